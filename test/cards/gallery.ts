import type { Card, Fact, ItemBlock, TimeChart, Tone } from '../../src/cards/card.ts';

/** One of every card, with what a person on call for Neo4j Aura would see. Fixed to one moment. */
export const now = new Date('2026-11-25T14:20:00Z');

const minutes = (back: number): Date => new Date(now.getTime() - back * 60_000);

const item = (title: string, tone: Tone, lines: readonly string[], action = true): ItemBlock => ({
  kind: 'item',
  title,
  tone,
  lines,
  ...(action
    ? { action: { label: 'Status', command: 'status', args: { instance: title.split(/[ :]/)[0] ?? title } } }
    : {}),
});

const fleet: Card = {
  title: '2 of 8 instances need a person',
  tone: 'critical',
  body: [
    item('payments-prod', 'critical', [
      'CPU 96 % of 4 cores, every minute for 14 min',
      '38 queries waiting · p99 12.4 s, usually 310 ms',
    ]),
    item('shop', 'high', ['Heap 93 % of 8 GB after a full collection', 'GC pauses 22 % of the last 5 min']),
    item('identity-graph', 'watch', ['Page cache hit ratio 97.1 %, usually 99.6 %']),
    item('fraud-eu', 'nodata', [
      'No metrics for 6 min: metrics endpoint answers 401',
      'Check the read key of project “risk”',
    ]),
    item('catalog', 'good', ['CPU 31 % · heap 58 % · storage 44 %'], false),
    item('recommendations', 'good', ['CPU 22 % · heap 61 % · storage 71 %'], false),
    item('staging', 'good', ['CPU 4 % · heap 35 % · storage 12 %'], false),
    item('lineage-dev', 'neutral', ['Paused since Nov 21'], false),
    { kind: 'text', weight: 'quiet', text: 'Readings of 14:19 UTC, none older than 2 min.' },
  ],
  actions: [
    {
      label: 'Diagnose payments-prod',
      command: 'diagnose',
      args: { instance: 'payments-prod' },
      style: 'primary',
    },
    { label: 'Open incident', command: 'incident open', args: { instance: 'payments-prod' } },
  ],
};

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

