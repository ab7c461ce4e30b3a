import { fingerprint } from '../../../src/cypher/fingerprint.ts';
import { maskLiterals } from '../../../src/cypher/mask.ts';

type LogRecord = Readonly<Record<string, unknown>>;

interface Options {
  readonly from?: Date;
  readonly to?: Date;
  readonly includeTools?: boolean;
}

const TOOLS =
  /^(?:CALL (?:aura\.activity\.last|dbms\.(?:routing\.getRoutingTable|components|showCurrentUser|clientConfig|cluster\.role|procedures)|db\.(?:labels|indexes))\b|SHOW DATABASES\b)/i;

const parsed = (line: string): LogRecord | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as LogRecord)
      : undefined;
  } catch {
    return undefined;
  }
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function annotation(record: LogRecord, key: string): string | undefined {
  const data = record['annotationData'];
  const flat = textOf(record[`annotationData.${key}`]);
  if (flat !== undefined) return flat;
  if (typeof data === 'object' && data !== null) return textOf((data as LogRecord)[key]);
  return new RegExp(`\\b${key}["']?\\s*:\\s*["']([^"']*)["']`).exec(textOf(data) ?? '')?.[1];
}

/** The smallest value that at least this share of the values does not exceed. */
const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? 0;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly (number | undefined)[]) => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : sum(known) / known.length;
};
const byFrequency = (values: readonly (string | undefined)[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([value]) => value);
};

function shapeOf(print: string, records: readonly LogRecord[], totalMs: number) {
  const ms = records.map((record) => Number(record['elapsedTimeMs'])).toSorted((a, b) => a - b);
  const bytes = records
    .map((record) => numberOf(record['allocatedBytes']))
    .filter((value) => value === undefined || value >= 0);
  const times = records.map((record) => new Date(String(record['time'])).getTime());
  const known = bytes.filter((value) => value !== undefined);
  const column = (name: string) => mean(records.map((record) => numberOf(record[name])));
  return {
    fingerprint: print,
    calls: records.length,
    failed: records.filter(({ event }) => event === 'fail').length,
    totalMs: sum(ms),
    avgMs: sum(ms) / ms.length,
    minMs: ms[0],
    p50Ms: rank(ms, 50),
    p99Ms: rank(ms, 99),
    maxMs: ms.at(-1),
    sharePct: (100 * sum(ms)) / totalMs,
    planningMs: column('planning'),
    waitingMs: column('waiting'),
    cpuMs: column('cpu'),
    pageHits: column('pageHits'),
    pageFaults: column('pageFaults'),
    allocatedBytes: mean(bytes),
    maxAllocatedBytes: known.length > 0 ? Math.max(...known) : undefined,
    users: byFrequency(
      records.map((record) => textOf(record['executingUser']) ?? textOf(record['username'])),
    ).slice(0, 20),
    apps: byFrequency(records.map((record) => annotation(record, 'app'))).slice(0, 20),
    first: new Date(Math.min(...times)),
    last: new Date(Math.max(...times)),
  };
}

/** What the report has to say, the slow and obvious way: every line parsed, every value kept. */
export function reference(lines: readonly string[], { from, to, includeTools = false }: Options = {}) {
  const inWindow = (time: number) => (!from || time >= from.getTime()) && (!to || time < to.getTime());
  const shapes = new Map<string, LogRecord[]>();
  const starts = new Map<unknown, number>();
  const ends = new Map<unknown, number>();
  const leftOut = { tool: 0, system: 0 };
  let badLines = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const record = parsed(line);
    const time = new Date(String(record?.['time'])).getTime();
    if (record?.['type'] === 'transaction' || record?.['type'] === 'security') continue;
    if (!record || Number.isNaN(time) || typeof record['query'] !== 'string') {
      badLines++;
      continue;
    }
    const isEnd = record['event'] !== 'start';
    if (isEnd) ends.set(record['id'], time);
    if (!inWindow(time)) continue;
    const noise =
      record['database'] === 'system'
        ? 'system'
        : annotation(record, 'type') === 'system' || TOOLS.test(maskLiterals(record['query']))
          ? 'tool'
          : undefined;
    if (noise && !includeTools) {
      if (isEnd) leftOut[noise]++;
    } else if (isEnd) {
      const print = fingerprint(record['query']);
      shapes.set(print, [...(shapes.get(print) ?? []), record]);
    } else starts.set(record['id'], time);
  }
  const all = [...shapes.values()].flat();
  const totalMs = sum(all.map((record) => Number(record['elapsedTimeMs'])));
  return {
    logged: all.length,
    failed: all.filter(({ event }) => event === 'fail').length,
    totalMs,
    shapeCount: shapes.size,
    shapes: [...shapes].map(([print, records]) => shapeOf(print, records, totalMs)),
    leftOut,
    unfinished: [...starts].filter(([id, time]) => (ends.get(id) ?? -1) < time).length,
    badLines,
  };
}
