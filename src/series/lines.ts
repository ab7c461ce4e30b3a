import type { ChartSeries } from '../cards/card.ts';
import type { Point, Series } from '../history.ts';
import { increase } from './counters.ts';
import { merge, metricOf } from './metrics.ts';
import type { Derivation } from './topics.ts';

type Line = ChartSeries['points'];

/** A gap of this many steps is drawn as a gap. */
const GAP_STEPS = 3;

export const metricsOf = (from: Derivation): readonly string[] =>
  from.as === 'share' ? [from.metric, from.of] : [from.metric];

/**
 * Readings or buckets → one line. Members and databases are merged as the metric says; of a bucket the worst
 * member of it counts: its highest value, or its lowest where low is bad.
 */
export function lineOf(from: Derivation, series: readonly Series[], stepMs: number): Line {
  switch (from.as) {
    case 'value':
      return withGaps(gaugeLine(from.metric, series), stepMs);
    case 'ratio':
      return scale(withGaps(gaugeLine(from.metric, series), stepMs), 100);
    case 'share': {
      const of = new Map(gaugeLine(from.of, series));
      const shares = gaugeLine(from.metric, series).flatMap(([at, value]): [number, number][] => {
        const whole = of.get(at);
        return whole === undefined || whole === 0 ? [] : [[at, (value / whole) * 100]];
      });
      return withGaps(shares, stepMs);
    }
    case 'rate':
      return withGaps(
        counterLine(from.metric, series, (sum, ms) => (sum / ms) * 60_000),
        stepMs,
      );
    case 'increase':
      return withGaps(
        counterLine(from.metric, series, (sum) => sum),
        stepMs,
      );
    case 'time-share':
      return withGaps(
        counterLine(from.metric, series, (sum, ms) => (sum / ms) * 100),
        stepMs,
      );
    default:
      return from satisfies never;
  }
}

const ofMetric = (metric: string, series: readonly Series[]): readonly Series[] =>
  series.filter((one) => one.metric === metric);

/** Where low is bad, the lowest reading of a bucket is the one to show. */
const worstOf = (metric: string): ((point: Point) => number) =>
  metric === 'neo4j_dbms_page_cache_hit_ratio_per_minute' ? ({ min }) => min : ({ max }) => max;

function gaugeLine(metric: string, series: readonly Series[]): [number, number][] {
  const worst = worstOf(metric);
  return mergeAt(
    metric,
    ofMetric(metric, series).map(({ labels, points }) => ({
      labels,
      points: points.map((point) => [point.at, worst(point)] as const),
    })),
  );
}

function counterLine(
  metric: string,
  series: readonly Series[],
  value: (sum: number, ms: number) => number,
): [number, number][] {
  return mergeAt(
    metric,
    ofMetric(metric, series).map(({ labels, points }) => ({
      labels,
      points: points.flatMap((point, index) => {
        const before = points[index - 1];
        if (!before || point.at <= before.at) return [];
        return [[point.at, value(increase(before.last, point.last), point.at - before.at)] as const];
      }),
    })),
  );
}

function mergeAt(
  metric: string,
  series: readonly {
    readonly labels: Series['labels'];
    readonly points: readonly (readonly [number, number])[];
  }[],
): [number, number][] {
  const [only] = series;
  if (series.length === 1 && only) return only.points.map(([at, value]) => [at, value]);
  const byTime = new Map<number, { labels: Series['labels']; value: number }[]>();
  for (const { labels, points } of series)
    for (const [at, value] of points) {
      const known = byTime.get(at);
      if (known) known.push({ labels, value });
      else byTime.set(at, [{ labels, value }]);
    }
  const kind = metricOf(metric);
  return [...byTime]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([at, readings]): [number, number][] => {
      const value = merge(kind, readings);
      return value === undefined ? [] : [[at, value]];
    });
}

function withGaps(line: readonly (readonly [number, number])[], stepMs: number): Line {
  return line.flatMap(([at, value], index): (readonly [number, number | null])[] => {
    const before = line[index - 1]?.[0];
    const gap = before !== undefined && at - before > GAP_STEPS * stepMs;
    return gap
      ? [
          [before + stepMs, null],
          [at, value],
        ]
      : [[at, value]];
  });
}

const scale = (line: Line, factor: number): Line =>
  line.map(([at, value]) => [at, value === null ? null : value * factor]);

/** Buckets for a window: about 240 of them, of a width people count in. */
export function stepFor(windowMs: number): number {
  const minute = 60_000;
  const widths = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * minute);
  return widths.find((width) => windowMs / width <= 300) ?? 1440 * minute;
}
