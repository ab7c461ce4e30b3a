import { describe, expect, it } from '@jest/globals';
import { UpstreamError } from '../src/errors.ts';
import type { Answer, Bot } from '../src/platform.ts';
import { createSchedule, isDue, wallClock, type Entry } from '../src/schedule.ts';
import { clockAt, listeningLog } from './support/builders.ts';
import { memoryState, type FakeState } from './support/memory.ts';

const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const entry = (more: Partial<Entry> = {}): Entry => ({
  run: 'status',
  at: '08:00',
  on: EVERY_DAY,
  place: { platform: 'slack', channel: 'C1' },
  ...more,
});

describe('what the clock on the wall shows', () => {
  it.each([
    ['2026-11-25T14:20:00Z', 'UTC', '2026-11-25 wed 14:20'],
    ['2026-11-25T23:30:00Z', 'Europe/Berlin', '2026-11-26 thu 00:30'],
    ['2026-11-25T00:00:00Z', 'UTC', '2026-11-25 wed 00:00'],
    ['2026-11-25T02:00:00Z', 'America/New_York', '2026-11-24 tue 21:00'],
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '2026-03-29 sun 01:59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29 sun 03:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25 sun 02:30'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25 sun 02:30'],
  ])('at %s in %s is %s', (now, zone, shown) => {
    const { date, weekday, time } = wallClock(new Date(now), zone);

    expect(`${date} ${weekday} ${time}`).toBe(shown);
  });
});

describe('a line of the schedule', () => {
  const wall = (time: string, date = '2026-11-25', weekday = 'wed') => ({ date, weekday, time });
  it.each([
    ['before its minute', entry(), wall('07:59'), undefined, false],
    ['in its minute', entry(), wall('08:00'), undefined, true],
    ['late, after a start', entry(), wall('23:59'), undefined, true],
    ['once it has run today', entry(), wall('08:01'), '2026-11-25', false],
    ['the day after it ran', entry(), wall('08:00'), '2026-11-24', true],
    ['on another weekday', entry({ on: ['mon', 'tue'] }), wall('08:00'), undefined, false],
    ['on its weekday', entry({ on: ['wed'] }), wall('08:00'), undefined, true],
    ['at a time the clocks jumped over', entry({ at: '02:30' }), wall('03:00'), undefined, true],
    ['at midnight', entry({ at: '00:00' }), wall('00:00'), '2026-11-24', true],
  ])('%s', (_when, line, now, lastRun, due) => {
    expect(isDue(line, now, lastRun)).toBe(due);
  });

  it.each([
    ['forward', '2026-03-28T22:00:00Z'],
    ['back', '2026-10-24T21:00:00Z'],
  ])('is due once on the day the clocks go %s', (_way, start) => {
    let lastRun: string | undefined;
    let runs = 0;
    for (let minute = 0; minute < 26 * 60; minute++) {
      const now = wallClock(new Date(Date.parse(start) + minute * 60_000), 'Europe/Berlin');
      if (now.weekday === 'sun' && isDue(entry({ at: '02:30' }), now, lastRun)) {
        runs += 1;
        lastRun = now.date;
      }
    }

    expect(runs).toBe(1);
  });
});

/** Time, and a bot that answers with one card and writes down what it was asked. */
function setUp(entries: readonly Entry[], start = '2026-11-25T07:59:50Z') {
  const clock = clockAt(new Date(start));
  const { log, lines } = listeningLog();
  const state = memoryState(clock.now);
  const asked: string[] = [];
  const answer = { cards: [{ title: 'Fleet', body: [] }], failed: false } satisfies Answer;
  const bot: Bot = {
    line: async (text, { caller, place }) => {
      asked.push(`${caller.id}: ${text} in ${place.channel}`);
      return answer;
    },
    handle: async ({ command, caller, origin, args }) => {
      asked.push(`${caller.id}: ${command} ${JSON.stringify(args)} by ${origin}`);
      return answer;
    },
    decides: () => false,
  };
  const start2 = (shared: FakeState = state) =>
    createSchedule({ entries, zone: 'UTC', due: shared.due, state: shared, bot, now: clock.now, log });
  return { clock, state, asked, lines, start: start2, schedule: start2() };
}

