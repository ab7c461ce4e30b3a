import type { DuckDBConnection } from '@duckdb/node-api';
import type { QueryFilter } from '../../query-log.ts';
import type { Ask } from './job.ts';
import { APPLICATION } from './scan.ts';
import type { Scanned } from './scanned.ts';
import type { Shape } from './shapes.ts';

export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

export const rows = async (connection: DuckDBConnection, sql: string): Promise<readonly Row[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[];

export const numberOf = (value: Row[string] | undefined): number => Number(value ?? 0);
export const someNumber = (value: Row[string] | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

const quoted = (name: string) => `'${name.replaceAll("'", "''")}'`;
const idsOf = (shapes: readonly Shape[], which: (shape: Shape) => boolean): readonly number[] =>
  [...shapes.keys()].filter((id) => which(shapes[id] as Shape));
const among = (ids: readonly number[]): string =>
  ids.length === 0 ? 'false' : `shape in (${ids.join(', ')})`;

/** A window inside of the scanned one: what is before it says nothing any more, what is after it ends a start at most. */
const kindIn = (window: Ask['window']): string =>
  window === undefined
    ? 'kind'
    : `case when kind in (2, 3) and epoch_ms(time) < ${window.from} then 1
        when kind = 2 and epoch_ms(time) >= ${window.to} then 1
        when kind = 3 and epoch_ms(time) >= ${window.to} then 4
        else kind end`;

/** Words of the asker, beside which columns are laid; they are bound and never part of a statement. */
const WORDS = ['user', 'app', 'driver', 'database', 'status'] as const;
const word = (name: (typeof WORDS)[number]): string => `(select "${name}" from asked)`;

/**
 * What a line must meet. Drivers and statuses are met by their beginning, as nobody types a whole version; a line that
 * stands for many executions is as slow as their average.
 */
function conditionOf(filter: QueryFilter, shapes: readonly Shape[]): string {
  const { minMs, failed, fingerprint, text } = filter;
  const said = WORDS.filter((name) => filter[name] !== undefined);
  const print = fingerprint?.toLowerCase();
  const part = text?.toLowerCase();
  return [
    'true',
    ...said.map((name) =>
      name === 'driver' || name === 'status'
        ? `starts_with(lower("${name}"), ${word(name)})`
        : `lower("${name}") = ${word(name)}`,
    ),
    ...(minMs === undefined ? [] : ['total_ms >= (select min_ms from asked) * n']),
    ...(failed === undefined ? [] : [failed ? 'failed' : 'not failed']),
    ...(print === undefined ? [] : [among(idsOf(shapes, (shape) => shape.fingerprint === print))]),
    ...(part === undefined ? [] : [among(idsOf(shapes, (shape) => shape.text.toLowerCase().includes(part)))]),
  ].join(' and ');
}

/** Columns that not every scan writes, and what stands for each. */
const MISSING: Readonly<Record<string, string>> = {
  driver: 'null::varchar',
  database: 'null::varchar',
  status: `''`,
  reason: 'null::varchar',
  text_hash: 'null::ubigint',
  n: '1',
  total_ms: 'ms',
  min_ms: 'ms',
  max_ms: 'ms',
};

/**
 * Makes three views: `line` is every line with `counts` beside it, `met` what meets the filter whatever its kind, and
 * `hit` the executions that the report is about.
 */
export async function openLines(
  connection: DuckDBConnection,
  { files, shapes }: Scanned,
  ask: Ask,
): Promise<void> {
  const tools = among(idsOf(shapes, ({ isTool }) => isTool));
  const from = `read_parquet([${files.map(quoted).join(', ')}], union_by_name = true)`;
  const there = new Set(
    (await rows(connection, `describe select * from ${from}`)).map((row) => row['column_name']),
  );
  const missing = Object.entries(MISSING).filter(([name]) => !there.has(name));
  await connection.run(
    `create temp table asked (min_ms double, ${WORDS.map((name) => `"${name}" varchar`).join(', ')})`,
  );
  await connection.run(
    `insert into asked values ($1::double, ${WORDS.map((_, index) => `lower($${index + 2}::varchar)`).join(', ')})`,
    [ask.filter.minMs ?? null, ...WORDS.map((name) => ask.filter[name] ?? null)],
  );
  // Texts of tools are known by their shape, so that is decided once a shape.
  await connection.run(`create temp view line as
    select * replace (case when noise = 0 and ${tools} then 1 else noise end as noise, ${kindIn(ask.window)} as kind),
      ${ask.includeTools} or (noise = 0 and not coalesce(${tools}, false)) as counts
    from (select * ${there.has('annotation') ? `replace (${APPLICATION} as app)` : ''}${missing.map(([name, value]) => `, ${value} as "${name}"`).join('')} from ${from})`);
  await connection.run(
    `create temp view met as select * from line where counts and ${conditionOf(ask.filter, shapes)}`,
  );
  await connection.run('create temp view hit as select * from met where kind = 3');
}
