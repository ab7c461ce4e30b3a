import { HOUR_MS, hourOf } from './history-tables.ts';
import type { HourTable } from './history-tables.ts';

interface Reading {
  readonly at: number;
  readonly value: number;
}

/** By the convention of the metrics Aura and every Prometheus exporter offer; a reading itself has no type. */
export const isCounter = (metric: string): boolean => metric.endsWith('_total');

/** The readings of one series, oldest first, summed up hour by hour. Hours without readings are left out. */
export function rollUp(series: number, counter: boolean, readings: readonly Reading[]): readonly HourTable[] {
  const hours: HourTable[] = [];
  let start = 0;
  while (start < readings.length) {
    const at = hourOf(readings[start]?.at ?? 0);
    let end = start;
    while ((readings[end]?.at ?? Infinity) < at + HOUR_MS) end += 1;
    const values = readings.slice(start, end).map(({ value }) => value);
    hours.push({ series, at, ...summary(values), ...(counter ? growth(values) : NO_COUNTER) });
    start = end;
  }
  return hours;
}

const NO_COUNTER = { first: null, increase: null };

function summary(values: readonly number[]): Omit<HourTable, 'series' | 'at' | 'first' | 'increase'> {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return {
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    avg: mean(values),
    median: mean(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)),
    last: values.at(-1) ?? 0,
    count: values.length,
  };
}

/** Divided before it is summed up: the sum of large readings may be too large for a number. */
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);

/**
 * How much a counter grew from its first to its last reading within the hour; one that fell was started anew from 0.
 * What it grew between two hours follows from `last` of the one and `first` of the next.
 */
const growth = (values: readonly number[]): { readonly first: number | null; readonly increase: number } => ({
  first: values[0] ?? null,
  increase: values.slice(1).reduce((sum, value, index) => {
    const before = values[index] ?? 0;
    return sum + (value < before ? value : value - before);
  }, 0),
});
