import type { ChartSeries } from '../card.ts';

type Point = readonly [number, number | null];

/**
 * No more points than the picture can show, and no peak or dip lost: of every slice of time its lowest and its highest
 * point stay, and a gap stays a gap.
 */
export function thin(points: readonly Point[], slices: number): readonly Point[] {
  if (points.length <= slices * 2) return points;
  const kept: Point[] = [];
  const first = points[0]![0];
  const width = (points.at(-1)![0] - first) / slices || 1;
  let slice: Slice = { low: undefined, high: undefined, gap: undefined };
  let current = 0;
  for (const point of points) {
    const number = Math.min(slices - 1, Math.floor((point[0] - first) / width));
    if (number !== current) {
      kept.push(...sorted(slice));
      slice = { low: undefined, high: undefined, gap: undefined };
      current = number;
    }
    if (point[1] === null) slice.gap ??= point;
    else {
      if (slice.low === undefined || point[1] < slice.low[1]!) slice.low = point;
      if (slice.high === undefined || point[1] >= slice.high[1]!) slice.high = point;
    }
  }
  kept.push(...sorted(slice));
  const last = points.at(-1)!;
  if (kept.at(-1) !== last) kept.push(last);
  return kept;
}

interface Slice {
  low: Point | undefined;
  high: Point | undefined;
  gap: Point | undefined;
}

const sorted = ({ low, high, gap }: Slice): readonly Point[] =>
  [low, high === low ? undefined : high, gap]
    .filter((point) => point !== undefined)
    .toSorted((a, b) => a[0] - b[0]);

/** Stacked series keep the same times: of every slice the time with the highest total. */
export function thinTogether(series: readonly ChartSeries[], slices: number): readonly ChartSeries[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].toSorted(
    (a, b) => a - b,
  );
  const values = series.map(({ points }) => new Map(points));
  const totals = times.map((at): Point => [at, values.reduce((sum, of) => sum + (of.get(at) ?? 0), 0)]);
  const kept = times.length <= slices ? times : highest(totals, slices);
  return series.map(({ name }, i) => ({
    name,
    points: kept.map((at): Point => [at, values[i]!.get(at) ?? null]),
  }));
}

function highest(totals: readonly Point[], slices: number): readonly number[] {
  const first = totals[0]![0];
  const width = (totals.at(-1)![0] - first) / slices || 1;
  const best = new Map<number, Point>();
  for (const point of totals) {
    const number = Math.min(slices - 1, Math.floor((point[0] - first) / width));
    const held = best.get(number);
    if (held === undefined || point[1]! > held[1]!) best.set(number, point);
  }
  return [...new Set([...best.values()].map(([at]) => at).concat(totals[0]![0], totals.at(-1)![0]))].toSorted(
    (a, b) => a - b,
  );
}
