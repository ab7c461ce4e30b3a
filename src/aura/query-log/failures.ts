import type { DuckDBConnection } from '@duckdb/node-api';
import type { WrittenFailure } from './answer.ts';
import { numberOf, rows } from './lines.ts';
import type { Scanned } from './scanned.ts';

const MAX_STATUSES = 20;
const MAX_SHAPES = 10;

const FAILED = `create temp table failure as
  select coalesce(status, '') as status, reason, shape, sum(n) as n, min(time) as first, max(time) as last
  from hit where failed group by all`;
/** Of the words that came with a status the commonest stand for all. */
const STATUSES = `
  select status, sum(n) as n, epoch_ms(min(first)) as first, epoch_ms(max(last)) as last from failure
  group by status order by n desc, status limit ${MAX_STATUSES}`;
const firstOf = (column: string, most: number) => `
  select status, ${column} as name from failure where ${column} is not null group by status, ${column}
  qualify row_number() over (partition by status order by sum(n) desc, ${column}) <= ${most}
  order by status, sum(n) desc, ${column}`;

/** Failures by status, most first. */
export async function failuresOf(
  connection: DuckDBConnection,
  { shapes, lacks }: Scanned,
): Promise<WrittenFailure[]> {
  await connection.run(FAILED);
  const statuses = await rows(connection, STATUSES);
  const reasons = new Map(
    (await rows(connection, firstOf('reason', 1))).map(({ status, name }) => [status, String(name)]),
  );
  const ran = await rows(connection, firstOf('shape', MAX_SHAPES));
  return statuses
    .map(({ status, n, first, last }) => ({
      status: String(status),
      count: numberOf(n),
      ...(reasons.has(status ?? '') ? { reason: reasons.get(status ?? '') } : {}),
      first: numberOf(first),
      last: numberOf(last),
      shapes: ran
        .filter((row) => row['status'] === status)
        .map(({ name }) => shapes[numberOf(name)]?.fingerprint ?? ''),
    }))
    .filter(({ status, reason }) => status !== '' || reason !== undefined || !lacks.includes('status'));
}
