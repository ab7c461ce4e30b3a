import type { Card, ItemBlock, Tone } from '../../src/cards/card.ts';
import { hostile } from './gallery-hostile.ts';
import { slowQueries, status } from './gallery-instance.ts';
import { minutes, now } from './moment.ts';

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

const empty: Card = {
  title: '',
  body: [
    { kind: 'text', text: '' },
    { kind: 'facts', facts: [] },
    { kind: 'table', columns: [], rows: [] },
    { kind: 'code', code: '' },
  ],
};

/** One of every card, with what a person on call for Neo4j Aura would see. */
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
