import type { Card } from '../../src/cards/card.ts';

/** What a name, a query or a log line may contain when somebody means harm, and then some. */
const markup =
  '<!channel> <@U123> <#C1|x> <https://evil.example|click> *bold* _it_ ~no~ `tick` [x](http://evil.example) <at>All</at> ```block``` :warning: &lt;b&gt; {{DATE(2030-01-01T00:00:00Z,SHORT)}} ';
const hidden = 'adm\u200Bin \u202Etxt.exe\u202C nul\u0000l \uD800 \u001B[31mred ';

export const hostile: Card = {
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
