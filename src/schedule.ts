import type { Queue, State } from './document.ts';
import type { Due } from './due.ts';
import { isRetryable, UpstreamError } from './errors.ts';
import type { Caller, Place } from './invocation.ts';
import type { Log } from './log.ts';
import type { Bot } from './platform.ts';

/** A line of aura.yml that is run at a time of day. */
export interface Entry {
  readonly run: string;
  readonly at: string;
  readonly on: readonly string[];
  readonly place: Place;
}

/** The clock reads only; what it may do is said in access.ts. */
export const CLOCK: Caller = { id: 'clock', name: 'the schedule', groups: [], standing: 'member' };

interface Wall {
  readonly date: string;
  readonly weekday: string;
  readonly time: string;
}

/** What the clock on the wall shows in a zone: no arithmetic with daylight saving to get wrong. */
export function wallClock(now: Date, zone: string): Wall {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: undefined,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    weekday: part('weekday').toLowerCase(),
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** Due from its minute to the end of that day, once: a bot that was down at eight says it when it is back. */
export const isDue = (entry: Entry, { date, weekday, time }: Wall, lastRun: string | undefined): boolean =>
  entry.on.includes(weekday) && entry.at <= time && lastRun !== date;

export interface ScheduleParts {
  readonly entries: readonly Entry[];
  readonly zone: string;
  readonly due: Queue<Due>;
  readonly state: State;
  readonly bot: Bot;
  readonly now: () => Date;
  readonly log: Log;
}

export interface Schedule {
  /** Called every few seconds. */
  readonly tick: () => Promise<void>;
}

const MOST_TRIES = 20;

/** Runs what is due, once however many processes and restarts; what it says goes through the outbox. */
export function createSchedule({ entries, zone, due, state, bot, now, log }: ScheduleParts): Schedule {
  let busy = false;

  async function claimEntries(): Promise<void> {
    const wall = wallClock(now(), zone);
    for (const entry of entries) {
      const id = `${entry.at} ${entry.run} ${entry.place.channel}`;
      // eslint-disable-next-line no-await-in-loop -- a handful of lines, in order
      const known = await state.get<{ readonly date: string }>('schedule', id);
      if (!isDue(entry, wall, known?.body.date)) continue;
      // eslint-disable-next-line no-await-in-loop
      await state.change<{ readonly date: string }>('schedule', id, (current) =>
        isDue(entry, wall, current?.body.date)
          ? {
              next: { body: { date: wall.date } },
              later: [
                {
                  id: `schedule ${wall.date} ${id}`,
                  at: now(),
                  command: LINE,
                  args: { line: entry.run },
                  place: entry.place,
                },
              ],
            }
          : {},
      );
    }
  }

  async function runDue(): Promise<void> {
    for (const { id, item, attempts } of await due.claim(5)) {
      // eslint-disable-next-line no-await-in-loop -- one after the other: nobody waits for it
      await runOne(id, item, attempts);
    }
  }

  async function runOne(id: string, item: Due, attempts: number): Promise<void> {
    try {
      const caller = item.caller ?? CLOCK;
      const { line } = item.args;
      const answer =
        item.command === LINE && typeof line === 'string'
          ? await bot.line(line, { caller, place: item.place })
          : await bot.handle({ ...item, caller, origin: 'schedule' });
      await state.change('schedule', id, () => ({
        post: answer.cards.map((card, index) => ({ id: `${id} ${index}`, place: item.place, card })),
      }));
      await due.done(id);
    } catch (error) {
      log.warn('scheduled work failed', { id, attempts, error });
      const hopeless = attempts >= MOST_TRIES || (error instanceof UpstreamError && !isRetryable(error));
      if (hopeless) await due.bury(id, 'failed too often');
      else await due.retry(id, new Date(now().getTime() + 60_000), 'failed');
    }
  }

  return {
    async tick() {
      if (busy) return;
      busy = true;
      try {
        await claimEntries();
        await runDue();
      } catch (error) {
        log.error('the schedule stopped', { error });
      } finally {
        busy = false;
      }
    },
  };
}

/** A due line is understood when it runs, so that it is checked against the commands of that day. */
const LINE = 'line';
