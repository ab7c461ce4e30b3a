import type { BarChart, Chart, GaugeChart, TimeChart } from '../../src/cards/card.ts';

/** One small chart of every kind, with everything a kind can carry. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GB = 1024 ** 3;
export const TO = Date.UTC(2025, 10, 25, 14, 2, 37);

/** Even steps up to `TO`. */
export const points = (values: readonly (number | null)[], step = HOUR) =>
  values.map((value, i) => [TO - (values.length - 1 - i) * step, value] as const);

const time = (chart: Partial<TimeChart>): TimeChart => ({
  type: 'line',
  title: 'CPU of prod',
  alt: 'peak 91 % at 11:02, now 72 %',
  unit: 'pct',
  series: [{ name: 'max', points: points([20, 31, 44, null, 91, 80, 72]) }],
  from: TO - 6 * HOUR,
  to: TO,
  ...chart,
});

const bar = (chart: Partial<BarChart>): BarChart => ({
  type: 'bar',
  title: 'Failed queries by error',
  alt: 'most are syntax errors',
  unit: 'count',
  categories: ['Syntax', 'Timeout', 'Deadlock'],
  series: [{ name: 'failed', values: [1_240, 420, 12] }],
  ...chart,
});

const gauge: GaugeChart = {
  type: 'gauge',
  title: 'Heap of prod',
  alt: 'heap at 78 %, warning',
  unit: 'pct',
  value: 78,
  max: 100,
  bands: [
    { upTo: 70, tone: 'good' },
    { upTo: 85, tone: 'warning' },
    { upTo: 100, tone: 'critical' },
  ],
};

export const SAMPLES = {
  line: time({
    thresholds: [
      { value: 70, label: 'warning 70 %', tone: 'warning' },
      { value: 85, label: 'critical 85 %', tone: 'critical' },
    ],
    spans: [{ from: TO - 3 * HOUR, to: TO - HOUR, label: 'incident INC-12' }],
    marks: [{ at: TO - 4 * HOUR, label: 'deploy 4.2.1' }],
    collectingSince: TO - 5.5 * HOUR,
  }),
  area: time({
    type: 'area',
    title: 'Storage used by prod',
    unit: 'bytes',
    series: [{ name: 'used', points: points([41, 43, 44.5, 52].map((value) => value * GB)) }],
    thresholds: [{ value: 51.2 * GB, label: 'high 51.2 GB', tone: 'high' }],
  }),
  stacked: time({
    type: 'stacked',
    title: 'Queries of prod',
    unit: 'perMin',
    series: [
      { name: 'reads', points: points([5_200, 7_000, 6_400]) },
      { name: 'writes', points: points([1_800, 2_500, 900]) },
    ],
  }),
  latency: time({
    title: 'Query latency of prod',
    unit: 'ms',
    series: [
      { name: 'p50', points: points([28, 30, 33]) },
      { name: 'p99', points: points([340, 5_600, 420]) },
    ],
  }),
  sparkline: time({ type: 'sparkline' }),
  empty: time({ series: [{ name: 'max', points: [] }] }),
  bar: bar({}),
  'stacked-bar': bar({
    type: 'stacked-bar',
    title: 'Queries a day',
    series: [
      { name: 'reads', values: [812, 840, 420] },
      { name: 'writes', values: [212, 240, 120] },
    ],
  }),
  'horizontal-bar': bar({
    type: 'horizontal-bar',
    title: 'Slowest query shapes',
    unit: 'ms',
    categories: [
      'MATCH (p:Person)-[:KNOWS*1..3]->(f:Person) WHERE p.id = $id RETURN f.name, count(*) ORDER BY f.name DESC',
      'MERGE (u:User {email: $email})',
    ],
    series: [{ name: 'total', values: [4_210_000, 96_000] }],
  }),
  gauge,
} as const satisfies Record<string, Chart>;
