import { describe, expect, it } from '@jest/globals';
import type { OpenState, StateSettings } from '../../src/stores/state.ts';
import { createClock, due, post } from './support.ts';

type Open = (settings: StateSettings) => Promise<OpenState>;

const LEASE = 30_000;
const DAY = 86_400_000;

const ask = async ({ state }: OpenState, ids: readonly (readonly [id: string, channel: string])[]) =>
  state.change('x', 'x', () => ({ post: ids.map(([id, channel]) => post(id, channel)) }));

const plan = ({ state }: OpenState, works: readonly (readonly [id: string, at: Date])[]) =>
  state.change('x', 'x', () => ({ later: works.map(([id, at]) => due(id, at)) }));

const ids = (claimed: readonly { readonly id: string }[]): readonly string[] => claimed.map(({ id }) => id);

/** What every queue of posts and of work must hold to. `prepare` answers how to open one and the same database. */
export function queueContract(name: string, prepare: () => Promise<Open>): void {
  const begin = async () => {
    const open = await prepare();
    const clock = createClock();
    const again = () => open({ now: clock.now, leaseMs: LEASE });
    return { clock, again, store: await again() };
  };

  describe(`${name}: outbox`, () => {
    it('hands out a post as it was asked for, with the dates of its card', async () => {
      const { store } = await begin();
      await ask(store, [['p1', 'C1']]);

      expect(await store.outbox.claim(5)).toEqual([{ id: 'p1', item: post('p1', 'C1'), attempts: 0 }]);
      await store.close();
    });

    it('keeps the order within a channel, and no channel waits for another', async () => {
      const { store, clock } = await begin();
      await ask(store, [
        ['a1', 'A'],
        ['a2', 'A'],
        ['b1', 'B'],
        ['a3', 'A'],
      ]);

      expect(ids(await store.outbox.claim(9))).toEqual(['a1', 'b1']);
      expect(ids(await store.outbox.claim(9))).toEqual([]);
      await store.outbox.done('a1');
      expect(ids(await store.outbox.claim(9))).toEqual(['a2']);
      await store.outbox.retry('a2', new Date(clock.now().getTime() + 1000), 'rate limited');
      expect(ids(await store.outbox.claim(9))).toEqual([]);
      clock.pass(1000);
      expect(await store.outbox.claim(9)).toMatchObject([{ id: 'a2', attempts: 1 }]);
      await store.outbox.bury('a2', 'the channel is gone');
      expect(ids(await store.outbox.claim(9))).toEqual(['a3']);
      expect(await store.outbox.waiting()).toBe(2);
      await store.close();
    });

    it('sends once what was asked for twice, even a week after it was sent', async () => {
      const { store, clock } = await begin();
      await ask(store, [
        ['p', 'A'],
        ['p', 'A'],
      ]);
      await ask(store, [['p', 'B']]);
      expect(await store.outbox.waiting()).toBe(1);
      await store.outbox.claim(1);
      await store.outbox.done('p');

      clock.pass(7 * DAY);
      await ask(store, [
        ['p', 'A'],
        ['q', 'A'],
      ]);

      expect(ids(await store.outbox.claim(9))).toEqual(['q']);
      await store.close();
    });

    it('forgets what was sent long ago, but not what was given up', async () => {
      const { store, clock, again } = await begin();
      await ask(store, [
        ['old', 'A'],
        ['bad', 'B'],
      ]);
      await store.outbox.claim(9);
      await store.outbox.bury('bad', 'refused');
      await store.outbox.done('old');
      clock.pass(9 * DAY);
      const later = await again();
      await ask(later, [['new', 'A']]);
      await later.outbox.done('new');

      await ask(later, [
        ['old', 'A'],
        ['bad', 'B'],
      ]);

      expect(ids(await later.outbox.claim(9))).toEqual(['old']);
      await Promise.all([store.close(), later.close()]);
    });
  });

  describe(`${name}: due`, () => {
    it('offers what is due, earliest first, whoever asked first', async () => {
      const { store, clock } = await begin();
      const at = (ms: number): Date => new Date(clock.now().getTime() + ms);
      await plan(store, [
        ['third', at(2000)],
        ['second', at(1000)],
        ['first', at(-1000)],
        ['tomorrow', at(DAY)],
      ]);

      expect(await store.due.claim(9)).toEqual([{ id: 'first', item: due('first', at(-1000)), attempts: 0 }]);
      clock.pass(5000);
      expect(ids(await store.due.claim(1))).toEqual(['second']);
      expect(ids(await store.due.claim(9))).toEqual(['third']);
      expect(await store.due.waiting()).toBe(4);
      await store.close();
    });

    it('offers again what nobody finished before the lease ran out', async () => {
      const { store, clock, again } = await begin();
      const other = await again();
      await plan(store, [['w', clock.now()]]);

      expect(ids(await store.due.claim(9))).toEqual(['w']);
      clock.pass(LEASE - 1);
      expect(await other.due.claim(9)).toEqual([]);
      clock.pass(1);
      expect(await other.due.claim(9)).toMatchObject([{ id: 'w', attempts: 1 }]);

      await store.due.retry('w', clock.now(), 'too late: it is somebody else’s now');
      expect(await store.due.claim(9)).toEqual([]);
      await store.due.done('w');
      clock.pass(DAY);
      expect(await other.due.claim(9)).toEqual([]);
      await Promise.all([store.close(), other.close()]);
    });

    it('never hands one piece of work to two', async () => {
      const { store, clock, again } = await begin();
      const stores = [store, await again(), await again()];
      await plan(
        store,
        Array.from({ length: 60 }, (_, n) => [`w${n}`, clock.now()] as const),
      );

      const rounds = await Promise.all(
        Array.from({ length: 30 }, (_, n) => (stores[n % 3] ?? store).due.claim(3)),
      );

      const claimed = rounds.flatMap(ids);
      expect(new Set(claimed).size).toBe(claimed.length);
      expect(claimed.length + (await store.due.claim(60)).length).toBe(60);
      await Promise.all(stores.map(({ close }) => close()));
    });
  });
}