describe('the schedule', () => {
  it('runs a line as the clock, and posts what comes of it through the outbox', async () => {
    const { schedule, clock, asked, state } = setUp([entry({ run: 'status shop' })]);
    await schedule.tick();
    expect(asked).toEqual([]);
    clock.pass(10_000);

    await schedule.tick();

    expect(asked).toEqual(['clock: status shop in C1']);
    expect(state.posts.items.map(({ item }) => [item.place.channel, item.card.title])).toEqual([
      ['C1', 'Fleet'],
    ]);
    expect(await state.due.waiting()).toBe(0);
  });

  it('runs it once a day, over many ticks, a restart and a second process', async () => {
    const { schedule, start, clock, asked, state } = setUp([entry()]);
    const second = start();
    for (let minute = 0; minute < 2 * 24 * 60; minute += 30) {
      clock.pass(30 * 60_000);
      await Promise.all([schedule.tick(), second.tick(), start().tick()]);
    }

    expect(asked).toHaveLength(2);
    expect(state.posts.items).toHaveLength(2);
  });

  it('runs two lines of the same minute, each in its channel', async () => {
    const { schedule, clock, asked } = setUp([
      entry(),
      entry({ place: { platform: 'slack', channel: 'C2' } }),
    ]);
    clock.pass(60_000);

    await schedule.tick();

    expect(asked).toEqual(['clock: status in C1', 'clock: status in C2']);
  });

  it('runs again in a minute what could not be kept, and says it once', async () => {
    const { schedule, clock, asked, state, lines } = setUp([entry()]);
    clock.pass(60_000);
    const change = state.change;
    let failures = 1;
    Object.assign(state, {
      change: (kind: string, id: string, step: Parameters<FakeState['change']>[2]) =>
        id.startsWith('schedule ') && failures-- > 0
          ? Promise.reject(new Error('locked'))
          : change(kind, id, step),
    });
    await schedule.tick();
    expect(lines).toEqual(['warn scheduled work failed: locked']);
    clock.pass(30_000);
    await schedule.tick();
    expect(asked).toHaveLength(1);
    clock.pass(30_000);

    await schedule.tick();

    expect(asked).toHaveLength(2);
    expect(state.posts.items).toHaveLength(1);
  });

  it('gives up what another try cannot mend', async () => {
    const { schedule, clock, state } = setUp([entry()]);
    clock.pass(60_000);
    const change = state.change;
    Object.assign(state, {
      change: (kind: string, id: string, step: Parameters<FakeState['change']>[2]) =>
        id.startsWith('schedule ')
          ? Promise.reject(new UpstreamError('x', 'refused'))
          : change(kind, id, step),
    });

    await schedule.tick();

    expect(state.due.buried).toHaveLength(1);
  });

  it('goes on after a state that could not be read', async () => {
    const { schedule, clock, state, asked, lines } = setUp([entry()]);
    clock.pass(60_000);
    state.failing = new Error('locked');
    await schedule.tick();
    state.failing = undefined;

    await schedule.tick();

    expect(lines).toEqual(['error the schedule stopped: locked']);
    expect(asked).toHaveLength(1);
  });

  it('runs work that was put off as the one who asked for it, when it is time', async () => {
    const { schedule, clock, state, asked } = setUp([]);
    const caller = { id: 'slack:T01/U01', name: 'Ada', groups: [], standing: 'member' } as const;
    const place = { platform: 'slack', channel: 'C1' } as const;
    state.due.put({ id: 'x', at: clock.now(), command: 'status', args: { instance: 'a' }, place, caller });

    await schedule.tick();

    expect(asked).toEqual(['slack:T01/U01: status {"instance":"a"} by schedule']);
  });
});
