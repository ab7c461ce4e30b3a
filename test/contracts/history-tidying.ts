import { describe, expect, it } from '@jest/globals';
import { hoursOf } from './history-reference.ts';
import { DAY, HOUR, MINUTE, START, everyMinutes, reading, rounded } from './history-support.ts';
import type { HistoryOpening } from './history-support.ts';

export function tidyingContract(name: string, prepare: (rawDays: number) => Promise<HistoryOpening>): void {
  describe(`${name}: tidying`, () => {
    it.each(['cpu', 'requests_total'])('rolls %s up hour by hour, as a plain loop does', async (metric) => {
      const { open, hours } = await prepare(14);
      const { history, close } = await open();
      // A gap of hours, an hour with a single reading, and counters that start anew.
      const samples = [
        ...everyMinutes(1, START, START + 5 * HOUR + 7 * MINUTE, metric),
        reading(START + 9 * HOUR + MINUTE, 17, metric),
        ...everyMinutes(7, START + 11 * HOUR, START + 60 * HOUR, metric),
      ];
      await history.append('i1', samples);

      await history.tidy(START + 60 * HOUR);

      expect(await hours()).toEqual(hoursOf(samples.filter(({ at }) => at < START + 59 * HOUR)));
      await close();
    });

    it('does nothing more the second time, and only whole hours', async () => {
      const { open, hours } = await prepare(14);
      const { history, close } = await open();
      await history.append('i1', everyMinutes(1, START, START + 3 * HOUR + 30 * MINUTE));

      await history.tidy(START + 3 * HOUR + 30 * MINUTE);
      const once = await hours();
      await history.tidy(START + 3 * HOUR + 31 * MINUTE);

      expect(once.map(({ at }) => (at - START) / HOUR)).toEqual([0, 1, 2]);
      expect(await hours()).toEqual(once);
      await close();
    });

    it('rolls an hour up again when a reading comes late', async () => {
      const { open, hours } = await prepare(14);
      const { history, close } = await open();
      const samples = everyMinutes(2, START, START + 6 * HOUR);
      await history.append('i1', samples);
      await history.tidy(START + 7 * HOUR);
      const late = [reading(START + HOUR + MINUTE, 1e6), reading(START - 30 * HOUR, 3)];

      await history.append('i1', late);
      await history.tidy(START + 7 * HOUR);

      expect(await hours()).toEqual(hoursOf([...samples, ...late]));
      await close();
    });

    it('reads across the border of raw readings and roll-ups without a seam', async () => {
      const { open } = await prepare(2);
      const { history, close } = await open();
      const end = START + 5 * DAY;
      const samples = everyMinutes(5, START, end);
      await history.append('i1', samples);
      const border = end - 2 * DAY;
      const whole = { from: START, to: end };
      const before = {
        hours: await history.read('i1', ['cpu'], { ...whole, step: HOUR }),
        eights: await history.read('i1', ['cpu'], { ...whole, step: 8 * HOUR + HOUR }),
      };

      await history.tidy(end);

      const after = {
        hours: await history.read('i1', ['cpu'], { ...whole, step: HOUR }),
        eights: await history.read('i1', ['cpu'], { ...whole, step: 8 * HOUR + HOUR }),
      };
      expect(rounded(after.hours[0]?.points)).toEqual(rounded(before.hours[0]?.points));
      expect(rounded(after.eights[0]?.points)).toEqual(rounded(before.eights[0]?.points));
      const [every] = await history.read('i1', ['cpu'], whole);
      expect(every?.points.filter(({ at }) => at < border)).toHaveLength(3 * 24);
      expect(every?.points.filter(({ at }) => at >= border)).toHaveLength(2 * 24 * 12);
      const [inside] = await history.read('i1', ['cpu'], { from: border, to: end });
      expect(inside?.points.every(({ count }) => count === 1)).toBe(true);
      expect(await history.metrics('i1')).toEqual([{ metric: 'cpu', first: START, last: end - 5 * MINUTE }]);
      await close();
    });

    it('keeps what it knows of an hour when a reading is imported into it much later', async () => {
      const { open, hours } = await prepare(2);
      const { history, close } = await open();
      const samples = everyMinutes(10, START, START + 5 * DAY);
      await history.append('i1', samples);
      await history.tidy(START + 5 * DAY);
      const known = await hours();
      const imported = reading(START - DAY, 4);

      // One into an hour that is known, one into an hour that is not.
      await history.append('i1', [reading(START + MINUTE, 1e6), imported]);
      await history.tidy(START + 5 * DAY);
      await history.tidy(START + 5 * DAY + HOUR + 10 * MINUTE);

      expect((await hours()).slice(0, known.length + 1)).toEqual([...hoursOf([imported]), ...known]);
      expect((await history.read('i1', ['cpu'], { from: START - DAY, to: START }))[0]?.points).toHaveLength(
        2,
      );
      await close();
    });

    it('does not forget a reading that comes while it is tidying before that is rolled up', async () => {
      const { open, hours } = await prepare(1);
      const { history, close } = await open();
      const end = START + 6 * DAY;
      const samples = everyMinutes(10, START, end);
      const late = reading(START + MINUTE, 1e6);
      await history.append('i1', samples);

      // A day of a series is a bite; when the late one comes, its day is rolled up and the other days are not.
      const tidying = history.tidy(end);
      for (let bite = 0; bite < 2; bite += 1) await new Promise((resolve) => setImmediate(resolve));
      await history.append('i1', [late]);
      await tidying;
      await history.tidy(end);

      expect((await hours())[0]).toEqual(hoursOf([...samples, late])[0]);
      await close();
    });

    it('forgets roll-ups after thirteen months', async () => {
      const { open, hours } = await prepare(2);
      const { history, close } = await open();
      await history.append('i1', everyMinutes(20, START, START + DAY));
      await history.tidy(START + 3 * DAY);
      expect(await hours()).toHaveLength(24);

      await history.tidy(START + 390 * DAY);
      expect(await hours()).toHaveLength(24);
      await history.tidy(START + 397 * DAY);

      expect(await hours()).toEqual([]);
      expect(await history.metrics('i1')).toEqual([]);
      await close();
    });

    it('goes on where a process that was stopped left off, while readings come in', async () => {
      const { open, hours } = await prepare(1);
      const end = START + 6 * DAY;
      const samples = everyMinutes(3, START, end);
      const one = await open();
      await one.history.append('i1', samples);
      // Stopped in the middle: what it does after the file is closed fails.
      const stopped = one.history.tidy(end).then(
        () => 'finished',
        () => 'stopped',
      );
      await new Promise((resolve) => setImmediate(resolve));
      await one.close();
      expect(await stopped).toBe('stopped');

      const two = await open();
      const late = everyMinutes(3, START + MINUTE, START + 4 * HOUR + MINUTE);
      await Promise.all([two.history.tidy(end), two.history.append('i1', late), two.history.tidy(end)]);
      await two.history.tidy(end + MINUTE);

      const found = await hours();
      expect(found.map(({ at }) => at)).toEqual(
        Array.from({ length: 6 * 24 - 1 }, (_, n) => START + n * HOUR),
      );
      expect(found.slice(4)).toEqual(hoursOf(samples).slice(4, 6 * 24 - 1));
      await two.close();
    });
  });
}
