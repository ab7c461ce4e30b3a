import type { QueryFindings } from '../investigate-queries.ts';
import type { QueryOrder, QueryReport, QueryShape } from '../query-log.ts';
import type { BarChart, Block, Card, CommandAction, TimeChart, Tone, Value } from './card.ts';
import { bytes, count, duration, formatValue, percent, utcTime } from './format.ts';

interface SlowQueriesView extends QueryFindings {
  readonly sort: QueryOrder;
  readonly limit: number;
  /** What was asked, so that a button asks the same with one thing changed. */
  readonly asked: Readonly<Record<string, unknown>>;
}

export const ORDERS: Readonly<Record<QueryOrder, string>> = {
  total: 'total time',
  count: 'calls',
  avg: 'average time',
  p99: 'p99',
  max: 'longest run',
  planning: 'planning time',
  faults: 'page faults',
  bytes: 'memory',
};

/** Which queries cost most, why each probably does, and what to do about the first. */
export function slowQueriesCard(view: SlowQueriesView): Card {
  const { instance, report, sort, limit, now } = view;
  const shown = report.shapes.slice(0, limit);
  const [first, ...others] = shown;
  const body: readonly Block[] = first
    ? [
        { kind: 'text', weight: 'strong', text: verdict(first, report), private: true },
        { kind: 'code', code: first.text, language: 'cypher', private: true },
        ...adviceOf(first).map((text): Block => ({ kind: 'text', text, private: true })),
        ...charts(report, shown, sort),
        { kind: 'table', columns: COLUMNS, rows: shown.map(row), private: true },
        ...others.slice(0, 4).map(shapeItem),
        { kind: 'text', weight: 'quiet', text: sourceLine(report) },
      ]
    : [
        {
          kind: 'text',
          text: 'No query was logged in this window.',
        },
        { kind: 'text', weight: 'quiet', text: sourceLine(report) },
      ];
  return {
    title: `${instance.name}: slow queries by ${ORDERS[sort]}, ${windowText(report, now)}`,
    tone: first ? toneOf(first) : 'neutral',
    body,
    actions: first
      ? actionsFor(view)
      : [{ label: 'Status', command: 'status', args: { instance: instance.id } }],
  };
}

export const windowText = ({ from, to }: Pick<QueryReport, 'from' | 'to'>, now: Date): string =>
  `${utcTime(from, now)} to ${utcTime(to, now)} (${duration(Math.max(60_000, to.getTime() - from.getTime()))})`;

/** "2 shapes take 85 % of all logged query time. First q7f3k2m: 51 %, 1,204 calls, 4.3 s on average, p99 9.8 s." */
function verdict(shape: QueryShape, report: QueryReport): string {
  const failed = report.logged === 0 ? 0 : (report.failed / report.logged) * 100;
  const failures =
    report.failed > 0
      ? ` ${count(report.failed)} of ${count(report.logged)} failed (${percent(failed)}).`
      : '';
  const heavy = report.shapes.filter(({ sharePct }) => sharePct >= 20);
  const together = heavy.reduce((sum, { sharePct }) => sum + sharePct, 0);
  const lead =
    heavy.length > 1
      ? `${heavy.length} shapes take ${percent(together)} of all logged query time. First `
      : '';
  const share =
    heavy.length > 1
      ? `: ${percent(shape.sharePct)},`
      : ` takes ${percent(shape.sharePct)} of all logged query time:`;
  return `${lead}${shape.fingerprint}${share} ${count(shape.calls)} calls, ${duration(shape.avgMs)} on average, p99 ${duration(shape.p99Ms)}.${failures}`;
}

const SLOW_MS = 1_000;
const VERY_SLOW_MS = 5_000;

/** A shape is bad when it is slow and matters; thresholds of the course's query-log lesson. */
export const toneOf = ({ avgMs, p99Ms, sharePct }: QueryShape): Tone => {
  if (avgMs >= VERY_SLOW_MS || (avgMs >= SLOW_MS && sharePct >= 50)) return 'critical';
  if (avgMs >= SLOW_MS || p99Ms >= VERY_SLOW_MS) return 'warning';
  return p99Ms >= SLOW_MS ? 'watch' : 'good';
};

interface Pattern {
  readonly when: (shape: QueryShape) => boolean;
  readonly say: (shape: QueryShape) => string;
}
const ratio = (a: number | undefined, b: number | undefined): number =>
  (b ?? 0) > 0 ? (a ?? 0) / (b ?? 1) : 0;

