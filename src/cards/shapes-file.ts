import type { QueryFindings } from '../investigate-queries.ts';
import type { QueryShape } from '../query-log.ts';
import type { Card } from './card.ts';

type Cell = string | number | undefined;

/** Everything known of a shape, flat, units in the names. */
export const COLUMNS: readonly (readonly [
  name: string,
  of: (shape: QueryShape, findings: QueryFindings) => Cell,
])[] = [
  ['fingerprint', ({ fingerprint }) => fingerprint],
  ['share_pct', ({ sharePct }) => rounded(sharePct)],
  ['calls', ({ calls }) => calls],
  ['failed', ({ failed }) => failed],
  ['total_ms', ({ totalMs }) => rounded(totalMs)],
  ['avg_ms', ({ avgMs }) => rounded(avgMs)],
  ['min_ms', ({ minMs }) => rounded(minMs)],
  ['p50_ms', ({ p50Ms }) => rounded(p50Ms)],
  ['p95_ms', ({ p95Ms }) => rounded(p95Ms)],
  ['p99_ms', ({ p99Ms }) => rounded(p99Ms)],
  ['max_ms', ({ maxMs }) => rounded(maxMs)],
  ['planning_ms', ({ planningMs }) => rounded(planningMs)],
  ['waiting_ms', ({ waitingMs }) => rounded(waitingMs)],
  ['cpu_ms', ({ cpuMs }) => rounded(cpuMs)],
  ['page_hits', ({ pageHits }) => rounded(pageHits)],
  ['page_faults', ({ pageFaults }) => rounded(pageFaults)],
  ['allocated_bytes', ({ allocatedBytes }) => rounded(allocatedBytes)],
  ['max_allocated_bytes', ({ maxAllocatedBytes }) => rounded(maxAllocatedBytes)],
  ['texts', ({ texts }) => texts],
  ['statuses', ({ statuses }) => statuses?.map(({ status, count }) => `${status} ${count}`).join('; ')],
  ['users', ({ users }) => users.join('; ')],
  ['apps', ({ apps }) => apps.join('; ')],
  ['drivers', ({ drivers }) => drivers?.join('; ')],
  ['databases', ({ databases }) => databases?.join('; ')],
  ['first', ({ first }) => first.toISOString()],
  ['last', ({ last }) => last.toISOString()],
  [
    'first_seen',
    ({ fingerprint, first }, { earlier }) => (earlier.get(fingerprint)?.firstSeen ?? first).toISOString(),
  ],
  ['earlier_avg_ms', ({ fingerprint }, { earlier }) => rounded(earlier.get(fingerprint)?.avgMs)],
  ['text', ({ text }) => text],
];

const rounded = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 1_000) / 1_000;

/** One record a shape, for scripts and spreadsheets. */
export function shapesFile(findings: QueryFindings, format: 'csv' | 'json'): Card {
  const { instance, report } = findings;
  const records = report.shapes.map((shape) =>
    COLUMNS.map(([name, of]) => [name, of(shape, findings)] as const),
  );
  const name = `${instance.id}-shapes-${report.to.toISOString().slice(0, 16).replaceAll(':', '')}.${format}`;
  return {
    title: `${instance.name}: ${report.shapes.length} query shapes`,
    body: [
      format === 'csv'
        ? { kind: 'file', private: true, name, mime: 'text/csv', content: csv(records) }
        : {
            kind: 'file',
            private: true,
            name,
            mime: 'application/json',
            content: `${JSON.stringify(
              records.map((record) => Object.fromEntries(record)),
              null,
              1,
            )}\n`,
          },
    ],
  };
}

const csv = (records: readonly (readonly (readonly [string, Cell])[])[]): string =>
  [
    COLUMNS.map(([name]) => name).join(','),
    ...records.map((record) => record.map(([, value]) => field(value)).join(',')),
  ]
    .map((line) => `${line}\r\n`)
    .join('');

/** A spreadsheet takes a text that begins like a formula for one. */
function field(value: Cell): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
