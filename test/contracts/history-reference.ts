import type { Point, Sample } from '../../src/history.ts';

/** Slow and plain: what the answers are compared with. */

export interface Hour extends Omit<Point, 'avg'> {
  readonly avg: number;
  readonly median: number;
  readonly first: number | null;
  readonly increase: number | null;
}

const HOUR = 3_600_000;

export const bucketsOf = (
  samples: readonly Sample[],
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): readonly Point[] =>
  [
    ...groups(
      samples.filter(({ at }) => at >= from && at <= to),
      step,
    ),
  ].map(([at, values]) => point(at, values));

/** Rounded, as sums differ in the last digit with the order of adding up. */
export const hoursOf = (samples: readonly Sample[]): readonly Hour[] =>
  [...groups(samples, HOUR)].map(([at, values]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const [lower, upper] = [sorted[(values.length - 1) >> 1] ?? 0, sorted[values.length >> 1] ?? 0];
    const counter = samples[0]?.metric.endsWith('_total') === true;
    return roundHour({
      ...point(at, values),
      median: (lower + upper) / 2,
      first: counter ? (values[0] ?? 0) : null,
      increase: counter ? growth(values) : null,
    });
  });

export const roundHour = (hour: Hour): Hour => ({ ...hour, avg: Number(hour.avg.toPrecision(10)) });

function groups(samples: readonly Sample[], width: number): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const { at, value } of samples.toSorted((a, b) => a.at - b.at)) {
    const start = Math.floor(at / width) * width;
    found.set(start, [...(found.get(start) ?? []), value]);
  }
  return found;
}

const point = (at: number, values: readonly number[]): Point => ({
  at,
  avg: values.reduce((sum, value) => sum + value, 0) / values.length,
  min: Math.min(...values),
  max: Math.max(...values),
  last: values.at(-1) ?? 0,
  count: values.length,
});

function growth(values: readonly number[]): number {
  let [sum, before] = [0, values[0] ?? 0];
  for (const value of values) {
    sum += value >= before ? value - before : value;
    before = value;
  }
  return sum;
}
