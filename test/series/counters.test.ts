import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createCounters, increase } from '../../src/series/counters.ts';
import { MINUTE, sample } from '../support/builders.ts';

const NAME = 'x_total';
/** One reading a minute; null is a missed scrape. */
function fed(
  values: readonly (number | null)[],
  labels: Readonly<Record<string, string>> = {},
  keep = 10 * MINUTE,
) {
  const counters = createCounters(keep);
  values.forEach((value, minute) => {
    if (value !== null) counters.take(sample(NAME, value, minute * MINUTE, labels));
  });
  return counters;
}
const over = (values: readonly (number | null)[], minutes: number, atMinute = values.length - 1) =>
  fed(values)
    .over(NAME, minutes * MINUTE, atMinute * MINUTE)
    .map(({ value, ms }) => [value, ms / MINUTE]);

describe('the increase of a counter', () => {
  it.each([
    [5, 8, 3],
    [5, 5, 0],
    [5, 2, 2],
    [5, 0, 0],
  ])('from %d to %d is %d', (before, now, up) => {
    expect(increase(before, now)).toBe(up);
  });

  type Row = readonly [string, readonly (number | null)[], number, readonly number[][], number?];
  const rows: readonly Row[] = [
    ['needs two readings', [7], 5, []],
    ['counts a whole window', [0, 1, 2, 3, 4, 5, 6, 7], 5, [[5, 5]]],
    ['counts what there is of a young one', [0, 1, 2], 5, [[2, 2]]],
    ['counts on after a restart', [10, 12, 1, 2], 5, [[4, 3]]],
    ['bridges a missed scrape', [0, 1, null, 3, 4, 5], 5, [[5, 5]]],
    ['starts before a window that begins in a gap', [0, 1, null, null, 4, 5, 6], 4, [[5, 5]]],
    ['ends with the newest reading', [0, 1, 2, 3, null, null], 4, [[2, 2]], 5],
    ['is unknown when the newest is older than the window', [0, 1, 2], 5, [], 10],
  ];
  it.each(rows)('%s', (_what, values, minutes, expected, ...[at]) => {
    expect(over(values, minutes, at)).toEqual(expected);
  });

  it('of an hour that nobody watched does not count as these five minutes', () => {
    const counters = fed([0, 0, 0]);
    counters.take(sample(NAME, 100, 62 * MINUTE));
    expect(counters.over(NAME, 5 * MINUTE, 62 * MINUTE)).toEqual([]);

    counters.take(sample(NAME, 103, 63 * MINUTE));

    expect(counters.over(NAME, 5 * MINUTE, 63 * MINUTE)).toEqual([{ labels: {}, value: 3, ms: MINUTE }]);
  });

  it('is not changed by a repeated or an older reading', () => {
    const counters = fed([0, 10, 20]);

    counters.take(sample(NAME, 99, 2 * MINUTE));
    counters.take(sample(NAME, 99, MINUTE));

    expect(counters.over(NAME, 5 * MINUTE, 2 * MINUTE)).toEqual([{ labels: {}, value: 20, ms: 2 * MINUTE }]);
  });

  it('is kept apart by labels, in whatever order they come', () => {
    const counters = createCounters(10 * MINUTE);
    counters.take(sample(NAME, 0, 0, { database: 'a', zone: '1' }));
    counters.take(sample(NAME, 0, 0, { database: 'b', zone: '1' }));
    counters.take(sample(NAME, 2, MINUTE, { zone: '1', database: 'a' }));
    counters.take(sample(NAME, 5, MINUTE, { zone: '1', database: 'b' }));

    expect(counters.over(NAME, 5 * MINUTE, MINUTE).map(({ value }) => value)).toEqual([2, 5]);
  });

  it('agrees with adding up every step of the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 6 }), { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        (values, minutes) => {
          const at = values.length - 1;
          const known = values.flatMap((value, minute) => (value === null ? [] : [{ minute, value }]));
          const near = known.findLast(
            ({ minute }) => minute <= at - minutes && minute >= at - minutes - Math.min(minutes, 5),
          );
          const inside = known.filter(({ minute }) => minute > at - minutes || minute === near?.minute);
          const steps = inside.slice(1).map(({ value }, i) => increase(inside[i]?.value ?? 0, value));
          const newest = inside.at(-1);
          const enough = inside.length > 1 && newest !== undefined && newest.minute >= at - minutes;
          const expected = enough
            ? [[steps.reduce((sum, step) => sum + step, 0), newest.minute - (inside[0]?.minute ?? 0)]]
            : [];

          expect(over(values, minutes)).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
