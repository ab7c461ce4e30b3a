// What somebody would write who wants the same answer from DuckDB once: the yardstick for the query log engine.
import { DuckDBInstance } from '@duckdb/node-api';

const file = process.argv[2] ?? 'query.log';
const instance = await DuckDBInstance.create(':memory:', {
  // As many as the engine's child starts for two cores.
  threads: '3',
  memory_limit: '400MB',
  preserve_insertion_order: 'false',
});
const connection = await instance.connect();
await connection.run(`set timezone = 'UTC'`);

const STRINGS_AND_NUMBERS =
  String.raw`'(?:[^''\\]|\\.)*''|"(?:[^"\\]|\\.)*"|\b[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`.replace(
    /^'/,
    "''",
  );
const masked = `regexp_replace(query, '${STRINGS_AND_NUMBERS}', '?', 'gs')`;
const listsMasked = String.raw`regexp_replace(${masked}, '\[\s*\?(?:\s*,\s*\?)*\s*\]', '[?]', 'g')`;

const result = await connection.runAndReadAll(`
  select ${listsMasked} as text, count(*) as calls, count_if(event = 'fail') as failed, sum(elapsedTimeMs) as total,
    min(elapsedTimeMs) as shortest, max(elapsedTimeMs) as longest,
    quantile_disc(elapsedTimeMs, [0.5, 0.99]) as ranks, avg(planning) as planning, avg(waiting) as waiting,
    avg(cpu) as cpu, avg(pageHits) as hits, avg(pageFaults) as faults,
    avg(case when allocatedBytes >= 0 then allocatedBytes end) as bytes, max(allocatedBytes) as most_bytes,
    list(distinct executingUser) as users,
    list(distinct regexp_extract(annotationData, 'app: ''([^'']*)''', 1)) as apps, min(time) as first, max(time) as last
  from read_json(['${file.replaceAll("'", "''")}'], format = 'newline_delimited', ignore_errors = true, columns = {
    time: 'TIMESTAMPTZ', type: 'VARCHAR', event: 'VARCHAR', elapsedTimeMs: 'DOUBLE', planning: 'DOUBLE', waiting: 'DOUBLE',
    cpu: 'DOUBLE', allocatedBytes: 'DOUBLE', pageHits: 'DOUBLE', pageFaults: 'DOUBLE', database: 'VARCHAR',
    executingUser: 'VARCHAR', query: 'VARCHAR', annotationData: 'VARCHAR' })
  where type = 'query' and event in ('success', 'fail') and database <> 'system'
    and not contains(annotationData, 'type: ''system''')
  group by 1 order by total desc`);

const shapes = result.getRowObjectsJS().map(({ text, calls, total, ranks }) => ({
  text,
  calls: Number(calls),
  total,
  p99: ranks[1],
}));
process.stdout.write(JSON.stringify({ shapes }));
