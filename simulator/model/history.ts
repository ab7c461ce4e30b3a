import { METRICS } from '../metric.ts';

/** The model's step. The metrics endpoint caches for as long, so no client can see anything finer. */
export const TICK_MS = 30_000;

/**
 * What an instance did, tick by tick: the metrics, and per query class what the log is written from. One row is what
 * happened in the TICK_MS before `(first + row) * TICK_MS`.
 */
export interface History {
  readonly first: number;
  rows: number;
  readonly classes: number;
  readonly metrics: Float64Array;
  readonly counts: Float64Array;
  readonly failures: Float64Array;
  readonly outOfMemory: Float64Array;
  readonly serviceMs: Float64Array;
  readonly cpuMs: Float32Array;
  readonly pageHits: Float32Array;
  readonly allocation: Float32Array;
  readonly withoutIndex: Uint8Array;
  readonly slowdown: Float64Array;
  readonly miss: Float64Array;
  readonly down: Uint8Array;
  readonly readOnly: Uint8Array;
  readonly logins: Float64Array;
  readonly failedLogins: Float64Array;
}

/** Kept at most; a simulator that runs for months forgets its oldest quarter whenever this is full. */
const MOST_ROWS = (30 * 86_400_000) / TICK_MS;

export function createHistory(first: number, classes: number, capacity: number): History {
  const floats = (width: number) => new Float64Array(capacity * width);
  return {
    first,
    rows: 0,
    classes,
    metrics: floats(METRICS.length),
    counts: floats(classes),
    failures: floats(classes),
    outOfMemory: floats(classes),
    serviceMs: floats(classes),
    cpuMs: new Float32Array(capacity * classes),
    pageHits: new Float32Array(capacity * classes),
    allocation: new Float32Array(capacity * classes),
    withoutIndex: new Uint8Array(capacity * classes),
    slowdown: floats(1),
    miss: floats(1),
    down: new Uint8Array(capacity),
    readOnly: new Uint8Array(capacity),
    logins: floats(1),
    failedLogins: floats(1),
  };
}

/** A history with room for one more row. */
export function withRoom(history: History): History {
  const capacity = history.slowdown.length;
  if (history.rows < capacity) return history;
  const dropped = capacity >= MOST_ROWS ? Math.floor(history.rows / 4) : 0;
  const grown = createHistory(history.first + dropped, history.classes, dropped ? capacity : capacity * 2);
  for (const [name, width] of widths(history)) {
    grown[name].set(history[name].subarray(dropped * width, history.rows * width));
  }
  return { ...grown, rows: history.rows - dropped };
}

type Column = Exclude<keyof History, 'first' | 'rows' | 'classes'>;

/** How many values of each column make a row. */
function widths({ classes }: History): readonly (readonly [Column, number])[] {
  const perClass = [
    'counts',
    'failures',
    'outOfMemory',
    'serviceMs',
    'cpuMs',
    'pageHits',
    'allocation',
    'withoutIndex',
  ] as const;
  const single = ['slowdown', 'miss', 'down', 'readOnly', 'logins', 'failedLogins'] as const;
  return [
    ['metrics', METRICS.length],
    ...perClass.map((name) => [name, classes] as const),
    ...single.map((name) => [name, 1] as const),
  ];
}

export function rowOf(history: History, at: number): number {
  return Math.floor(at / TICK_MS) - history.first;
}
