import type { Budget, Priority } from '../aura.ts';
import { UpstreamError } from '../errors.ts';

const MINUTE = 60_000;
const REDUCED_FOR = 5 * MINUTE;
/** Kept free for persons: a poll can come a minute later, a person is waiting. */
const RESERVE = 0.25;
const LONGEST_QUEUE = 200;
const LONGEST_WAIT = 30_000;
/** Looked at again after a second at most, as the clock may be set, or run faster than sleep does. */
const LONGEST_NAP = 1000;

interface Waiter {
  readonly until: number;
  readonly admit: () => void;
  readonly turnAway: (retryAfterMs: number) => void;
}

export interface CallBudget {
  /** Resolves when the call may be sent; it counts from then on. */
  readonly take: (priority: Priority) => Promise<void>;
  /** Aura said 429: half of the allowance for five minutes. */
  readonly reduce: () => void;
  readonly state: () => Omit<Budget, 'tokensThisHour'>;
}

/** Never more than `perMinute` calls in any 60 seconds, however many conversations ask. */
export function createBudget(
  perMinute: number,
  now: () => Date,
  sleep: (ms: number) => Promise<void>,
): CallBudget {
  let sent: number[] = [];
  let reducedUntil = 0;
  let pumping = false;
  const waiting: Record<Priority, Waiter[]> = { person: [], poll: [] };

  const clock = () => now().getTime();
  const allowance = () => (clock() < reducedUntil ? Math.max(1, Math.floor(perMinute / 2)) : perMinute);
  const left = () => {
    const at = clock();
    sent = sent.filter((time) => at - time < MINUTE && time <= at);
    return Math.max(0, allowance() - sent.length);
  };
  const fits = (priority: Priority) =>
    left() > (priority === 'person' ? 0 : Math.floor(allowance() * RESERVE));

  function serve(priority: Priority): void {
    while (waiting[priority].length > 0 && fits(priority)) {
      sent.push(clock());
      waiting[priority].shift()?.admit();
    }
    const at = clock();
    const wait = Math.max(0, (sent[0] ?? at) + MINUTE - at);
    const late = waiting[priority].filter(({ until }) => until <= at);
    waiting[priority] = waiting[priority].filter(({ until }) => until > at);
    for (const waiter of late) waiter.turnAway(wait);
  }

  async function pump(): Promise<void> {
    pumping = true;
    for (;;) {
      serve('person');
      serve('poll');
      const heads = [...waiting.person, ...waiting.poll];
      if (heads.length === 0) break;
      const at = clock();
      const next = Math.min(...heads.map(({ until }) => until), ...sent.map((time) => time + MINUTE));
      // eslint-disable-next-line no-await-in-loop -- it waits; there is nothing to do side by side
      await sleep(Math.min(LONGEST_NAP, Math.max(10, next - at)));
    }
    pumping = false;
  }

  function take(priority: Priority): Promise<void> {
    if (waiting[priority].length === 0 && fits(priority)) {
      sent.push(clock());
      return Promise.resolve();
    }
    if (waiting.person.length + waiting.poll.length >= LONGEST_QUEUE) return Promise.reject(tooMany(MINUTE));
    return new Promise((resolve, reject) => {
      waiting[priority].push({
        until: clock() + LONGEST_WAIT,
        admit: resolve,
        turnAway: (retryAfterMs) => reject(tooMany(retryAfterMs)),
      });
      if (!pumping) void pump();
    });
  }

  return {
    take,
    reduce: () => {
      reducedUntil = clock() + REDUCED_FOR;
    },
    state: () => ({
      perMinute: allowance(),
      left: left(),
      ...(clock() < reducedUntil ? { reducedUntil: new Date(reducedUntil) } : {}),
    }),
  };
}

const tooMany = (retryAfterMs: number) =>
  new UpstreamError('Aura', 'rate-limited', {
    detail: 'too many calls are waiting for our own allowance',
    retryAfterMs,
  });
