import type { DuckDBConnection } from '@duckdb/node-api';
import type { QueryOrder } from '../../query-log.ts';
import type { Written, WrittenShape } from './answer.ts';
import { failuresOf } from './failures.ts';
import type { Ask } from './job.ts';
import { numberOf, openLines, rows, someNumber, type Row } from './lines.ts';
import { namesOf, type Names } from './names.ts';
import type { Scanned } from './scanned.ts';
import { timelineOf } from './timeline.ts';

const ORDERS: Readonly<Record<QueryOrder, string>> = {
  total: 'total',
  count: 'calls',
  avg: 'total / calls',
  p99: 'p99',
  max: 'longest',
  faults: 'faults',
  bytes: 'coalesce(most_bytes, bytes)',
  planning: 'planning',
};

/** Leaves out what this kind of log does not say. */
const present = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** What counts, what was left out, and how much of the files was no record. */
const countsIn = (window: Ask['window']) => `select
  count(*) as lines,
  count(*) filter (kind = 0) as bad,
  count(*) filter (kind >= 1) as records,
  count(*) filter (security) as security,
  sum(n) filter (kind = 3 and noise = 2) as system,
  sum(n) filter (kind = 3 and noise = 1) as tool,
  sum(n) filter (kind = 3 and counts) as calls,
  sum(total_ms) filter (kind = 3 and counts) as total,
  epoch_ms(min(time) filter (kind = 3 and counts)) as oldest,
  epoch_ms(max(time) filter (kind = 3 and counts)) as latest,
  epoch_ms(min(time) filter (kind >= 1 and ${inside(window)})) as "logFrom",
  epoch_ms(max(time) filter (kind >= 1 and ${inside(window)})) as "logTo",
  epoch_ms(max(time)) as newest
from line`;

const inside = (window: Ask['window']): string =>
  window === undefined ? 'true' : `epoch_ms(time) >= ${window.from} and epoch_ms(time) < ${window.to}`;

/** A start is asked what it says: where it does not name its user, no filter by user finds it. */
const UNFINISHED = `
  with pending as (select id, max(time) as started from met where kind = 2 and id is not null group by id),
  done as (
    select id, max(time) as ended from line
    where kind >= 3 and id in (select id from pending) group by id)
  select count(*) filter (ended is null or ended < started) as unfinished from pending left join done using (id)`;

/** Exact, nearest rank: times are counted before they are ranked, so no list of them is held. */
const PERCENTILES = `
  select shape, ${[50, 95, 99].map((rank) => `min(ms) filter (below * 100 >= n * ${rank}) as p${rank}`).join(', ')}
  from (
    select shape, ms,
      sum(times) over (partition by shape order by ms) as below,
      sum(times) over (partition by shape) as n
    from (select shape, ms, count(*) as times from hit group by shape, ms))
  group by shape`;

/** The mean over executions, of which a line may stand for many. */
const mean = (column: string): string =>
  `sum(${column} * n) / nullif(sum(n) filter (${column} is not null), 0)`;

/** A line that stands for many executions holds their means, which say nothing about the worst of them. */
const SHAPES = `
  select shape, sum(n) as calls, sum(n) filter (failed) as failed, max(n) as most,
    sum(total_ms) as total, min(min_ms) as shortest, max(max_ms) as longest,
    ${mean('planning')} as planning, max(planning) filter (n = 1) as most_planning,
    ${mean('waiting')} as waiting, ${mean('cpu')} as cpu,
    ${mean('"pageHits"')} as hits, ${mean('"pageFaults"')} as faults,
    ${mean('bytes')} as bytes, max(bytes) filter (n = 1) as most_bytes,
    epoch_ms(min(time)) as first, epoch_ms(max(time)) as last
  from hit group by shape`;

const ranked = (order: QueryOrder): string => `
  select * replace (
    case when most = 1 then p50 end as p50, case when most = 1 then p95 end as p95, case when most = 1 then p99 end as p99)
  from (${SHAPES}) join (${PERCENTILES}) using (shape)
  order by ${ORDERS[order]} desc nulls last, total desc, shape`;

