import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamError } from '../../errors.ts';
import { isRefused } from './failure.ts';
import type { Message } from './message.ts';

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: after these, again, a little later. */
const AGAIN: ReadonlySet<number | undefined> = new Set([412, 429, 502, 503, 504]);
const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 30_000;

/** Somebody waits for this one message, so it waits as long as Teams asks, within reason. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
      return await attempt();
    } catch (error) {
      if (!(error instanceof UpstreamError) || !AGAIN.has(error.status) || made === ATTEMPTS) throw error;
      const waitMs = error.retryAfterMs ?? made * 500;
      if (waitMs > LONGEST_WAIT_MS) throw error;
      // Not all at the same moment again.
      // oxlint-disable-next-line eslint/no-await-in-loop -- as long as Teams asks for
      await sleep(waitMs * (1 + Math.random() / 4));
    }
  }
}

/** A message that Teams does not take is sent with less in it: without its pictures, then as plain text. */
export async function withLess<T>(put: (message: Message) => Promise<T>, message: Message): Promise<T> {
  for (let next = message; ;) {
    const shown = next;
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- the next only when this one is refused
      return await put(shown);
    } catch (error) {
      if (!isRefused(error) || next.less === undefined) throw error;
      next = next.less;
    }
  }
}
