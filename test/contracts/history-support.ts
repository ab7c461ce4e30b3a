import type { History, Point, Sample } from '../../src/history.ts';
import type { Hour } from './history-reference.ts';

export interface HistoryOpening {
  /** The same database every time. */
  readonly open: () => Promise<{ readonly history: History; readonly close: () => Promise<void> }>;
  /** The roll-ups of the only series, read past the port. */
  readonly hours: () => Promise<readonly Hour[]>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.parse('2026-11-01T00:00:00Z');
export const ALL = { from: 0, to: START + 1000 * DAY };

export const reading = (at: number, value: number, metric = 'cpu'): Sample => ({
  metric,
  labels: { zone: 'a' },
  at,
  value,
});

export const everyMinutes = (minutes: number, from: number, to: number, metric = 'cpu'): readonly Sample[] =>
  Array.from({ length: Math.ceil((to - from) / (minutes * MINUTE)) }, (_, n) =>
    reading(from + n * minutes * MINUTE, (n * 37) % 101, metric),
  );

/** Sums differ in the last digit with the order of adding up. */
export const rounded = (points: readonly Point[] | undefined) =>
  points?.map(({ avg, ...rest }) => ({ ...rest, avg: Number(avg.toPrecision(10)) }));