/**
 * What a shape's numbers say, in the order in which to act: planning over 100 ms, hits per run, faults over 2 %, 100 MB and 30 s are
 * the thresholds of the course's query-log and heap lessons.
 */
const PATTERNS: readonly Pattern[] = [
  {
    when: ({ planningMs = 0 }) => planningMs > 100,
    say: ({ planningMs = 0 }) =>
      `Planning takes ${duration(planningMs)} a call: the text probably changes each time. Pass values as $parameters.`,
  },
  {
    when: ({ waitingMs = 0, avgMs }) => avgMs > 0 && waitingMs > avgMs / 2,
    say: ({ waitingMs = 0 }) =>
      `It waits ${duration(waitingMs)} of its time for locks. Look for writes that hold the same nodes.`,
  },
  {
    when: ({ pageHits = 0, avgMs }) => pageHits >= 100_000 && avgMs >= 100,
    say: ({ pageHits = 0 }) =>
      `Each call touches ${count(pageHits)} pages: it probably scans. EXPLAIN it and look for NodeByLabelScan or AllNodesScan; an index on the filtered property is the usual cure.`,
  },
  {
    when: ({ pageFaults, pageHits }) => ratio(pageFaults, (pageHits ?? 0) + (pageFaults ?? 0)) > 0.02,
    say: ({ pageFaults = 0 }) =>
      `${count(pageFaults)} pages a call come from disk. Check for a missing index first, then whether the graph outgrew the page cache.`,
  },
  {
    when: ({ maxAllocatedBytes = 0 }) => maxAllocatedBytes > 100 * 1024 ** 2,
    say: ({ maxAllocatedBytes = 0 }) =>
      `A call takes up to ${bytes(maxAllocatedBytes)} of heap. Add a LIMIT, aggregate earlier, or work in batches.`,
  },
  {
    when: ({ maxMs, avgMs, calls }) => calls >= 10 && maxMs >= SLOW_MS && maxMs >= 10 * avgMs,
    say: ({ maxMs, avgMs }) =>
      `The longest call took ${duration(maxMs)} against ${duration(avgMs)} on average: it depends on the data. Look for dense nodes.`,
  },
  {
    when: ({ calls, avgMs, sharePct }) => calls >= 1_000 && avgMs < 200 && sharePct >= 10,
    say: ({ calls }) => `It is fast, but ${count(calls)} calls add up. Cache or batch it in the application.`,
  },
  {
    when: ({ maxMs }) => maxMs > 30_000,
    say: ({ maxMs }) =>
      `A call ran for ${duration(maxMs)}. Over 30 s it holds memory and locks; split it or run it off-peak.`,
  },
];

export const adviceOf = (shape: QueryShape): readonly string[] =>
  PATTERNS.filter(({ when }) => when(shape))
    .slice(0, 3)
    .map(({ say }) => say(shape));

const COLUMNS: readonly string[] = ['Shape', 'Share', 'Calls', 'Avg', 'p99', 'Max', 'Failed'];
const row = (shape: QueryShape): readonly Value[] => [
  shape.fingerprint,
  { pct: shape.sharePct },
  { count: shape.calls },
  { ms: shape.avgMs },
  { ms: shape.p99Ms },
  { ms: shape.maxMs },
  { count: shape.failed },
];

function shapeItem(shape: QueryShape): Block {
  const who = [...shape.apps, ...shape.users].slice(0, 3).join(', ');
  return {
    kind: 'item',
    title: `${shape.fingerprint} · ${percent(shape.sharePct)} · ${count(shape.calls)} × ${duration(shape.avgMs)}`,
    tone: toneOf(shape),
    lines: [shape.text.slice(0, 300), adviceOf(shape)[0] ?? '', who === '' ? '' : `By ${who}`].filter(
      (line) => line !== '',
    ),
    private: true,
  };
}

type Measure = (shape: QueryShape) => number;
const MEASURES: Readonly<Record<QueryOrder, { readonly unit: BarChart['unit']; readonly of: Measure }>> = {
  total: { unit: 'ms', of: ({ totalMs }) => totalMs },
  count: { unit: 'count', of: ({ calls }) => calls },
  avg: { unit: 'ms', of: ({ avgMs }) => avgMs },
  p99: { unit: 'ms', of: ({ p99Ms }) => p99Ms },
  max: { unit: 'ms', of: ({ maxMs }) => maxMs },
  faults: { unit: 'count', of: ({ pageFaults = 0 }) => pageFaults },
  bytes: { unit: 'bytes', of: ({ maxAllocatedBytes = 0 }) => maxAllocatedBytes },
  planning: { unit: 'ms', of: ({ planningMs = 0 }) => planningMs },
};

