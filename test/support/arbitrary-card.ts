import * as fc from 'fast-check';
import type { Action, Block, Card, Chart, Tone, Value } from '../../src/cards/card.ts';

/** Any card a program could build, reasonable or not: every length, every character, every number. */

const HOSTILE = [
  '<!channel>',
  '<!here|x>',
  '<@U123>',
  '<#C1|general>',
  '<https://evil.example|click>',
  '<http://evil.example>',
  '*bold*',
  '_it_',
  '~no~',
  '`tick`',
  '```',
  '[x](http://evil.example)',
  '![x](https://evil.example)',
  '<at>All</at>',
  ':warning:',
  '{{DATE(2030-01-01T00:00:00Z,SHORT)}}',
  '\u202E',
  '\u200B',
  '\u0000',
  '\u001B[31m',
  '\uD800',
  '\n- list',
  '\n# head',
  '\n1. one',
  '\n> quote',
  '&lt;',
  'https://evil.example',
  'payments-prod',
  'MATCH (n:Person) RETURN n',
];
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(' '));
const longText = fc
  .tuple(hostileText, fc.integer({ min: 1, max: 400 }))
  .map(([text, times]) => text.repeat(times).slice(0, 12_000));
const text = fc.oneof({ weight: 8, arbitrary: hostileText }, { weight: 1, arbitrary: longText });

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, 0.04, 99.96, 1024 ** 3, Number.NaN, Infinity),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  number.map((ms) => ({ ms })),
  number.map((bytes) => ({ bytes })),
  number.map((pct) => ({ pct })),
  number.map((count) => ({ count })),
  number.map((perMin) => ({ perMin })),
  fc.date().map((at) => ({ at })),
);
const tone = fc.constantFrom<Tone>(
  'neutral',
  'nodata',
  'good',
  'watch',
  'warning',
  'high',
  'critical',
  'emergency',
);
const args = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.oneof(text, fc.integer(), fc.boolean()),
  { maxKeys: 4 },
);
const command = fc
  .record({
    label: text,
    command: fc.oneof(fc.constantFrom('status', 'incident open'), text),
    args,
    style: fc.constantFrom('primary', 'danger', undefined),
  })
  .map(({ style, ...rest }) => (style ? { ...rest, style } : rest));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: command },
  {
    weight: 1,
    arbitrary: fc.record({
      label: text,
      url: fc.oneof(
        text,
        fc.webUrl(),
        fc.constant('javascript:alert(1)'),
        fc.constant('https://console.neo4j.io/x'),
      ),
    }),
  },
);

const few = { maxLength: 6 };
const unit = fc.constantFrom('pct', 'ms', 'bytes', 'count', 'perMin');
const about = { title: text, alt: text, unit } as const;
const chart: fc.Arbitrary<Chart> = fc.oneof(
  fc.record({
    ...about,
    type: fc.constantFrom('line', 'area', 'stacked', 'sparkline'),
    series: fc.array(
      fc.record({
        name: text,
        points: fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.option(number)), { maxLength: 40 }),
      }),
      few,
    ),
    thresholds: fc.array(fc.record({ value: number, label: text, tone }), few),
    from: fc.integer({ min: 0, max: 6_000 }),
    to: fc.integer({ min: 5_000, max: 10_000 }),
  }),
  fc.record({
    ...about,
    type: fc.constantFrom('bar', 'horizontal-bar', 'stacked-bar'),
    categories: fc.array(text, { maxLength: 30 }),
    series: fc.array(fc.record({ name: text, values: fc.array(number, few) }), few),
  }),
  fc.record({
    ...about,
    type: fc.constant('gauge' as const),
    value: number,
    max: number,
    bands: fc.array(fc.record({ upTo: number, tone }), few),
  }),
);

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text,
    weight: fc.constantFrom('strong' as const, 'quiet' as const),
  }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: text, value, tone, note: text }), { maxLength: 15 }),
  }),
  fc.record({
    kind: fc.constant('item' as const),
    title: text,
    tone,
    lines: fc.array(text, { maxLength: 5 }),
    action: command,
  }),
  fc.record({
    kind: fc.constant('table' as const),
    columns: fc.array(text, { maxLength: 25 }),
    rows: fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.array(value, few), few) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.array(value, few), fc.integer({ min: 0, max: 300 }))
          .map(([row, times]) => Array.from({ length: times }, () => row)),
      },
    ),
  }),
  fc.record({ kind: fc.constant('code' as const), code: text }),
  fc.record({ kind: fc.constant('chart' as const), chart }),
  fc.record({
    kind: fc.constant('file' as const),
    name: text,
    mime: fc.constantFrom('text/csv' as const, 'application/json' as const),
    content: text,
  }),
  fc.record({
    kind: fc.constant('ask' as const),
    name: fc.constantFrom('reason', 'confirm', 'note'),
    label: text,
    required: fc.boolean(),
  }),
);

export const arbitraryCard: fc.Arbitrary<Card> = fc.record({
  title: text,
  tone,
  body: fc.oneof(
    { weight: 4, arbitrary: fc.array(block, { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.array(block, { minLength: 30, maxLength: 80 }) },
  ),
  actions: fc.oneof(
    { weight: 4, arbitrary: fc.array(action, { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(action, { minLength: 20, maxLength: 60 }) },
  ),
});
