import { withoutPrivate, type Card } from './cards/card.ts';
import type { Queue, State } from './document.ts';
import { UpstreamError, type Reason } from './errors.ts';
import { placeKey, type Place } from './invocation.ts';
import type { Log } from './log.ts';
import type { Platform, Posted } from './platform.ts';
import type { Post } from './post.ts';

export interface OutboxParts {
  readonly queue: Queue<Post>;
  readonly state: State;
  readonly platforms: ReadonlyMap<string, Platform>;
  /** May query text be shown to everybody in this channel? */
  readonly isOpen: (placeKey: string) => boolean;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  readonly log: Log;
}

export interface Outbox {
  /** There may be something to send. Returns at once. */
  readonly kick: () => void;
  /** Begins nothing new, and waits a moment for what is on its way; the rest is sent after the next start. */
  readonly stop: () => Promise<void>;
}

const AT_ONCE = 10;
const STOP_MS = 3_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const MOST_TRIES = 300;
const MOST_TRIES_OF_OURS = 3;

/** Sends what was decided to be said: in order within a channel, at its pace, until it has arrived. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { queue, platforms, state, isOpen, now, wait, log } = parts;
  const lastSent = new Map<string, number>();
  let again = false;
  const halt = new AbortController();
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    do {
      again = false;
      // eslint-disable-next-line no-await-in-loop -- a round is finished before the next is claimed
      const claimed = await queue.claim(AT_ONCE);
      if (claimed.length > 0) again = true;
      // eslint-disable-next-line no-await-in-loop
      await Promise.all(claimed.map(({ id, item, attempts }) => send(id, item, attempts)));
    } while (again && !halt.signal.aborted);
  }

  async function send(id: string, post: Post, attempts: number): Promise<void> {
    try {
      const platform = platforms.get(post.place.platform);
      if (!platform)
        throw new UpstreamError(post.place.platform, 'refused', { detail: 'it is not configured' });
      await paced(platform, post.place);
      await deliver(platform, post);
      await queue.done(id);
    } catch (error) {
      await later(id, error, attempts);
    }
  }

  async function paced(platform: Platform, place: Place): Promise<void> {
    const key = placeKey(place);
    const since = now().getTime() - (lastSent.get(key) ?? -Infinity);
    if (since < platform.paceMs) await wait(platform.paceMs - Math.max(0, since));
    lastSent.set(key, now().getTime());
  }

  /** A living card that is out there already is edited, every copy of it; else it is a new message. */
  async function deliver(platform: Platform, { place, card: whole }: Post): Promise<void> {
    const card = place.direct === true || isOpen(placeKey(place)) ? whole : withoutPrivate(whole);
    if (card.id === undefined) {
      await platform.post(place, card);
      return;
    }
    const known = await state.get<Copies>('message', card.id);
    const copies = known?.body.copies ?? [];
    const here = copies.filter(
      ({ place: { channel, platform: on } }) => on === place.platform && channel === place.channel,
    );
    const gone = await edited(platform, here, card);
    if (here.length > gone.length) return;
    const posted = await platform.post(place, card);
    await state.change<Copies>('message', card.id, (current) => ({
      next: {
        body: {
          copies: [...(current?.body.copies ?? []).filter((copy) => !gone.includes(copy.messageId)), posted],
        },
      },
    }));
  }

  /** Answers which copies are not there any more: somebody deleted them, which does not end the story. */
  async function edited(
    platform: Platform,
    copies: readonly Posted[],
    card: Card,
  ): Promise<readonly string[]> {
    const gone = await Promise.all(
      copies.map(async (copy) => {
        try {
          await platform.edit(copy, card);
          return [];
        } catch (error) {
          if (error instanceof UpstreamError && error.reason === 'not-found') return [copy.messageId];
          throw error;
        }
      }),
    );
    return gone.flat();
  }

  async function later(id: string, error: unknown, attempts: number): Promise<void> {
    const reason = error instanceof Error ? error.message : 'unknown';
    // What is not the platform's answer is a bug, or a disk that was busy for a moment.
    const hopeless =
      error instanceof UpstreamError ? HOPELESS.includes(error.reason) : attempts >= MOST_TRIES_OF_OURS;
    if (hopeless || attempts >= MOST_TRIES) {
      log.error('a message was given up', { id, error });
      await queue.bury(id, reason);
      return;
    }
    log.warn('a message could not be sent yet', { id, attempts, error });
    const asked = error instanceof UpstreamError ? error.retryAfterMs : undefined;
    const pause = asked ?? Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(attempts, 9));
    await queue.retry(id, new Date(now().getTime() + pause), reason);
  }

  function kick(): void {
    if (halt.signal.aborted) return;
    again = true;
    running ??= drain()
      .catch((error: unknown) => {
        again = false;
        log.error('the outbox stopped', { error });
      })
      .finally(() => {
        running = undefined;
        if (again) kick();
      });
  }

  return {
    kick,
    async stop() {
      halt.abort();
      if (running) await Promise.race([running, wait(STOP_MS)]);
    },
  };
}

/** Another try would end the same way. A key can be mended, and a page of a proxy in between goes away. */
const HOPELESS: readonly Reason[] = ['refused', 'not-found', 'conflict'];

interface Copies {
  readonly copies: readonly Posted[];
}