/** Over time where the window is long enough to have a shape of its own, else one bar for each. */
function charts(report: QueryReport, shown: readonly QueryShape[], sort: QueryOrder): readonly Block[] {
  const timeline = sort === 'total' ? timelineChart(report, shown) : undefined;
  return [{ kind: 'chart', chart: timeline ?? shareChart(shown, sort), private: true }];
}

const MOST_LAYERS = 5;

export function timelineChart(report: QueryReport, shown: readonly QueryShape[]): TimeChart | undefined {
  const { timeline, from, to } = report;
  if (!timeline || timeline.buckets.length < 6 || shown.length === 0) return undefined;
  const layers = shown.slice(0, MOST_LAYERS).map(({ fingerprint }) => fingerprint);
  const [first] = shown;
  return {
    type: 'stacked',
    title: 'Query time by shape',
    unit: 'ms',
    from: from.getTime(),
    to: to.getTime(),
    alt: `Query time by shape: ${first?.fingerprint ?? ''} leads with ${percent(first?.sharePct ?? 0)} of all logged time`,
    series: layers.map((name) => ({
      name,
      points: timeline.buckets.map(({ at, byShape }) => [at.getTime(), byShape[name] ?? 0] as const),
    })),
  };
}

function shareChart(shown: readonly QueryShape[], sort: QueryOrder): BarChart {
  const { unit, of } = MEASURES[sort];
  const [first] = shown;
  const value = first ? formatValue({ [unit]: of(first) } as unknown as Value) : '';
  const share = first && sort === 'total' ? `, ${percent(first.sharePct)} of all logged time` : '';
  return {
    type: 'horizontal-bar',
    title: `Shapes by ${ORDERS[sort]}`,
    unit,
    alt: `Shapes by ${ORDERS[sort]}: ${first?.fingerprint ?? 'none'} leads with ${value}${share}`,
    categories: shown.map(({ fingerprint }) => fingerprint),
    series: [{ name: ORDERS[sort], values: shown.map(of) }],
  };
}

/** What was read, what was left out, and what the log itself never holds. */
export function sourceLine({
  logged,
  shapeCount,
  leftOut,
  badLines,
  unfinished,
  source,
}: QueryReport): string {
  const parts = [
    `${count(logged)} logged queries of ${count(shapeCount)} shapes, from ${count(source.files)} file${source.files === 1 ? '' : 's'} (${bytes(source.bytes)})`,
    leftOut.tool + leftOut.system > 0
      ? `${count(leftOut.tool + leftOut.system)} of tools and the system database left out`
      : '',
    unfinished > 0 ? `${count(unfinished)} started and not ended` : '',
    badLines > 0 ? `${count(badLines)} lines could not be read` : '',
    'Aura may not log successes under 50 ms; literals are shown as ?',
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

/** The same question with one thing changed. */
function actionsFor({ instance, asked, sort }: SlowQueriesView): readonly CommandAction[] {
  const kept = Object.fromEntries(
    Object.entries(asked).filter(
      ([name, value]) =>
        KEPT.has(name) && (typeof value === 'string' || value === true || typeof value === 'number'),
    ),
  ) as NonNullable<CommandAction['args']>;
  const again = (change: NonNullable<CommandAction['args']>): CommandAction['args'] => ({
    ...kept,
    instance: instance.id,
    ...change,
  });
  return [
    ...(['total', 'p99', 'bytes'] as const)
      .filter((other) => other !== sort)
      .map((other): CommandAction => ({
        label: `By ${ORDERS[other]}`,
        command: 'slow-queries',
        args: again({ sort: other }) as never,
      })),
    { label: 'All as CSV', command: 'slow-queries', args: again({ format: 'csv' }) as never },
    { label: 'Status', command: 'status', args: { instance: instance.id } },
  ];
}
const KEPT = new Set([
  'last',
  'since',
  'until',
  'min',
  'user',
  'app',
  'driver',
  'database',
  'text',
  'status',
  'failed',
  'tools',
  'limit',
]);
