import { describe, expect, it } from '@jest/globals';
import type { Card } from '../src/cards/card.ts';
import { UpstreamError } from '../src/errors.ts';
import type { Place } from '../src/invocation.ts';
import { createOutbox } from '../src/outbox.ts';
import type { Platform } from '../src/platform.ts';
import type { Post } from '../src/post.ts';
import { clockAt, listeningLog, NOW } from './support/builders.ts';
import { memoryQueue, memoryState } from './support/memory.ts';

const PACE_MS = 1_000;
const aPost = (id: string, channel = 'C1', card: Partial<Card> = {}, place: Partial<Place> = {}): Post => ({
  id,
  place: { platform: 'slack', channel, ...place },
  card: { title: id, body: [], ...card },
});

/** A platform that writes down what it was told, and when; time passes only while somebody waits. */
function setUp() {
  const clock = clockAt();
  const { log, lines } = listeningLog();
  const queue = memoryQueue<Post>(clock.now, ({ place }) => place.channel);
  const state = memoryState(clock.now);
  const said: string[] = [];
  const cards: Card[] = [];
  const failures: unknown[] = [];
  let messages = 0;
  const since = () => (clock.now().getTime() - NOW.getTime()) / 1_000;
  const fail = () => {
    const error = failures.shift();
    if (error !== undefined) throw error;
  };
  const platform = {
    name: 'slack',
    paceMs: PACE_MS,
    async post(place: Place, card: Card) {
      fail();
      said.push(`post ${card.title} in ${place.channel} at ${since()}`);
      cards.push(card);
      return { place, messageId: `m${(messages += 1)}` };
    },
    async edit({ messageId }: { messageId: string }, card: Card) {
      fail();
      said.push(`edit ${messageId} to ${card.title}`);
      cards.push(card);
    },
  } as unknown as Platform;
  const outbox = createOutbox({
    queue,
    state,
    platforms: new Map([['slack', platform]]),
    isOpen: (key) => key === 'slack:COPEN',
    now: clock.now,
    wait: async (ms) => clock.pass(ms),
    log,
  });
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const send = async (...posts: readonly Post[]) => {
    queue.put(...posts);
    outbox.kick();
    await settle();
  };
  return { clock, queue, state, outbox, said, cards, failures, lines, settle, send };
}

describe('messages', () => {
  it('go out in order within a channel, at its pace', async () => {
    const { send, said } = setUp();

    await send(aPost('a'), aPost('b'), aPost('c'));

    expect(said).toEqual(['post a in C1 at 0', 'post b in C1 at 1', 'post c in C1 at 2']);
  });

  it('of another channel do not wait for that', async () => {
    const { send, said } = setUp();

    await send(aPost('a'), aPost('b'), aPost('x', 'C2'));

    expect(said.slice(0, 2)).toEqual(['post a in C1 at 0', 'post x in C2 at 0']);
  });

  it('asked for twice are sent once', async () => {
    const { send, said, queue } = setUp();

    await send(aPost('a'), aPost('a'));
    await send(aPost('a'));

    expect(said).toHaveLength(1);
    expect(await queue.waiting()).toBe(0);
  });

  it('that come while others are sent are not forgotten', async () => {
    const { queue, outbox, settle, said } = setUp();
    queue.put(aPost('a'));
    outbox.kick();
    queue.put(aPost('b', 'C2'));
    outbox.kick();
    await settle();

    expect(said).toHaveLength(2);
  });

  it('are not sent after the outbox was stopped', async () => {
    const { outbox, send, said, queue } = setUp();
    await outbox.stop();

    await send(aPost('a'));

    expect(said).toEqual([]);
    expect(await queue.waiting()).toBe(1);
  });
});

