import { createLog } from '../../../src/log.ts';
import type { QueryReport } from '../../../src/query-log.ts';

export const silent = createLog(
  () => undefined,
  () => new Date(0),
);

let number = 0;

/** One record of a query log, as a line. */
export const line = (fields: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    time: '2026-08-01T12:00:00.000Z',
    level: 'INFO',
    type: 'query',
    event: 'success',
    dbid: '2f49c2b3',
    id: `q${++number}`,
    transactionId: number,
    elapsedTimeMs: number % 97,
    planning: number % 7,
    waiting: 0,
    cpu: number % 50,
    allocatedBytes: number % 3 === 0 ? -1 : number * 64,
    pageHits: number,
    pageFaults: number % 5,
    database: 'neo4j',
    executingUser: 'orders_app',
    query: `MATCH (c:Customer {email: 'person${number}@example.com'}) RETURN c LIMIT ${number}`,
    annotationData: `{app: 'orders', type: 'user-action'}`,
    ...fields,
  });

/** The report in the form of the reference: ordered, without what only the engine knows. */
export function comparable({
  logged,
  failed,
  totalMs,
  shapeCount,
  shapes,
  leftOut,
  unfinished,
  badLines,
}: QueryReport) {
  return {
    logged,
    failed,
    totalMs,
    shapeCount,
    shapes: byPrint(shapes.map((shape) => ({ ...shape, text: undefined }))),
    leftOut,
    unfinished,
    badLines,
  };
}

export const byPrint = <T extends { readonly fingerprint: string }>(shapes: readonly T[]): readonly T[] =>
  shapes.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
