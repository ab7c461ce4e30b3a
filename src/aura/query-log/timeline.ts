import type { DuckDBConnection } from '@duckdb/node-api';
import type { WrittenTimeline } from './answer.ts';
import type { Window } from './job.ts';
import { numberOf, rows } from './lines.ts';
import type { Scanned } from './scanned.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const WEEK = 7 * DAY;
/** Widths in which people count. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  DAY,
  WEEK,
];
const WANTED = 60;
const MAX_BUCKETS = 90;
/** More lines than this nobody tells apart; beyond them only the sums are given. */
export const MAX_SHAPES = 50;

/** The width that comes nearest to 60 buckets. */
export function stepFor(spanMs: number): number {
  const distance = (width: number) => Math.abs(Math.log(Math.max(1, spanMs / width) / WANTED));
  const nearest = WIDTHS.reduce((best, width) => (distance(width) < distance(best) ? width : best));
  // A log with a clock that was wrong may span decades.
  return spanMs / nearest <= MAX_BUCKETS ? nearest : Math.ceil(spanMs / WANTED / WEEK) * WEEK;
}

const grouped = (stepMs: number, by: string, among: string) => `
  select floor(epoch_ms(time) / ${stepMs})::bigint as bucket ${by},
    sum(n) as calls, sum(n) filter (failed) as failed, sum(total_ms) as total
  from hit ${among} group by all`;

/** From the first to the last record of the log in the window: where no log reaches there is no bucket, and no zero. */
export async function timelineOf(
  connection: DuckDBConnection,
  { shapes }: Scanned,
  shown: readonly number[],
  { from, to }: Window,
): Promise<WrittenTimeline> {
  const stepMs = stepFor(to - from);
  const ids = shown.slice(0, MAX_SHAPES);
  const sums = await rows(connection, grouped(stepMs, '', ''));
  const parts = await rows(connection, grouped(stepMs, ', shape', `where shape in (${ids.join(', ')})`));
  const at = new Map(sums.map((row) => [numberOf(row['bucket']), row]));
  const byShape = new Map<number, Record<string, number>>();
  for (const { bucket, shape, total } of parts) {
    const own = byShape.get(numberOf(bucket)) ?? {};
    own[shapes[numberOf(shape)]?.fingerprint ?? ''] = numberOf(total);
    byShape.set(numberOf(bucket), own);
  }
  const first = Math.floor(from / stepMs);
  const count = Math.floor(to / stepMs) - first + 1;
  return {
    stepMs,
    buckets: Array.from({ length: count }, (_, index) => {
      const row = at.get(first + index);
      return {
        at: (first + index) * stepMs,
        calls: numberOf(row?.['calls']),
        failed: numberOf(row?.['failed']),
        totalMs: numberOf(row?.['total']),
        byShape: byShape.get(first + index) ?? {},
      };
    }),
  };
}
