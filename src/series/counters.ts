import type { Sample } from '../history.ts';

/** A counter that starts again at 0 loses nothing: what it shows after the restart has been counted since. */
export const increase = (before: number, now: number): number => (now >= before ? now - before : now);

interface Mark {
  readonly at: number;
  /** Increases added up since we began to look. */
  readonly sum: number;
}
interface Track {
  last: number;
  marks: Mark[];
}

export interface Counters {
  /** Takes in one scrape. Older or repeated readings change nothing. */
  readonly take: (sample: Sample) => void;
  /** Increase of every series of a metric over the last `spanMs`, or undefined before there are two readings in it. */
  readonly over: (
    metric: string,
    spanMs: number,
    at: number,
  ) => readonly { readonly labels: Sample['labels']; readonly value: number; readonly ms: number }[];
}

/** How much longer than asked a window may be. */
const GRACE_MS = 5 * 60_000;

/** The same for the same labels, in whatever order they come: history and endpoint need not agree on one. */
const keyOf = (labels: Sample['labels']): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('|');

/** Remembers every counter for `keepMs`: constant work per reading, whatever the window. */
export function createCounters(keepMs: number): Counters {
  const metrics = new Map<string, Map<string, Track & { readonly labels: Sample['labels'] }>>();

  function take({ metric, labels, at, value }: Sample): void {
    const series = metrics.get(metric) ?? new Map<string, Track & { readonly labels: Sample['labels'] }>();
    if (!metrics.has(metric)) metrics.set(metric, series);
    const key = keyOf(labels);
    const track = series.get(key);
    if (!track) {
      series.set(key, { labels, last: value, marks: [{ at, sum: 0 }] });
      return;
    }
    const newest = track.marks.at(-1);
    if (newest && at <= newest.at) return;
    track.marks.push({ at, sum: (newest?.sum ?? 0) + increase(track.last, value) });
    track.last = value;
    while (track.marks.length > 2 && (track.marks[1]?.at ?? at) < at - keepMs) track.marks.shift();
  }

  const over: Counters['over'] = (metric, spanMs, at) =>
    [...(metrics.get(metric)?.values() ?? [])].flatMap(({ labels, marks }) => {
      const newest = marks.at(-1);
      if (!newest || newest.at < at - spanMs) return [];
      // The last reading at or before the window's start, so that a whole window is counted; but after a gap only
      // what is in the window: nobody knows when in the gap the rest was counted.
      const before = marks.findLastIndex((mark) => mark.at <= at - spanMs);
      const near = (marks[before]?.at ?? -Infinity) >= at - spanMs - Math.min(spanMs, GRACE_MS);
      const start = near ? marks[before] : marks[before + 1];
      if (!start || start.at === newest.at) return [];
      return [{ labels, value: newest.sum - start.sum, ms: newest.at - start.at }];
    });

  return { take, over };
}
