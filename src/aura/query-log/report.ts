import type { DuckDBConnection } from '@duckdb/node-api';
import type { QueryOrder } from '../../query-log.ts';
import type { Written, WrittenShape } from './answer.ts';
import type { Job } from './job.ts';
import { APPLICATION } from './scan.ts';
import type { Shapes } from './shapes.ts';

type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

const MAX_NAMES = 20;

const ORDERS: Readonly<Record<QueryOrder, string>> = {
  total: 'total',
  count: 'calls',
  avg: 'total / calls',
  p99: 'p99',
  max: 'longest',
  faults: 'faults',
  bytes: 'most_bytes',
  planning: 'planning',
};

const rows = async (connection: DuckDBConnection, sql: string): Promise<readonly Row[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[];

const numberOf = (value: Row[string] | undefined): number => Number(value ?? 0);
const someNumber = (value: Row[string] | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);
/** Leaves out what this kind of log does not say. */
const present = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** What counts, what was left out, and how much of the files was no record. */
const COUNTS = `select
  count(*) as lines,
  count(*) filter (kind = 0) as bad,
  count(*) filter (kind >= 1) as records,
  count(*) filter (security) as security,
  count(*) filter (kind = 3 and noise = 2) as system,
  count(*) filter (kind = 3 and noise = 1) as tool,
  epoch_ms(max(time)) as newest
from line`;

const UNFINISHED = `
  with pending as (select id, max(time) as started from line where kind = 2 and counts and id is not null group by id),
  done as (
    select id, max(time) as ended from line
    where kind >= 3 and id in (select id from pending) group by id)
  select count(*) filter (ended is null or ended < started) as unfinished from pending left join done using (id)`;

/** Exact, nearest rank: times are counted before they are ranked, so no list of them is held. */
const PERCENTILES = `
  select shape, min(ms) filter (below * 100 >= n * 50) as p50, min(ms) filter (below * 100 >= n * 99) as p99
  from (
    select shape, ms,
      sum(times) over (partition by shape order by ms) as below,
      sum(times) over (partition by shape) as n
    from (select shape, ms, count(*) as times from line where kind = 3 and counts group by shape, ms))
  group by shape`;

const SHAPES = `
  select shape, count(*) as calls, count(*) filter (failed) as failed,
    sum(ms) as total, min(ms) as shortest, max(ms) as longest,
    avg(planning) as planning, avg(waiting) as waiting, avg(cpu) as cpu,
    avg("pageHits") as hits, avg("pageFaults") as faults, avg(bytes) as bytes, max(bytes) as most_bytes,
    epoch_ms(min(time)) as first, epoch_ms(max(time)) as last
  from line where kind = 3 and counts group by shape`;

const USER = { from: '"user"', name: '"user"' };
/** Counted by annotation before the application is looked for in it. */
const APP = { from: 'app, annotation', name: APPLICATION };

const namesOf = ({ from, name }: typeof USER, ids: readonly number[]) => `
  select shape, name from (
    select shape, ${name} as name, sum(times) as n from (
      select shape, ${from}, count(*) as times from line
      where kind = 3 and counts and shape in (${ids.join(', ')}) group by all)
    group by all)
  where name <> ''
  qualify row_number() over (partition by shape order by n desc, name) <= ${MAX_NAMES}
  order by shape, n desc, name`;

async function names(connection: DuckDBConnection, column: typeof USER, ids: readonly number[]) {
  const found = new Map<number, string[]>();
  if (ids.length === 0) return found;
  for (const { shape, name } of await rows(connection, namesOf(column, ids))) {
    const id = Number(shape);
    found.set(id, [...(found.get(id) ?? []), String(name)]);
  }
  return found;
}

function shapeOf(row: Row, shapes: Shapes, totalMs: number): Omit<WrittenShape, 'users' | 'apps'> {
  const { fingerprint, text } = shapes.at(numberOf(row['shape']));
  const [calls, total] = [numberOf(row['calls']), numberOf(row['total'])];
  return {
    fingerprint,
    text,
    calls,
    failed: numberOf(row['failed']),
    totalMs: total,
    avgMs: total / calls,
    minMs: numberOf(row['shortest']),
    p50Ms: numberOf(row['p50']),
    p99Ms: numberOf(row['p99']),
    maxMs: numberOf(row['longest']),
    sharePct: totalMs > 0 ? (100 * total) / totalMs : 0,
    ...present({
      planningMs: someNumber(row['planning']),
      waitingMs: someNumber(row['waiting']),
      cpuMs: someNumber(row['cpu']),
      pageHits: someNumber(row['hits']),
      pageFaults: someNumber(row['faults']),
      allocatedBytes: someNumber(row['bytes']),
      maxAllocatedBytes: someNumber(row['most_bytes']),
    }),
    first: numberOf(row['first']),
    last: numberOf(row['last']),
  };
}

/** Everything the report says, from the scanned lines alone. */
export async function report(
  connection: DuckDBConnection,
  scanned: readonly string[],
  shapes: Shapes,
  job: Job,
  repaired: number,
): Promise<Written> {
  const tools = [-1, ...shapes.toolIds()].join(', ');
  // Texts of tools are known by their shape, so that is decided once a shape.
  await connection.run(`create view line as
    select * replace (case when noise = 0 and shape in (${tools}) then 1 else noise end as noise),
      ${job.includeTools} or (noise = 0 and shape not in (${tools})) as counts
    from read_parquet([${scanned.map((name) => `'${name}'`).join(', ')}])`);
  const [counts] = await rows(connection, COUNTS);
  if (numberOf(counts?.['lines']) === 0) return { kind: 'refused', why: 'empty' };
  if (numberOf(counts?.['records']) === 0) return { kind: 'refused', why: 'unknown' };
  if (counts?.['records'] === counts?.['security']) return { kind: 'refused', why: 'security' };
  const all = await rows(
    connection,
    `select * from (${SHAPES}) join (${PERCENTILES}) using (shape)
    order by ${ORDERS[job.order]} desc nulls last, total desc, shape`,
  );
  const totalMs = all.reduce((sum, row) => sum + numberOf(row['total']), 0);
  const shown = all.slice(0, job.limit);
  const ids = shown.map((row) => numberOf(row['shape']));
  const [users, apps] = [await names(connection, USER, ids), await names(connection, APP, ids)];
  const [pending] = await rows(connection, UNFINISHED);
  const edges = all.map((row) => [numberOf(row['first']), numberOf(row['last'])] as const);
  const left = (kind: 'tool' | 'system') => (job.includeTools ? 0 : numberOf(counts?.[kind]));
  return {
    kind: 'report',
    logged: all.reduce((sum, row) => sum + numberOf(row['calls']), 0),
    failed: all.reduce((sum, row) => sum + numberOf(row['failed']), 0),
    totalMs,
    shapeCount: all.length,
    shapes: shown.map((row) => {
      const id = numberOf(row['shape']);
      return { ...shapeOf(row, shapes, totalMs), users: users.get(id) ?? [], apps: apps.get(id) ?? [] };
    }),
    leftOut: { tool: left('tool'), system: left('system') },
    unfinished: numberOf(pending?.['unfinished']),
    badLines: numberOf(counts?.['bad']) + repaired,
    ...(edges.length > 0
      ? {
          oldest: Math.min(...edges.map(([first]) => first)),
          latest: Math.max(...edges.map(([, last]) => last)),
        }
      : {}),
    ...present({ newest: someNumber(counts?.['newest']) }),
  };
}
