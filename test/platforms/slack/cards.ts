import type { Card, ChartBlock } from '../../../src/cards/card.ts';

export const plainCard: Card = {
  title: 'Fleet',
  body: [{ kind: 'text', text: 'Everything is quiet.' }],
  actions: [{ label: 'Slow queries', command: 'slow-queries', args: { instance: 'a1b2' } }],
};

export const privateCard: Card = {
  title: 'Slow queries',
  body: [
    { kind: 'text', text: 'Three shapes.' },
    { kind: 'code', code: 'MATCH (n:Person) RETURN n', language: 'cypher', private: true },
  ],
};

const chartBlock: ChartBlock = {
  kind: 'chart',
  chart: {
    type: 'line',
    title: 'CPU',
    alt: 'peak 91 % at 14:05, now 72 %',
    unit: 'pct',
    series: [
      {
        name: 'shop',
        points: [
          [0, 1],
          [1, 2],
        ],
      },
    ],
    from: 0,
    to: 1,
  },
};
export const chartCard: Card = { title: 'Shop', body: [{ kind: 'text', text: 'Busy.' }, chartBlock] };

export const operation = (state: 'proposed' | 'approved'): Card => ({
  id: 'operation:42',
  title: `Resize shop: ${state}`,
  body: [
    { kind: 'text', text: 'From 4 GB to 8 GB.' },
    ...(state === 'proposed'
      ? [{ kind: 'ask' as const, name: 'reason', label: 'Why?', required: true }]
      : []),
  ],
  actions: state === 'proposed' ? [{ label: 'Approve', command: 'approve', args: { operation: '42' } }] : [],
});

export const hostileCard: Card = {
  title: '<!channel> *free* `beer` <https://evil.example|click>',
  body: [
    { kind: 'text', text: '<@U0000000BOT> <!here> & _now_ ~or~ never https://evil.example :bomb:' },
    { kind: 'item', title: '<!everyone>', tone: 'high', lines: ['*bold* <#C0001>'] },
    { kind: 'facts', facts: [{ label: '<!channel>', value: '<@U1>' }] },
  ],
};
