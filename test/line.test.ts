import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseLine, plainText } from '../src/line.ts';

const isSwitch = (flag: string) => flag === 'explain' || flag === 'all';
const parsed = (text: string) => {
  const { words, flags } = parseLine(text, isSwitch);
  return { words, flags: Object.fromEntries(flags) };
};

describe('a typed line', () => {
  it.each([
    ['status', ['status'], {}],
    ['status shop --last 24h', ['status', 'shop'], { last: '24h' }],
    ['status --last 24h shop', ['status', 'shop'], { last: '24h' }],
    ['status shop --last=24h', ['status', 'shop'], { last: '24h' }],
    ['status shop last=24h', ['status', 'shop'], { last: '24h' }],
    ['status shop -last 24h', ['status', 'shop'], { last: '24h' }],
    ['status shop —last 24h', ['status', 'shop'], { last: '24h' }],
    ['status shop –last 24h', ['status', 'shop'], { last: '24h' }],
    ['status shop −last 24h', ['status', 'shop'], { last: '24h' }],
    ['—last 24h status', ['status'], { last: '24h' }],
    ['status shop --LAST 24H', ['status', 'shop'], { last: '24H' }],
    ['status shop LAST=24H', ['status', 'shop'], { last: '24H' }],
    ['metrics --explain shop', ['metrics', 'shop'], { explain: true }],
    ['metrics shop --explain --last 6h', ['metrics', 'shop'], { explain: true, last: '6h' }],
    ['metrics shop --last --explain', ['metrics', 'shop'], { last: true, explain: true }],
    ['metrics shop --last', ['metrics', 'shop'], { last: true }],
    ['metrics shop --all=no', ['metrics', 'shop'], { all: 'no' }],
    ['metrics shop --last ""', ['metrics', 'shop'], { last: '' }],
  ])('reads %s', (text, words, flags) => {
    expect(parsed(text)).toEqual({ words, flags });
  });

  it.each([
    ['double quotes', 'status "my shop"', ['status', 'my shop'], {}],
    ['single quotes', "status 'my shop'", ['status', 'my shop'], {}],
    ['curly quotes', 'status “my shop”', ['status', 'my shop'], {}],
    ['low and high quotes', 'status „my shop“', ['status', 'my shop'], {}],
    ['angle quotes', 'status «my shop»', ['status', 'my shop'], {}],
    ['a quoted value', 'x --since "24 h ago"', ['x'], { since: '24 h ago' }],
    ['a quoted value after =', 'x --since="24 h"', ['x'], { since: '24 h' }],
    ['a quoted value of a pair', "x since='24 h'", ['x'], { since: '24 h' }],
    ['a quote that is never closed', 'status "my shop', ['status', 'my shop'], {}],
    ['an apostrophe in a name', "status bob's graph", ['status', "bob's", 'graph'], {}],
    ['a curly apostrophe', 'status bob’s', ['status', "bob's"], {}],
    ['an apostrophe within quotes', `status "bob's graph"`, ['status', "bob's graph"], {}],
    ['an apostrophe in a value', "x --reason=didn't", ['x'], { reason: "didn't" }],
    ['a quoted flag is a word', 'status "--last"', ['status', '--last'], {}],
    ['a long dash in a name', 'status shop—eu', ['status', 'shop-eu'], {}],
    ['an equals sign in an address', 'x http://a/b?c=d', ['x', 'http://a/b?c=d'], {}],
  ])('understands %s', (_what, text, words, flags) => {
    expect(parsed(text)).toEqual({ words, flags });
  });

  it('keeps the last of a flag given twice', () => {
    expect(parsed('x --last 1h --last 2h').flags).toEqual({ last: '2h' });
  });
});

describe('what clients do to text', () => {
  it.each([
    ['a link Slack made', 'status <http://shop.io|shop.io>', 'status shop.io'],
    ['a link without label', 'status <https://shop.io/a>', 'status https://shop.io/a'],
    ['an address Slack made', 'x <mailto:ada@b.io|ada@b.io>', 'x ada@b.io'],
    ['a channel', 'x <#C01|graph-ops>', 'x graph-ops'],
    ['escaped characters', 'x a &amp; b &lt;c&gt;', 'x a & b <c>'],
    ['an escape that was typed', 'x &amp;lt;', 'x &lt;'],
    ['no-break spaces', 'status\u00A0shop\u202F--last\u20096h', 'status shop --last 6h'],
    ['zero-width characters', 'sta\u200Btus sh\uFEFFop\u200D', 'status shop'],
    ['direction marks', '\u202Astatus shop\u202C', 'status shop'],
    ['control characters', 'status\u0000 sh\u0007op', 'status shop'],
    ['line breaks', '  status\n\tshop  ', 'status shop'],
    ['letters in two parts', 'status cafe\u0301', 'status caf\u00E9'],
    ['a sign that only looks like a tag', 'x a < b', 'x a < b'],
  ])('undoes %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('changes nothing a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab —–-"\'=\u00A0\u200B\n')) }), (text) => {
        const once = plainText(text);
        // A dash that became "--" is what was typed; there is nothing left to mend.
        expect(plainText(once)).toBe(once);
      }),
    );
  });
});

const garbage = fc.string({
  unit: fc.constantFrom(...Array.from('a-="\'<>|:# &;—“”\u00A0\u200B\u0000\n9')),
  maxLength: 4_000,
});

describe('garbage', () => {
  it('never throws, and loses no word of it to an exception', () => {
    fc.assert(
      fc.property(fc.oneof(garbage, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
        const { words, flags } = parseLine(text, isSwitch);

        expect(words.length + flags.size).toBeLessThanOrEqual(4_000);
        for (const name of flags.keys()) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['open quotes', '"'],
    ['mixed quotes', `"'`],
    ['apostrophes', "a'"],
    ['tags', '<a:'],
    ['bars', '<http://a|'],
    ['spaces', ' \u00A0'],
    ['dashes', ' --'],
    ['pairs', 'a=" '],
  ])('takes no longer than its length allows for 4 kB of %s', (_what, unit) => {
    const text = unit.repeat(Math.ceil(4_000 / unit.length));
    const start = performance.now();

    for (let i = 0; i < 5; i++) parseLine(text, isSwitch);

    expect((performance.now() - start) / 5).toBeLessThan(40);
  });

  it('reads the beginning of a line of a megabyte in a moment', () => {
    const start = performance.now();

    const { words } = parseLine(`status ${'x '.repeat(500_000)}`);

    expect(words[0]).toBe('status');
    expect(words.length).toBeLessThan(2_100);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
