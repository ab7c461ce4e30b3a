import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { distance, nearest } from '../src/text.ts';

const word = fc.string({ unit: fc.constantFrom(...Array.from('abc-')), maxLength: 12 });

describe('the distance of two words', () => {
  it.each([
    ['status', 'status', 0],
    ['status', 'sattus', 1],
    ['status', 'statu', 1],
    ['status', 'statuss', 1],
    ['status', 'statis', 1],
    ['metrics', 'mertics', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%s and %s: %d', (a, b, slips) => {
    expect(distance(a, b)).toBe(slips);
  });

  it('is the same both ways, nothing for the same word, never more than the longer one', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('the nearest names', () => {
  const names = ['audit', 'doctor', 'help', 'history-import', 'metrics', 'slow-queries', 'status'];

  it.each([
    ['stauts', ['status']],
    ['STATUS', ['status']],
    ['metric', ['metrics']],
    ['queries', ['slow-queries']],
    ['history', ['history-import']],
    ['doctr', ['doctor']],
    ['xylophone', []],
    ['', []],
  ])('of %j are %j', (typed, near) => {
    expect(nearest(typed, names)).toEqual(near);
  });

  it('come best first and are no more than asked for', () => {
    expect(nearest('shop', ['shop-eu', 'chop', 'shop-us', 'ship'], 3)).toEqual([
      'shop-eu',
      'shop-us',
      'chop',
    ]);
  });

  it('are found among a hundred long names in a moment', () => {
    const many = Array.from({ length: 100 }, (_, i) => `${'x'.repeat(5_000)}${i}`);
    const start = performance.now();

    nearest('y'.repeat(5_000), many);

    expect(performance.now() - start).toBeLessThan(500);
  });
});
