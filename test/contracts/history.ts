import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bucketsOf } from './history-reference.ts';
import { ALL, HOUR, MINUTE, START, everyMinutes, reading, rounded } from './history-support.ts';
import type { HistoryOpening } from './history-support.ts';
import { tidyingContract } from './history-tidying.ts';

/** `prepare` opens a database that keeps raw readings for `rawDays` and roll-ups for 13 months. */
export function historyContract(name: string, prepare: (rawDays: number) => Promise<HistoryOpening>): void {
  appending(name, prepare);
  reads(name, prepare);
  tidyingContract(name, prepare);
}

function appending(name: string, prepare: (rawDays: number) => Promise<HistoryOpening>): void {
  describe(`${name}: appending`, () => {
    it('takes a reading once, whatever the order of its labels, and says how many were new', async () => {
      const { open } = await prepare(14);
      const { history, close } = await open();
      const first = { metric: 'cpu', labels: { a: '1', b: '2' }, at: START, value: 5 };

      expect(await history.append('i1', [first, { ...first, at: START + 1 }])).toBe(2);
      expect(await history.append('i1', [{ ...first, labels: { b: '2', a: '1' }, value: 9 }])).toBe(0);
      expect(await history.append('i2', [first])).toBe(1);
      expect(await history.append('i1', [])).toBe(0);

      expect(await history.latest('i1', 0)).toEqual([{ ...first, at: START + 1 }]);
      const [series] = await history.read('i1', ['cpu'], ALL);
      expect(series?.points.map(({ avg }) => avg)).toEqual([5, 5]);
      await close();
    });

    it('skips what is no number', async () => {
      const { open } = await prepare(14);
      const { history, close } = await open();

      const added = await history.append('i1', [
        reading(START, Number.NaN),
        reading(START, Infinity),
        reading(START, 0),
      ]);

      expect(added).toBe(1);
      await close();
    });

    it('takes the same readings from two processes at once', async () => {
      const { open } = await prepare(14);
      const [one, two] = [await open(), await open()];
      const samples = everyMinutes(1, START, START + 5 * HOUR);

      const added = await Promise.all([one.history.append('i1', samples), two.history.append('i1', samples)]);

      expect(added[0] + added[1]).toBe(300);
      expect((await two.history.read('i1', ['cpu'], ALL))[0]?.points).toHaveLength(300);
      await Promise.all([one.close(), two.close()]);
    });
  });
}

function reads(name: string, prepare: (rawDays: number) => Promise<HistoryOpening>): void {
  describe(`${name}: reading`, () => {
    it('answers every reading of the span, series by series, and nothing where there was nothing', async () => {
      const { open } = await prepare(14);
      const { history, close } = await open();
      const samples = [
        reading(START, 1),
        reading(START + MINUTE, 2),
        reading(START + 10 * MINUTE, 3),
        reading(START + 11 * MINUTE, 4),
        { ...reading(START + MINUTE, 7), labels: { zone: 'b' } },
        reading(START, 8, 'heap'),
        reading(START - MINUTE, 9, 'other'),
      ];
      await history.append('i1', samples);

      const found = await history.read('i1', ['heap', 'cpu', 'unknown'], {
        from: START,
        to: START + 10 * MINUTE,
      });

      expect(
        found.map(({ metric, labels, points }) => [metric, labels['zone'], points.map((p) => p.last)]),
      ).toEqual([
        ['cpu', 'a', [1, 2, 3]],
        ['cpu', 'b', [7]],
        ['heap', 'a', [8]],
      ]);
      expect(found[0]?.points[0]).toEqual({ at: START, avg: 1, min: 1, max: 1, last: 1, count: 1 });
      expect(await history.read('i1', [], ALL)).toEqual([]);
      expect(await history.read('i9', ['cpu'], ALL)).toEqual([]);
      await close();
    });

    it('knows the metrics of an instance and the newest reading of each series', async () => {
      const { open } = await prepare(14);
      const { history, close } = await open();
      await history.append('i1', [
        ...everyMinutes(1, START, START + HOUR),
        { ...reading(START + 2 * HOUR, 1), labels: {} },
        reading(START - HOUR, 5, 'old'),
      ]);

      expect(await history.metrics('i1')).toEqual([
        { metric: 'cpu', first: START, last: START + 2 * HOUR },
        { metric: 'old', first: START - HOUR, last: START - HOUR },
      ]);
      expect(await history.metrics('i2')).toEqual([]);
      const newest = await history.latest('i1', START);
      expect(newest.map(({ metric, at }) => [metric, at])).toEqual([
        ['cpu', START + 59 * MINUTE],
        ['cpu', START + 2 * HOUR],
      ]);
      await close();
    });

    it('sums up buckets as a plain loop does', async () => {
      const { open } = await prepare(14);
      const { history, close } = await open();
      let instances = 0;
      // Whole eighths add up exactly, so that a difference is a mistake.
      const eighths = fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 8);
      const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 60 });

      await fc.assert(
        fc.asyncProperty(
          minutes,
          fc.array(eighths, { minLength: 61, maxLength: 61 }),
          fc.integer({ min: 1, max: 90 * MINUTE }),
          fc.integer({ min: -10, max: 310 }),
          async (offsets, values, step, edge) => {
            instances += 1;
            const samples = offsets.map((n, index) => reading(START + n * MINUTE + n, values[index] ?? 0));
            await history.append(`i${instances}`, samples);
            const span = {
              from: START + Math.min(edge, 150) * MINUTE,
              to: START + Math.max(edge, 150) * MINUTE,
              step,
            };

            const [found] = await history.read(`i${instances}`, ['cpu'], span);

            expect(rounded(found?.points ?? [])).toEqual(rounded(bucketsOf(samples, span)));
          },
        ),
        { numRuns: 60 },
      );
      await close();
    });
  });
}
