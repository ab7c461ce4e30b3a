import type { DuckDBConnection } from '@duckdb/node-api';
import type { Input } from './input.ts';
import type { Job } from './job.ts';

/** Only these fields are read, which is most of the speed. Text where records disagree about the type. */
const COLUMNS = {
  time: 'TIMESTAMPTZ',
  type: 'VARCHAR',
  event: 'VARCHAR',
  id: 'VARCHAR',
  elapsedTimeMs: 'DOUBLE',
  planning: 'DOUBLE',
  waiting: 'DOUBLE',
  cpu: 'DOUBLE',
  allocatedBytes: 'DOUBLE',
  pageHits: 'DOUBLE',
  pageFaults: 'DOUBLE',
  database: 'VARCHAR',
  executingUser: 'VARCHAR',
  username: 'VARCHAR',
  query: 'VARCHAR',
  annotationData: 'VARCHAR',
  'annotationData.app': 'VARCHAR',
  'annotationData.type': 'VARCHAR',
};

/** Longer records are not read, bytes. */
export const MAX_RECORD = 16 * 1024 * 1024;
const columns = Object.entries(COLUMNS)
  .map(([name, type]) => `'${name}': '${type}'`)
  .join(', ');

/** Names are our own links in the working folder: no file name of anybody's is ever part of a statement. */
const reader = ({ format, gzip, names }: Input): string =>
  `read_json([${names.map((name) => `'${name}'`).join(', ')}], columns = {${columns}}, format = '${format}',
    compression = '${gzip ? 'gzip' : 'uncompressed'}', maximum_object_size = ${MAX_RECORD}
    ${format === 'newline_delimited' ? ', ignore_errors = true' : ''})`;

const at = (ms: number) => `make_timestamptz(${Math.round(ms * 1000)})`;

/** The value of a key in annotation data, which is a map of Cypher or JSON, or spread over fields of its own. */
const annotated = (key: string, flat: string, data: string) => `coalesce(${flat},
  nullif(regexp_extract(${data}, '\\b${key}["'']?\\s*:\\s*["'']([^"'']*)["'']', 1), ''))`;

/** Patterns cost more than all the rest of a line, so one is kept for lines that may match. */
const IS_TOOL = `case when "annotationData.type" = 'system' then true
  when annotationData is null or not contains(annotationData, 'system') then false
  else ${annotated('type', '"annotationData.type"', 'annotationData')} = 'system' end`;

/** The application, of what the scan keeps: looked for once in each different annotation. */
export const APPLICATION = annotated('app', 'app', 'annotation');

/**
 * Every line once, without its text: 0 not a record, 1 a record that says nothing here, 2 a start, 3 an end
 * inside of the window, 4 an end after it, which a start inside of it may be waiting for.
 */
function scanOf(inputs: readonly Input[], window: Job['window']): string {
  const [before, after] = window
    ? [`time < ${at(window.from)}`, `time >= ${at(window.to)}`]
    : ['false', 'false'];
  const records = inputs.map((input) => `select * from ${reader(input)}`).join(' union all ');
  return `
    with record as (
      select *, case
        when time is null then 0
        when type in ('transaction', 'security') then 1
        when query is null or coalesce(type, 'query') <> 'query' or event is null then 0
        when ${before} then 1
        when event = 'start' then case when ${after} then 1 else 2 end
        when event in ('success', 'fail') then case when ${after} then 4 else 3 end
        else 0 end::tinyint as kind
      from (${records}))
    select
      kind, time, type = 'security' as security, event = 'fail' as failed,
      case when kind >= 2 and id is not null then hash(id) end as id,
      case when kind in (2, 3) then shape_of(hash(query), encode(query)) end as shape,
      case when kind in (2, 3) then case when database = 'system' then 2 when ${IS_TOOL} then 1 else 0 end end::tinyint as noise,
      case when kind = 3 then greatest(coalesce(elapsedTimeMs, 0), 0) end as ms,
      planning, waiting, cpu, "pageHits", "pageFaults",
      case when "allocatedBytes" >= 0 then "allocatedBytes" end as bytes,
      case when kind = 3 then coalesce("executingUser", username) end as "user",
      case when kind = 3 then "annotationData.app" end as app,
      case when kind = 3 then annotationData end as annotation
    from record`;
}

export async function scan(
  connection: DuckDBConnection,
  inputs: readonly Input[],
  window: Job['window'],
  to: string,
): Promise<void> {
  await connection.run(`copy (${scanOf(inputs, window)}) to '${to}' (format parquet)`);
}
