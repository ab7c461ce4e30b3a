import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { maskLiterals } from '../../src/cypher/mask.ts';
import { noise, query } from './queries.ts';

describe('maskLiterals', () => {
  it.each([
    [`MATCH (n {a: 'x', b: "y"}) RETURN n`, 'MATCH (n {a: ?, b: ?}) RETURN n'],
    [`RETURN 'it\\'s', "say \\"hi\\"", 'a"b', "a'b", ''`, 'RETURN ?, ?, ?, ?, ?'],
    ['RETURN 1, 1.5, .5, 1e5, 1.5E-10, 0x1F, 0o17, 1_000, 12abc', 'RETURN ?, ?, ?, ?, ?, ?, ?, ?, ?'],
    ['RETURN -5, +5, a - 5, a -5, (a)-5', 'RETURN ?, ?, a - ?, a -?, (a)-?'],
    ['RETURN n.count - 1', 'RETURN n.count - ?'],
    [
      'MATCH (a)-[:T*1..3]->(b)<-[*..5]-(c)--(d) RETURN a',
      'MATCH (a)-[:T*?..?]->(b)<-[*..?]-(c)--(d) RETURN a',
    ],
    ['RETURN $p, $1, $`x y`, {p}, n1.p2', 'RETURN $p, $1, $`x y`, {p}, n1.p2'],
    ['MATCH (n:`A ``1`` b`) RETURN n', 'MATCH (n:`A ``1`` b`) RETURN n'],
    ['RETURN [1, 2, 3], [1], []', 'RETURN [?], [?], []'],
    ['RETURN [[1, 2], [3]], [-1.5, 2], [a, 1, 2], [a, b]', 'RETURN [[?]], [?], [a, ?], [a, b]'],
    [
      `UNWIND [{a: 1, b: 'x'}, {a: 2, b: 'y'}, {c: 1}] AS r RETURN r`,
      'UNWIND [{a: ?, b: ?}, {c: ?}] AS r RETURN r',
    ],
    [`RETURN [date('2026-01-01'), date('2026-01-02')]`, 'RETURN [date(?)]'],
    [`RETURN point({x: -1.5, y: 2}), duration('P1D')`, 'RETURN point({x: ?, y: ?}), duration(?)'],
    [
      'MATCH (n) WHERE n.a IS NULL AND n.b IS NOT NULL SET n.c = null',
      'MATCH (n) WHERE n.a IS NULL AND n.b IS NOT NULL SET n.c = ?',
    ],
    ['RETURN true, FALSE, n.true, {null: 1}', 'RETURN ?, ?, n.true, {null: ?}'],
    ['MATCH (n) // for bob@example.com\nRETURN n /* ticket 4711 */', 'MATCH (n) RETURN n'],
    ['MATCH\t(n)\n\n RETURN   n', 'MATCH (n) RETURN n'],
    ['RETURN \\u0027secret\\u0027', 'RETURN ?'],
    ['', ''],
  ])('%s', (text, masked) => {
    expect(maskLiterals(text)).toBe(masked);
  });

  it.each([
    [`MATCH (n:Person {email: 'bob@exam`, 'MATCH (n:Person {email: ?'],
    [`MATCH (n:Person) WHERE n.a = 5 AND n.email = "bob`, 'MATCH (n:Person) WHERE n.a = ? AND ?.? = ?'],
    [`MATCH (n:Person {email: bob@example.com', b: 'y'}) RETURN n`, 'MATCH (?:? {?: ?.?'],
    [`MATCH (n:Person {email: 'x, name: 'bob'}) RETURN n`, 'MATCH (?:? {?: ?'],
    ['RETURN “bob”', 'RETURN ?'],
    ['MATCH (n:`Per', 'MATCH (n:?'],
    ['MATCH (n) RETURN n /* bob', 'MATCH (n) RETURN n'],
  ])('keeps only what is safe of a broken text: %s', (text, masked) => {
    expect(maskLiterals(text)).toBe(masked);
  });

  it('lets no literal through', () => {
    fc.assert(
      fc.property(query, ({ secret, text }) => {
        expect(maskLiterals(text)).not.toContain(secret.slice(0, 3));
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets no literal through when the text is cut short', () => {
    fc.assert(
      fc.property(query, fc.nat(), ({ secret, text }, cut) => {
        expect(maskLiterals(text.slice(0, cut % text.length))).not.toContain(secret.slice(0, 3));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets no literal through when a closing or an opening quote is missing', () => {
    fc.assert(
      fc.property(query, fc.nat(), ({ secret, text }, at) => {
        const quotes = [...text.matchAll(/(?<!\\)['"]/g)].map(({ index }) => index);
        const gone = quotes[at % quotes.length] ?? 0;
        expect(maskLiterals(text.slice(0, gone) + text.slice(gone + 1))).not.toContain(secret.slice(0, 3));
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          query.map(({ text }) => text),
        ),
        (text) => {
          expect(maskLiterals(maskLiterals(text))).toBe(maskLiterals(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof maskLiterals(text)).toBe('string');
      }),
    );
  });

  it.each([
    '[',
    '(',
    "'",
    '"',
    '`',
    '/*',
    '//',
    '\\',
    '$`',
    '-',
    '1,',
    '[1,',
    '{a:',
    '\\u0027',
    '1e',
    '..',
    'NOT ',
  ])('reads a hundred thousand times %s in time', (part) => {
    const started = performance.now();
    maskLiterals(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
