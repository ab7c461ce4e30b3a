import type { Card, Chart } from '../../../src/cards/card.ts';

export const plainCard: Card = {
  title: 'shop is fine',
  body: [{ kind: 'text', text: 'Nothing stands out.' }],
  actions: [{ label: 'Status', command: 'status', args: { instance: '2f49c2b3' } }],
};

/** Part of it is for the asker's eyes. */
export const privateCard: Card = {
  title: 'Slow queries of shop',
  body: [
    { kind: 'text', text: 'Three shapes cost most.' },
    { kind: 'code', code: 'MATCH (n:Customer) RETURN n', private: true },
  ],
};

/** A card that is alive. */
export const operation = (state: string, secret = false): Card => ({
  id: 'operation:7',
  title: `Resize shop: ${state}`,
  body: [
    { kind: 'text', text: `It is ${state}.` },
    { kind: 'ask', name: 'reason', label: 'Why', required: false },
    ...(secret ? [{ kind: 'text', text: 'for one person', private: true } as const] : []),
  ],
  actions: [
    { label: 'Approve', command: 'approve', args: { id: 7 }, style: 'primary' },
    { label: 'Details', command: 'status', args: { instance: 'shop' } },
  ],
});

const chart: Chart = {
  type: 'line',
  title: 'CPU',
  alt: 'peak 91 % at 14:05, now 72 %',
  unit: 'pct',
  from: 0,
  to: 3_600_000,
  series: [{ name: 'shop', points: [0, 1, 2, 3].map((at) => [at * 900_000, 50 + at] as const) }],
};
/** Teams draws it itself. */
export const nativeChartCard: Card = { title: 'CPU of shop', body: [{ kind: 'chart', chart }] };
/** Marks exist only in a picture. */
export const chartCard: Card = {
  title: 'CPU of shop',
  body: [{ kind: 'chart', chart: { ...chart, marks: [{ at: 900_000, label: 'deployed' }] } }],
};