function shapeOf(row: Row, { shapes }: Scanned, totalMs: number, names: Names): WrittenShape {
  const id = numberOf(row['shape']);
  const [calls, total] = [numberOf(row['calls']), numberOf(row['total'])];
  return {
    fingerprint: shapes[id]?.fingerprint ?? '',
    text: shapes[id]?.text ?? '',
    calls,
    failed: numberOf(row['failed']),
    totalMs: total,
    avgMs: total / calls,
    minMs: numberOf(row['shortest']),
    maxMs: numberOf(row['longest']),
    sharePct: totalMs > 0 ? (100 * total) / totalMs : 0,
    ...present({
      p50Ms: someNumber(row['p50']),
      p95Ms: someNumber(row['p95']),
      p99Ms: someNumber(row['p99']),
      planningMs: someNumber(row['planning']),
      maxPlanningMs: someNumber(row['most_planning']),
      waitingMs: someNumber(row['waiting']),
      cpuMs: someNumber(row['cpu']),
      pageHits: someNumber(row['hits']),
      pageFaults: someNumber(row['faults']),
      allocatedBytes: someNumber(row['bytes']),
      maxAllocatedBytes: someNumber(row['most_bytes']),
    }),
    ...names(id),
    first: numberOf(row['first']),
    last: numberOf(row['last']),
  };
}

/** Why there is nothing to report, if so. */
function refusal(counts: Row | undefined): 'empty' | 'unknown' | 'security' | undefined {
  if (numberOf(counts?.['lines']) === 0) return 'empty';
  if (numberOf(counts?.['records']) === 0) return 'unknown';
  return counts?.['records'] === counts?.['security'] ? 'security' : undefined;
}

const isFiltered = ({ filter }: Ask): boolean => Object.values(filter).some((value) => value !== undefined);
const sumOf = (all: readonly Row[], name: string): number =>
  all.reduce((sum, row) => sum + numberOf(row[name]), 0);

/** Everything the report says, from the scanned lines alone. */
export async function report(connection: DuckDBConnection, scanned: Scanned, ask: Ask): Promise<Written> {
  await openLines(connection, scanned, ask);
  const [counts] = await rows(connection, countsIn(ask.window));
  const why = refusal(counts);
  if (why) return { kind: 'refused', why };
  const all = await rows(connection, ranked(ask.order));
  const totalMs = sumOf(all, 'total');
  const shown = all.slice(0, ask.limit);
  const ids = shown.map((row) => numberOf(row['shape']));
  const names = await namesOf(connection, ids, all.length, scanned.lacks);
  const [pending] = await rows(connection, UNFINISHED);
  const left = (kind: 'tool' | 'system') => (ask.includeTools ? 0 : numberOf(counts?.[kind]));
  const span = { from: numberOf(counts?.['logFrom']), to: numberOf(counts?.['logTo']) };
  const isWhole = sumOf(all, 'most') === all.length;
  return {
    kind: 'report',
    logged: sumOf(all, 'calls'),
    failed: sumOf(all, 'failed'),
    totalMs,
    shapeCount: all.length,
    shapes: shown.map((row) => shapeOf(row, scanned, totalMs, names)),
    failures: await failuresOf(connection, scanned),
    // A line that stands for a day of executions has no place in a bucket of minutes.
    ...(ask.timeline && isWhole && all.length > 0
      ? { timeline: await timelineOf(connection, scanned, ids, span) }
      : {}),
    leftOut: { tool: left('tool'), system: left('system') },
    unfinished: numberOf(pending?.['unfinished']),
    badLines: numberOf(counts?.['bad']) + scanned.badLines,
    duplicates: scanned.duplicates,
    layouts: [...scanned.layouts],
    lacks: [...scanned.lacks],
    ...(isFiltered(ask)
      ? { unfiltered: { logged: numberOf(counts?.['calls']), totalMs: numberOf(counts?.['total']) } }
      : {}),
    ...present({
      oldest: someNumber(counts?.['oldest']),
      latest: someNumber(counts?.['latest']),
      newest: someNumber(counts?.['newest']),
    }),
  };
}
