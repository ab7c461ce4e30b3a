import type { Card, Fact, TimeChart } from '../../src/cards/card.ts';
import { minutes, now } from './moment.ts';

/** A ramp with weekday noise; deterministic. */
const ramp = (from: number, to: number, noise: number, points = 73): TimeChart['series'][number]['points'] =>
  Array.from({ length: points }, (_, at) => {
    const share = at / (points - 1);
    const wave = Math.sin(at * 1.7) * noise + Math.sin(at * 0.31) * noise;
    return [
      now.getTime() - (points - 1 - at) * 5 * 60_000,
      at === 20 ? null : Math.min(99, Math.max(1, from + (to - from) * share ** 3 + wave)),
    ] as const;
  });

const cpuChart: TimeChart = {
  type: 'line',
  title: 'CPU of payments-prod, last 6 h',
  alt: 'CPU peak 99 % at 14:12 UTC, now 96 %, rising since 12:40 UTC; above 80 % for 41 min',
  unit: 'pct',
  series: [{ name: 'CPU', points: ramp(38, 96, 4) }],
  thresholds: [
    { value: 80, label: 'warning at 80 %', tone: 'warning' },
    { value: 95, label: 'critical at 95 %', tone: 'critical' },
  ],
  marks: [{ at: minutes(102).getTime(), label: 'deploy checkout 2.41' }],
  from: minutes(360).getTime(),
  to: now.getTime(),
};

const statusFacts: readonly Fact[] = [
  { label: 'CPU', value: { pct: 96.2 }, tone: 'critical', note: 'of 4 cores, for 14 min' },
  { label: 'Heap', value: { pct: 71 }, tone: 'good', note: 'of 8 GB after collection' },
  { label: 'GC pauses', value: { pct: 3.4 }, tone: 'good', note: 'of wall time' },
  { label: 'Page cache hits', value: { pct: 97.83 }, tone: 'watch', note: 'usually 99.6 %' },
  {
    label: 'Storage',
    value: { bytes: 61.3 * 1024 ** 3 },
    tone: 'warning',
    note: 'of 80 GB, full in about 12 days',
  },
  { label: 'p99 latency', value: { ms: 12_400 }, tone: 'high', note: 'usually 310 ms' },
  { label: 'Transactions', value: { perMin: 8_412 }, note: '38 waiting' },
  { label: 'Connections', value: { count: 412 }, tone: 'nodata', note: 'limit not configured' },
  {
    label: 'Last snapshot',
    value: { at: new Date('2026-11-25T03:12:00Z') },
    tone: 'good',
    note: 'on schedule',
  },
];

export const status: Card = {
  id: 'status:payments-prod',
  title: 'payments-prod: CPU at its limit',
  tone: 'critical',
  body: [
    {
      kind: 'text',
      weight: 'strong',
      text: 'CPU has been above 95 % for 14 min and 38 queries wait. One query class takes 71 % of it.',
    },
    { kind: 'facts', facts: statusFacts },
    { kind: 'chart', chart: cpuChart },
    {
      kind: 'chart',
      chart: {
        type: 'gauge',
        title: 'Storage',
        alt: 'Storage 77 % used: 61.3 GB of 80 GB, full in about 12 days',
        unit: 'pct',
        value: 77,
        max: 100,
        bands: [
          { upTo: 70, tone: 'good' },
          { upTo: 85, tone: 'warning' },
          { upTo: 100, tone: 'critical' },
        ],
      },
    },
    {
      kind: 'text',
      weight: 'quiet',
      text: 'AuraDB Business Critical · 8 GB / 4 cores · aws eu-west-1 · neo4j 2026.10 · readings of 14:19 UTC',
    },
  ],
  actions: [
    {
      label: 'Slow queries',
      command: 'slow-queries',
      args: { instance: 'payments-prod', since: '1h' },
      style: 'primary',
    },
    { label: 'Diagnose', command: 'diagnose', args: { instance: 'payments-prod' } },
    {
      label: 'Propose resize',
      command: 'resize',
      args: { instance: 'payments-prod', memory: '16GB' },
      style: 'danger',
    },
    { label: 'Open in Aura', url: 'https://console.neo4j.io/projects/risk/instances/a1b2c3d4' },
  ],
};

export const slowQueries: Card = {
  title: 'shop: 5 query classes take 91 % of the time',
  tone: 'high',
  body: [
    {
      kind: 'text',
      weight: 'strong',
      text: 'One class scans 2.1 M nodes each time it runs: :Order(status) has no index.',
    },
    {
      kind: 'table',
      private: true,
      columns: ['Query', 'Runs', 'p95', 'Total', 'Hits', 'Last'],
      rows: [
        [
          'MATCH (o:Order) WHERE o.status = $status RETURN o ORDER BY o.created',
          { perMin: 42 },
          { ms: 6_240 },
          { ms: 4_320_000 },
          { pct: 61.2 },
          { at: minutes(1) },
        ],
        [
          'MATCH (c:Customer {id: $id})-[:PLACED]->(o) RETURN o LIMIT 20',
          { perMin: 3_120 },
          { ms: 38 },
          { ms: 1_610_000 },
          { pct: 99.8 },
          { at: minutes(1) },
        ],
        [
          'MATCH p = shortestPath((a:Product)-[:SIMILAR*..6]-(b:Product)) RETURN p',
          { perMin: 2.4 },
          { ms: 14_800 },
          { ms: 710_000 },
          { pct: 88 },
          { at: minutes(9) },
        ],
        [
          'UNWIND $rows AS row MERGE (p:Product {sku: row.sku}) SET p += row.props',
          { perMin: 12 },
          { ms: 2_210 },
          { ms: 505_000 },
          { pct: 97.4 },
          { at: minutes(4) },
        ],
        ['CALL db.labels()', { perMin: 60 }, { ms: 4 }, { ms: 7_400 }, { pct: 100 }, { at: minutes(0) }],
      ],
    },
    {
      kind: 'code',
      private: true,
      language: 'cypher',
      code: 'MATCH (o:Order)\nWHERE o.status = $status\nRETURN o ORDER BY o.created DESC\n\n// propose\nCREATE INDEX order_status IF NOT EXISTS FOR (o:Order) ON (o.status, o.created);',
    },
    {
      kind: 'chart',
      private: true,
      chart: {
        type: 'horizontal-bar',
        title: 'Share of execution time, last hour',
        alt: 'Order by status 60 %, Customer orders 22 %, Similar products 10 %, Product import 7 %, db.labels 0.1 %',
        unit: 'pct',
        categories: ['Order by status', 'Customer orders', 'Similar products', 'Product import', 'db.labels'],
        series: [{ name: 'share', values: [60.1, 22.4, 9.9, 7, 0.1] }],
      },
    },
    {
      kind: 'text',
      weight: 'quiet',
      text: 'Query log 13:20–14:20 UTC, 214,305 lines. Successes under 50 ms may be missing.',
    },
  ],
  actions: [
    {
      label: 'Explain the first',
      command: 'explain',
      args: { instance: 'shop', query: 'q-7f3a91' },
      style: 'primary',
    },
    { label: 'Last 24 h', command: 'slow-queries', args: { instance: 'shop', since: '24h' } },
  ],
};