const status: Card = {
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

const slowQueries: Card = {
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

const error: Card = {
  title: 'There is no instance “payment-prod”',
  body: [{ kind: 'text', text: 'Three names are close. Nothing was done.' }],
  actions: [
    { label: 'payments-prod', command: 'status', args: { instance: 'payments-prod' }, style: 'primary' },
    { label: 'payments-dev', command: 'status', args: { instance: 'payments-dev' } },
    { label: 'payments-eu', command: 'status', args: { instance: 'payments-eu' } },
    { label: 'All instances', command: 'status' },
  ],
};

const help: Card = {
  title: 'What you can ask for',
  body: [
    { kind: 'text', text: 'Look: nothing changes, everybody may.' },
    {
      kind: 'facts',
      facts: [
        { label: 'status [instance]', value: 'how the fleet or one instance is doing' },
        { label: 'slow-queries <instance> [--since 1h]', value: 'query classes by total time' },
        { label: 'diagnose <instance>', value: 'what is wrong, why, and what to do' },
        { label: 'snapshots <instance>', value: 'what could be restored' },
      ],
    },
    { kind: 'text', text: 'Change: a second person approves.' },
    {
      kind: 'facts',
      facts: [
        { label: 'resize <instance> <memory>', value: 'more or less memory and cores' },
        { label: 'restore-snapshot <instance> <snapshot>', value: 'replaces the data; you type the name' },
      ],
    },
  ],
  actions: [{ label: 'Status of the fleet', command: 'status', style: 'primary' }],
};

const doctor: Card = {
  title: 'Doctor: 1 of 6 checks failed',
  tone: 'warning',
  body: [
    {
      kind: 'table',
      columns: ['Check', 'Result', 'Took', 'What to do'],
      rows: [
        [
          'Metrics of fraud-eu',
          '🟠 refused: 401',
          { ms: 212 },
          'Give the read key the role “Metrics Integration Reader”',
        ],
        ['Aura API, read key', '🟢 works', { ms: 340 }, ''],
        ['Aura API, write key', '⚪ not configured', '', 'Only needed for changes'],
        ['Store', '🟢 works', { ms: 3 }, ''],
        ['Slack', '🟢 works', { ms: 95 }, ''],
        ['Clock', '🟢 12 ms off', { ms: 40 }, ''],
      ],
    },
  ],
  actions: [{ label: 'Check again', command: 'doctor', style: 'primary' }],
};

const approval: Card = {
  id: 'operation:op-31c4',
  title: 'Restore shop from the snapshot of Nov 25, 03:12',
  tone: 'warning',
  body: [
    {
      kind: 'text',
      weight: 'strong',
      text: 'Everything written to shop after 03:12 UTC is lost: about 11 h of data.',
    },
    {
      kind: 'facts',
      facts: [
        { label: 'Asked by', value: 'Maya Okafor', note: 'on call' },
        { label: 'Reason', value: 'Bad import 2026-11-25 removed 1.2 M :Order nodes' },
        { label: 'Snapshot', value: { at: new Date('2026-11-25T03:12:00Z') }, note: '18.4 GB, verified' },
        { label: 'Interruption', value: { ms: 25 * 60_000 }, note: 'expected, from 4 drills' },
        { label: 'Way back', value: 'A snapshot is taken first' },
        { label: 'Expires', value: { at: new Date('2026-11-25T14:50:00Z') } },
      ],
    },
    {
      kind: 'ask',
      name: 'confirm',
      label: 'Type the name of the instance that will be overwritten',
      required: true,
    },
  ],
  actions: [
    {
      label: 'Approve restore',
      command: 'approve',
      args: { operation: 'op-31c4', plan: 'sha256:9f2c' },
      style: 'danger',
    },
    { label: 'Reject', command: 'reject', args: { operation: 'op-31c4' } },
    { label: 'Show evidence', command: 'operation', args: { operation: 'op-31c4' } },
  ],
};

const digest: Card = {
  title: 'Tuesday, Nov 24: 1 incident, 3 findings, €41 could be saved',
  tone: 'watch',
  body: [
    item('shop: index missing on :Order(status)', 'high', [
      'Explains 60 % of execution time',
      'Open for 3 d',
    ]),
    item('identity-graph: storage grows 1.9 GB a day', 'warning', ['Full in about 12 days at this rate']),
    item('staging: idle at night', 'watch', ['CPU under 5 % from 19:00 to 07:00 UTC on 14 of 14 nights']),
    {
      kind: 'chart',
      chart: {
        type: 'stacked-bar',
        title: 'Query time by instance, Nov 18–24',
        alt: 'payments-prod 41 h, shop 22 h, catalog 6 h; shop doubled since Nov 21',
        unit: 'ms',
        categories: ['payments-prod', 'shop', 'catalog'],
        series: [
          { name: 'reads', values: [118_000_000, 61_000_000, 20_500_000] },
          { name: 'writes', values: [29_600_000, 18_200_000, 1_100_000] },
        ],
      },
    },
    {
      kind: 'facts',
      facts: [
        { label: 'Alerts', value: { count: 4 }, note: '1 acted on, 3 ended by themselves' },
        { label: 'Longest', value: { ms: 47 * 60_000 }, note: 'payments-prod, CPU' },
        { label: 'Operations', value: { count: 2 }, note: '1 resize done, 1 rejected' },
        { label: 'Oldest snapshot', value: { at: new Date('2026-11-24T02:58:00Z') }, tone: 'good' },
      ],
    },
    { kind: 'text', weight: 'quiet', text: 'Audit chain 5f1e…a07c at 23:59 UTC, 1,204 rows.' },
  ],
  actions: [
    { label: 'Diagnose shop', command: 'diagnose', args: { instance: 'shop' }, style: 'primary' },
    {
      label: 'Mute digest today',
      command: 'silence',
      args: { what: 'digest', hours: 24, note: 'asked from the digest' },
    },
  ],
};

const noData: Card = {
  title: 'sandbox: this tier has no query log',
  tone: 'nodata',
  body: [
    {
      kind: 'text',
      text: 'AuraDB Professional below 4 GB offers no query log, so slow queries cannot be told from here.',
    },
    {
      kind: 'facts',
      facts: [
        { label: 'CPU', value: { pct: 12 }, tone: 'good' },
        { label: 'Query log', value: 'not offered', tone: 'nodata' },
      ],
    },
    {
      kind: 'chart',
      chart: {
        type: 'sparkline',
        title: 'Heap of sandbox, last 24 h',
        alt: 'No readings yet: collecting since 14:02 UTC',
        unit: 'bytes',
        series: [{ name: 'heap', points: [] }],
        from: minutes(1440).getTime(),
        to: now.getTime(),
        collectingSince: minutes(18).getTime(),
      },
    },
  ],
  actions: [
    {
      label: 'Running transactions',
      command: 'transactions',
      args: { instance: 'sandbox' },
      style: 'primary',
    },
  ],
};

const longTable: Card = {
  title: 'Security log of identity-graph, last 24 h',
  body: [
    {
      kind: 'table',
      private: true,
      columns: ['When', 'User', 'Client', 'Result', 'Took'],
      rows: Array.from({ length: 300 }, (_, at) => [
        { at: minutes(at * 4) },
        at % 7 === 0 ? 'svc_import' : 'reporting',
        `10.2.${at % 16}.${(at * 37) % 256}:${50_000 + at}`,
        at % 11 === 0 ? 'failed: invalid credentials' : 'logged in',
        { ms: 20 + ((at * 13) % 90) },
      ]),
    },
    {
      kind: 'table',
      private: true,
      columns: ['User', 'Failures'],
      rows: [
        ['svc_import', { count: 12_345 }],
        ['reporting', { count: 3 }],
      ],
    },
  ],
};

const markup =
  '<!channel> <@U123> <#C1|x> <https://evil.example|click> *bold* _it_ ~no~ `tick` [x](http://evil.example) <at>All</at> ```block``` :warning: &lt;b&gt; {{DATE(2030-01-01T00:00:00Z,SHORT)}} ';
const hidden = 'adm\u200Bin \u202Etxt.exe\u202C nul\u0000l \uD800 \u001B[31mred ';

const hostile: Card = {
  title: `${markup}${hidden}`,
  tone: 'warning',
  body: [
    {
      kind: 'text',
      text: `${markup}\n- list\n# heading\n1. one\n> quote\n${hidden}\n${'long '.repeat(2_000)}`,
    },
    { kind: 'text', weight: 'quiet', text: `${markup}${hidden}` },
    {
      kind: 'facts',
      facts: [
        { label: markup, value: `${markup}${hidden}`, tone: 'high', note: markup },
        { label: 'NaN', value: { ms: Number.NaN } },
        { label: 'when', value: { at: new Date(Number.NaN) } },
      ],
    },
    {
      kind: 'item',
      title: markup,
      tone: 'critical',
      lines: [markup, hidden, 'x'.repeat(5_000), 'a fourth line'],
      action: { label: `${markup}${'y'.repeat(200)}`, command: 'status', args: { instance: markup } },
    },
    {
      kind: 'item',
      title: 'svc_import (prod)',
      tone: 'good',
      lines: ['plain'],
      action: { label: 'Too long', command: 'explain', args: { query: 'z'.repeat(3_000) } },
    },
    {
      kind: 'table',
      columns: [markup, 'b', ...Array.from({ length: 30 }, (_, at) => `c${at}`)],
      rows: Array.from({ length: 110 }, (_, at) => [markup, { count: at }, hidden]),
    },
    {
      kind: 'table',
      columns: ['second', markup],
      rows: [
        [markup, hidden],
        ['', ''],
      ],
    },
    { kind: 'code', code: `RETURN "\`\`\`", '${markup}' // ${hidden}\n${'MATCH (n) '.repeat(1_000)}` },
    {
      kind: 'chart',
      chart: {
        type: 'bar',
        title: markup,
        alt: `${markup}${hidden}`,
        unit: 'count',
        categories: [markup, markup, hidden],
        series: [{ name: markup, values: [1, Number.NaN, -3] }],
      },
    },
    { kind: 'ask', name: 'reason', label: markup, required: true },
    { kind: 'ask', name: 'reason', label: 'the same again' },
  ],
  actions: [
    { label: markup, command: 'approve', args: { reason: markup }, style: 'danger' },
    { label: 'Script', url: 'javascript:alert(1)' },
    { label: 'Data', url: 'data:text/html,<script>alert(1)</script>' },
    { label: 'Http', url: 'http://evil.example' },
    { label: 'Bank', url: 'https://console.neo4j.io@evil.example/' },
    { label: 'Carries too much', command: 'explain', args: { query: 'z'.repeat(3_000) } },
    ...Array.from({ length: 40 }, (_, at) => ({
      label: `Button ${at}`,
      command: 'status',
      args: { instance: `i-${at}` },
    })),
  ],
};

const empty: Card = {
  title: '',
  body: [
    { kind: 'text', text: '' },
    { kind: 'facts', facts: [] },
    { kind: 'table', columns: [], rows: [] },
    { kind: 'code', code: '' },
  ],
};

export const gallery: Readonly<Record<string, Card>> = {
  fleet,
  status,
  'slow-queries': slowQueries,
  error,
  help,
  doctor,
  approval,
  digest,
  'no-data': noData,
  'long-table': longTable,
  hostile,
  empty,
};
