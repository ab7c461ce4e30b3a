import type { Unit, Value } from '../card.ts';
import { formatValue } from '../format.ts';

/**
 * Axes with their tick texts worked out beforehand. A Chart.js axis writes units only through a function, and JSON has
 * none: so the values stand on a hidden linear axis, and a category axis laid exactly over it carries the texts.
 */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** Evenly spaced from `min` to `max`; an empty text is a place without a tick. */
  readonly labels: readonly string[];
}

const VALUES: Readonly<Record<Unit, (value: number) => Value>> = {
  pct: (pct) => ({ pct }),
  ms: (ms) => ({ ms }),
  bytes: (bytes) => ({ bytes }),
  count: (count) => ({ count }),
  perMin: (perMin) => ({ perMin }),
};

export const say = (unit: Unit, value: number): string => formatValue(VALUES[unit](value));

const MS_BASES = [1, 1_000, 60_000, 3_600_000, 86_400_000] as const;
const MAX_INTERVALS = 5;

/** What one "1" of a round number is: 1 s, 1 min, 1 GB. */
function baseOf(unit: Unit, size: number): number {
  if (unit === 'bytes')
    return 1024 ** Math.min(5, Math.max(0, Math.floor(Math.log2(Math.max(1, size)) / 10)));
  if (unit === 'ms') return MS_BASES.findLast((base) => size >= 1.5 * base) ?? 1;
  return 1;
}

/** The smallest round step that leaves at most five intervals. */
export function roundStep(unit: Unit, range: number): number {
  const base = baseOf(unit, range);
  const wanted = range / base / MAX_INTERVALS;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((n) => n * magnitude).find((n) => n >= wanted * 0.999) ?? 10 * magnitude;
  const whole = unit === 'count' || unit === 'bytes';
  return (whole ? Math.max(1, step) : step) * base;
}

/**
 * Values from zero, except where all of them lie close together far from it (a hit ratio) and no area would lie about
 * its size. Percentages end at 100, unless they are all tiny.
 */
export function valueScale(
  unit: Unit,
  values: readonly number[],
  { fromZero, also = [] }: { fromZero: boolean; also?: readonly number[] },
): Scale {
  const highest = Math.max(...values, 0);
  const near = also.filter((value) => value <= Math.max(highest * 2.5, unit === 'pct' ? 100 : 0));
  const top = Math.max(highest, ...near);
  const lowest = Math.min(...values, ...near.filter((value) => value > highest * 0.5));
  const close = !fromZero && values.length > 0 && lowest > 0.8 * top;
  const bottom = close ? lowest - (top - lowest) * 0.1 : Math.min(0, lowest);
  const wholePct = unit === 'pct' && top > 10 && top <= 100;
  const ceiling = wholePct ? 100 : top === bottom ? bottom + 1 : top;
  const step = roundStep(unit, ceiling - bottom);
  const min = Math.floor(bottom / step + 1e-9) * step;
  const max = Math.ceil(ceiling / step - 1e-9) * step;
  const ticks = Math.round((max - min) / step);
  const labels = Array.from({ length: ticks + 1 }, (_, i) => say(unit, tidy(max - i * step)));
  return { min: tidy(min), max: tidy(max), labels };
}

const tidy = (value: number): number => Number(value.toPrecision(12));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];
const MAX_TIME_STEPS = 7;
/** The window grows to a multiple of this part of a step, so that round times fall on evenly spaced places. */
const CELLS_PER_STEP = 12;

export function timeScale(from: number, to: number): Scale {
  const window = Math.max(to - from, MINUTE);
  const step = TIME_STEPS.find((size) => window / size <= MAX_TIME_STEPS) ?? 365 * DAY;
  const cell = step / CELLS_PER_STEP;
  const min = Math.floor(from / cell) * cell;
  const max = Math.ceil(Math.max(to, from + MINUTE) / cell) * cell;
  const cells = Math.round((max - min) / cell);
  const labels = Array.from({ length: cells + 1 }, (_, i) => tick(min + i * cell, step));
  return { min, max, labels };
}

function tick(at: number, step: number): string {
  if (at % step !== 0) return '';
  return at % DAY === 0 ? dayOf(at) : clockOf(at);
}

export const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 16);
export const dayOf = (at: number): string => formatValue({ at: new Date(at) }).slice(0, -10);
