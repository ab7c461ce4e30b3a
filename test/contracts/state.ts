import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../src/audit.ts';
import type { Change, Step } from '../../src/document.ts';
import { UserError } from '../../src/errors.ts';
import type { OpenState, StateSettings } from '../../src/stores/state.ts';
import { due, post } from './support.ts';

export interface StateOpening {
  /** The same database every time, with what was asked for counted. */
  readonly open: (settings?: Partial<StateSettings>) => Promise<OpenState>;
  /** Runs `count` increments each in `processes` other processes on the same database. */
  readonly incrementElsewhere: (processes: number, count: number) => Promise<void>;
}

interface Counter {
  readonly n: number;
}

const increment: Step<Counter> = (current): Change<Counter> => {
  const n = (current?.body.n ?? 0) + 1;
  return {
    next: { body: { n } },
    audit: [{ who: 'clock', what: 'increment', outcome: 'done', detail: { n } }],
    post: [post(`post-${n}`, 'C1')],
    later: [due(`due-${n}`, new Date(n))],
  };
};

/** What every place to keep the state in must hold to. */
export function stateContract(name: string, prepare: () => Promise<StateOpening>): void {
  describe(`${name}: documents`, () => {
    it('remembers a document with its instance, its state and the dates in its body', async () => {
      const { open } = await prepare();
      const store = await open({ now: () => new Date('2026-11-25T10:00:00Z') });
      const body = { until: new Date('2026-12-01T00:00:00Z'), looksLikeADate: '2026-12-01T00:00:00.000Z' };

      const changed = await store.state.change('silence', 's1', () => ({
        next: { body, instance: 'i1', state: 'on' },
      }));

      expect(changed).toEqual({
        kind: 'silence',
        id: 's1',
        version: 1,
        instance: 'i1',
        state: 'on',
        at: new Date('2026-11-25T10:00:00Z'),
        body,
      });
      expect(await store.state.get('silence', 's1')).toEqual(changed);
      expect(await store.state.get('alert', 's1')).toBeUndefined();
      await store.close();
    });

    it('finds by instance, state and time, newest first', async () => {
      const { open } = await prepare();
      let time = 0;
      const store = await open({ now: () => new Date(time) });
      for (const [id, instance, state] of [
        ['a', 'i1', 'open'],
        ['b', 'i2', 'open'],
        ['c', 'i1', 'done'],
        ['d', 'i1', 'open'],
      ] as const) {
        time += 1000;
        await store.state.change('alert', id, () => ({ next: { body: {}, instance, state } }));
      }
      const ids = async (filter?: Parameters<typeof store.state.find>[1]): Promise<readonly string[]> =>
        (await store.state.find('alert', filter)).map(({ id }) => id);

      expect(await ids()).toEqual(['d', 'c', 'b', 'a']);
      expect(await ids({ instance: 'i1', state: 'open' })).toEqual(['d', 'a']);
      expect(await ids({ since: new Date(2000), limit: 2 })).toEqual(['d', 'c']);
      expect(await ids({ since: new Date(4001) })).toEqual([]);
      await store.close();
    });

    it('leaves everything as it was when the step throws', async () => {
      const { open } = await prepare();
      const store = await open();
      await store.state.change('counter', 'c', increment);

      const failed = store.state.change('counter', 'c', () => {
        throw new UserError('Not like this.');
      });

      await expect(failed).rejects.toThrow(new UserError('Not like this.'));
      expect((await store.state.get<Counter>('counter', 'c'))?.version).toBe(1);
      expect((await store.audit.head()).seq).toBe(1);
      await store.close();
    });

    it('records, posts and plans without touching the document', async () => {
      const { open } = await prepare();
      const store = await open();
      await store.state.change('counter', 'c', increment);

      const same = await store.state.change<Counter>('counter', 'c', () => ({
        audit: [{ who: 'u', what: 'look', outcome: 'denied' }],
        post: [post('other', 'C2')],
      }));
      const nothing = await store.state.change('counter', 'unknown', () => ({}));

      expect(same?.version).toBe(1);
      expect(nothing).toBeUndefined();
      expect((await store.audit.head()).seq).toBe(2);
      expect(await store.outbox.waiting()).toBe(2);
      await store.close();
    });

    it('loses none of thirty changes at once, and keeps what follows from them in step', async () => {
      const { open } = await prepare();
      const store = await open();

      await Promise.all(Array.from({ length: 30 }, () => store.state.change('counter', 'c', increment)));

      expect(await store.state.get<Counter>('counter', 'c')).toMatchObject({ version: 30, body: { n: 30 } });
      expect(await expectInStep(store)).toBe(30);
      await store.close();
    });

    it('loses none of the changes of three other processes', async () => {
      const { open, incrementElsewhere } = await prepare();
      const store = await open();

      await Promise.all([
        incrementElsewhere(3, 25),
        ...Array.from({ length: 25 }, () => store.state.change('counter', 'c', increment)),
      ]);

      expect(await expectInStep(store)).toBe(100);
      await store.close();
    }, 15_000);

    it('lets one operation act on an instance, and says so to the second', async () => {
      const { open } = await prepare();
      const store = await open();
      const to = (id: string, state: string, instance: string) =>
        store.state.change('operation', id, () => ({
          next: { body: {}, instance, state },
          audit: [{ who: 'u', what: `operation ${state}`, outcome: 'done' }],
        }));
      await to('o1', 'approved', 'i1');
      await to('o2', 'approved', 'i1');
      await to('o1', 'running', 'i1');
      await to('o3', 'running', 'i2');

      await expect(to('o2', 'running', 'i1')).rejects.toMatchObject({ system: 'state', reason: 'conflict' });
      expect((await store.state.get('operation', 'o2'))?.state).toBe('approved');
      expect((await store.audit.head()).seq).toBe(4);

      await to('o1', 'done', 'i1');
      expect((await to('o2', 'running', 'i1'))?.state).toBe('running');
      await store.close();
    });

    it('calls for the workers after a commit that added work, and only then', async () => {
      const { open } = await prepare();
      const calls: string[] = [];
      const store = await open({ onPost: () => calls.push('post'), onLater: () => calls.push('later') });
      const asking: Change<unknown> = { post: [post('p', 'C')], later: [due('d', new Date(0))] };

      await store.state.change('x', '1', () => ({ next: { body: 1 } }));
      await store.state.change('x', '1', () => asking);
      await store.state.change('x', '2', () => asking);

      expect(calls).toEqual(['post', 'later']);
      expect([await store.outbox.waiting(), await store.due.waiting()]).toEqual([1, 1]);
      await store.close();
    });
  });

  describe(`${name}: audit trail`, () => {
    it('chains what is recorded at once from several sides', async () => {
      const { open } = await prepare();
      const [one, two] = [await open({ now: () => new Date(5) }), await open({ now: () => new Date(7) })];

      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? one : two).audit.append({ who: `u${n}`, what: 'look', outcome: 'done' }),
        ),
      );

      const rows = await one.audit.read();
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
      expect(await one.audit.head()).toEqual({ seq: 20, hash: rows.at(-1)?.hash });
      expect(await two.audit.firstBroken()).toBeUndefined();
      expect((await one.audit.read({ limit: 3 })).map(({ seq }) => seq)).toEqual([18, 19, 20]);
      expect((await one.audit.read({ since: new Date(6) })).length).toBe(10);
      await one.close();
      await two.close();
    });

    it('is whole when it is empty, and reads back what was recorded', async () => {
      const { open } = await prepare();
      const store = await open({ now: () => new Date(1) });
      expect(await store.audit.firstBroken()).toBeUndefined();
      expect(await store.audit.head()).toEqual({ seq: 0, hash: '0'.repeat(64) });
      const entry: AuditEntry = {
        who: 'slack:T/U',
        what: 'resize',
        target: 'i1',
        outcome: 'failed',
        where: 'slack:C',
        detail: { z: 1, a: null, b: 'é' },
        requestId: 'r-1',
      };

      await store.audit.append(entry);

      expect(await store.audit.read()).toMatchObject([{ seq: 1, at: new Date(1), entry }]);
      expect(await store.audit.firstBroken()).toBeUndefined();
      await store.close();
    });
  });
}

/** As many versions as rows, posts and pieces of work, and a chain without a break. Answers how many. */
export async function expectInStep({ state, audit, outbox, due: later }: OpenState): Promise<number> {
  const version = (await state.get('counter', 'c'))?.version ?? 0;
  expect({
    audit: (await audit.head()).seq,
    posts: await outbox.waiting(),
    dues: await later.waiting(),
    broken: await audit.firstBroken(),
  }).toEqual({ audit: version, posts: version, dues: version, broken: undefined });
  return version;
}