describe('a message that cannot be sent', () => {
  it.each([
    [
      'as long as the platform says',
      new UpstreamError('Slack', 'rate-limited', { retryAfterMs: 30_000 }),
      30,
    ],
    ['a second at first', new UpstreamError('Slack', 'unavailable'), 1],
    ['for a key to be mended', new UpstreamError('Slack', 'auth'), 1],
    ['for a disk that was busy', new Error('SQLITE_BUSY'), 1],
  ])('waits %s, and is sent then', async (_what, error, seconds) => {
    const { send, failures, said, clock, queue, outbox, settle } = setUp();
    failures.push(error);
    await send(aPost('a'));
    expect(said).toEqual([]);
    expect(queue.items[0]?.at).toEqual(new Date(NOW.getTime() + seconds * 1_000));

    clock.pass(seconds * 1_000);
    outbox.kick();
    await settle();

    expect(said).toHaveLength(1);
  });

  it('waits longer each time, five minutes at most', async () => {
    const { queue, failures, clock, outbox, settle } = setUp();
    queue.put(aPost('a'));
    const pauses: number[] = [];
    for (let i = 0; i < 12; i++) {
      failures.push(new UpstreamError('Slack', 'timeout'));
      outbox.kick();
      await settle();
      const pause = (queue.items[0]?.at.getTime() ?? 0) - clock.now().getTime();
      pauses.push(pause / 1_000);
      clock.pass(pause);
    }

    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  it.each(['refused', 'not-found', 'conflict'] as const)(
    'because it is %s is buried at once',
    async (reason) => {
      const { send, failures, queue, lines } = setUp();
      failures.push(new UpstreamError('Slack', reason));

      await send(aPost('a'), aPost('b', 'C2'));

      expect(queue.buried).toEqual([{ id: 'a', reason: `Slack: ${reason}` }]);
      expect(await queue.waiting()).toBe(0);
      expect(lines).toEqual([expect.stringMatching(/^error a message was given up/)]);
    },
  );

  it('because of a bug is buried after a few tries', async () => {
    const { send, failures, queue, clock } = setUp();
    for (let i = 0; i < 9; i++) failures.push(new TypeError('x'));
    for (let i = 0; i < 9; i++) {
      await send(aPost('a'));
      clock.pass(600_000);
    }

    expect(queue.buried.map(({ id }) => id)).toEqual(['a']);
  });

  it('to a platform that is not set up is buried', async () => {
    const { send, queue } = setUp();

    await send(aPost('a', 'T1', {}, { platform: 'teams' }));

    expect(queue.buried).toHaveLength(1);
  });

  it('does not keep those of other channels', async () => {
    const { send, failures, said } = setUp();
    failures.push(new UpstreamError('Slack', 'timeout'));

    await send(aPost('a'), aPost('x', 'C2'));

    expect(said).toEqual(['post x in C2 at 0']);
  });
});

describe('a queue that cannot be read', () => {
  it('is tried once a kick, not in a circle', async () => {
    const { outbox, queue, settle, lines } = setUp();
    let tries = 0;
    Object.assign(queue, {
      claim: () => {
        tries += 1;
        return Promise.reject(new Error('locked'));
      },
    });

    outbox.kick();
    await settle();
    expect(tries).toBe(1);
    outbox.kick();
    await settle();

    expect(tries).toBe(2);
    expect(lines).toEqual(['error the outbox stopped: locked', 'error the outbox stopped: locked']);
  });
});

describe('a living card', () => {
  it('is edited where it is, in every copy of that channel', async () => {
    const { send, said, state } = setUp();

    await send(aPost('1', 'C1', { id: 'op', title: 'proposed' }));
    await send(aPost('2', 'C2', { id: 'op', title: 'proposed' }));
    await send(aPost('3', 'C1', { id: 'op', title: 'done' }));

    expect(said).toEqual(['post proposed in C1 at 0', 'post proposed in C2 at 0', 'edit m1 to done']);
    expect(state.documents.get('message/op')?.version).toBe(2);
  });

  it('that somebody deleted is said anew, and edited there from then on', async () => {
    const { send, said, failures, queue } = setUp();
    await send(aPost('1', 'C1', { id: 'op', title: 'proposed' }));
    failures.push(new UpstreamError('Slack', 'not-found'));

    await send(aPost('2', 'C1', { id: 'op', title: 'running' }));
    await send(aPost('3', 'C1', { id: 'op', title: 'done' }));

    expect(said.slice(1)).toEqual(['post running in C1 at 1', 'edit m2 to done']);
    expect(queue.buried).toEqual([]);
  });

  it('whose edit fails is edited later, not said twice', async () => {
    const { send, said, failures, clock, outbox, settle } = setUp();
    await send(aPost('1', 'C1', { id: 'op', title: 'proposed' }));
    failures.push(new UpstreamError('Slack', 'rate-limited', { retryAfterMs: 5_000 }));
    await send(aPost('2', 'C1', { id: 'op', title: 'done' }));
    clock.pass(5_000);
    outbox.kick();
    await settle();

    expect(said).toEqual(['post proposed in C1 at 0', 'edit m1 to done']);
  });
});

describe('what is private', () => {
  const secret: Partial<Card> = { body: [{ kind: 'text', text: 'MATCH (n)', private: true }] };
  it.each([
    ['is taken out in a channel', aPost('a', 'C1', secret), false],
    ['stays in a channel that is open for it', aPost('a', 'COPEN', secret), true],
    ['stays in a direct message', aPost('a', 'D1', secret, { direct: true }), true],
    ['is taken out in a channel of that name elsewhere', aPost('a', 'COPEN2', secret), false],
  ])('%s', async (_what, post, shown) => {
    const { send, cards } = setUp();

    await send(post);

    expect(JSON.stringify(cards).includes('MATCH')).toBe(shown);
    expect(cards[0]?.body).toHaveLength(1);
  });
});
