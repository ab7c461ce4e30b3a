import { describe, expect, it } from '@jest/globals';
import { UpstreamError } from '../src/errors.ts';
import { anInstance, aSnapshot, MINUTE, NOW, sample } from './support/builders.ts';
import { createWorld, type WorldParts } from './support/world.ts';

const DOWN = new UpstreamError('Aura', 'unavailable');
const shop = anInstance();
const pay = anInstance({ id: 'aaaabbbb', name: 'pay' });

/** CPU of every instance, measured at the moment it is asked for. */
function world(parts: WorldParts = {}) {
  const made = createWorld({ instances: [shop, pay], ...parts });
  if (!parts.samplesOf)
    made.aura.samplesOf = () => {
      const at = made.clock.now().getTime();
      return [sample('neo4j_aura_cpu_usage', 1, at), sample('neo4j_aura_cpu_limit', 2, at)];
    };
  const kinds = async () =>
    (await made.watch.fleet.overview()).watched.map(
      ({ instance, metrics }) => `${instance.name} ${metrics.kind}`,
    );
  const count = (call: string) => made.aura.calls.filter((one) => one.startsWith(call)).length;
  /** Lets everything happen that can. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const run = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second += 5) {
      made.clock.pass(5_000);
      made.watch.tick();
      await settle();
    }
  };
  return { ...made, kinds, count, settle, run };
}

describe('the fleet', () => {
  it('is known with its readings to the first who asks', async () => {
    expect(await world().kinds()).toEqual(['shop live', 'pay live']);
  });

  it('is asked for once a minute at most, however many people ask', async () => {
    const { watch, clock, count } = world();

    for (let second = 0; second < 120; second += 10) {
      await Promise.all(Array.from({ length: 20 }, () => watch.fleet.overview()));
      clock.pass(10_000);
    }

    expect(count('list')).toBe(2);
    expect(count('instance')).toBe(4);
  });

  it('is asked for once by all who ask at the same time', async () => {
    const { watch, count } = world();

    await Promise.all(Array.from({ length: 50 }, () => watch.fleet.one(shop.id)));

    expect([count('list'), count('metrics'), count(`snapshots ${shop.id}`)]).toEqual([1, 2, 2]);
  });

  it('answers without Aura when Aura takes longer than a person should wait', async () => {
    const { watch, aura } = world();
    aura.hold = new Promise(() => undefined);

    const { watched, problem } = await watch.fleet.overview();

    expect(watched).toEqual([]);
    expect(problem).toBeDefined();
  });

  it('forgets an instance that was deleted', async () => {
    const { kinds, aura, clock } = world();
    await kinds();
    aura.instances = [pay];
    clock.pass(MINUTE);

    expect(await kinds()).toEqual(['pay live']);
  });

  it('leaves alone what aura.yml says, and counts it', async () => {
    const { watch, aura } = world({ watch: { ignores: ({ id }) => id === pay.id } });

    const { watched, ignored } = await watch.fleet.overview();

    expect([watched.length, ignored]).toEqual([1, 1]);
    expect(aura.calls).not.toContain(`instance ${pay.id}`);
  });

  it('shows the rest when one instance cannot be read, and says why it may be old', async () => {
    const { watch, aura } = world();
    const ask = aura.instance;
    Object.assign(aura, {
      instance: (id: string, priority: 'person') =>
        id === pay.id ? Promise.reject(DOWN) : ask(id, priority),
    });

    const { watched, problem } = await watch.fleet.overview();

    expect(watched.map(({ instance }) => instance.name)).toEqual(['shop']);
    expect(problem).toMatch(/Aura/);
  });
});

describe('after a restart', () => {
  it('serves what is remembered while Aura is down, with its age and the reason', async () => {
    const before = world();
    await before.watch.fleet.overview();
    const after = world();
    for (const [key, document] of before.state.documents) after.state.documents.set(key, document);
    after.aura.failing.list = DOWN;
    after.clock.pass(5 * MINUTE);

    const { watched, problem } = await after.watch.fleet.overview();

    expect(watched.map(({ instance }) => instance)).toEqual([shop, pay]);
    expect(watched[0]?.seenAt).toEqual(NOW);
    expect(problem).toMatch(/Aura/);
  });

  it('recovers from a state that could not be read once', async () => {
    const { state, kinds, clock } = world();
    state.failing = new Error('locked');
    expect(await kinds()).toEqual([]);
    state.failing = undefined;
    clock.pass(MINUTE);

    expect(await kinds()).toEqual(['shop live', 'pay live']);
  });

  it('recovers from a history that could not be read once', async () => {
    const { history, kinds, run } = world();
    const read = history.metrics;
    Object.assign(history, { metrics: () => Promise.reject(new Error('locked')) });
    expect(await kinds()).toEqual(['shop failing', 'pay failing']);
    Object.assign(history, { metrics: read });

    await run(2);

    expect(await kinds()).toEqual(['shop live', 'pay live']);
  });
});

describe('readings', () => {
  it('are scraped once a minute, and kept', async () => {
    const { run, count, history } = world({ instances: [shop] });

    await run(10);

    expect(count('metrics')).toBeGreaterThanOrEqual(9);
    expect(count('metrics')).toBeLessThanOrEqual(11);
    expect(history.samples.get(shop.id)?.length).toBe(2 * count('metrics'));
  });

  it('that fail say so until they come again', async () => {
    const { run, kinds, aura, watch } = world({ instances: [shop] });
    await run(2);
    aura.failing.metrics = new UpstreamError('Aura', 'auth');
    await run(2);
    expect(await kinds()).toEqual(['shop live']);
    await run(3);
    const { watched } = await watch.fleet.overview();
    expect(watched[0]?.metrics).toMatchObject({ kind: 'failing', why: expect.stringMatching(/key/) });

    delete aura.failing.metrics;
    await run(2);

    expect(await kinds()).toEqual(['shop live']);
  });

  it.each([
    ['nothing', () => []],
    ['the same as before', () => [sample('neo4j_aura_cpu_usage', 1, NOW.getTime())]],
  ])('that are %s for more than three minutes are not healthy', async (_what, samplesOf) => {
    const { run, kinds } = world({ instances: [shop], samplesOf });

    await run(5);

    expect(await kinds()).toEqual(['shop failing']);
  });

  it('that are old hold no rule any more: what they said of then is not said of now', async () => {
    const at = { cores: 2 };
    const { run, aura, watch, clock } = world({ instances: [shop] });
    aura.samplesOf = () => {
      const time = clock.now().getTime();
      return [sample('neo4j_aura_cpu_usage', at.cores, time), sample('neo4j_aura_cpu_limit', 2, time)];
    };
    await run(8);
    const held = async () =>
      (await watch.fleet.one(shop.id))?.conditions
        .filter(({ state }) => state === 'holds')
        .map(({ rule }) => rule);
    expect(await held()).toContain('CPU_CRIT');
    aura.failing.metrics = DOWN;

    await run(5);

    expect(await held()).toEqual([]);
  });

  it.each([
    ['is paused', { status: 'paused', metricsUrl: 'https://m' }, 'waiting', 0],
    ['is being destroyed', { status: 'destroying', metricsUrl: 'https://m' }, 'waiting', 0],
    ['has no endpoint', {}, 'none', 0],
    ['is updating', { status: 'updating', metricsUrl: 'https://m' }, 'live', 1],
  ])('of an instance that %s', async (_what, more, kind, calls) => {
    const { metricsUrl: _gone, ...bare } = shop;
    const { kinds, count } = world({ instances: [{ ...bare, ...more }] });

    expect(await kinds()).toEqual([`shop ${kind}`]);
    expect(count('metrics')).toBe(calls);
  });
});

describe('snapshots', () => {
  const many = Array.from({ length: 50 }, (_, i) =>
    anInstance({ id: (0xa0000000 + i).toString(16), name: `db-${i}` }),
  );

  it('cost two calls per instance and half an hour at most, and never all at once', async () => {
    const { run, aura, settle, clock, watch, count } = world({ instances: many });
    await watch.fleet.overview();
    let most = 0;
    for (let second = 0; second < 25 * 60; second += 5) {
      const before = count('snapshots');
      clock.pass(5_000);
      watch.tick();
      await settle();
      most = Math.max(most, count('snapshots') - before);
    }

    expect(most).toBeLessThanOrEqual(2);
    expect(count('snapshots')).toBe(100);
    expect(new Set(aura.calls.filter((call) => call.startsWith('snapshots'))).size).toBe(100);
    await run(1);
    expect(count('snapshots')).toBeLessThanOrEqual(102);
  });

  it.each([
    ['there is none', undefined],
    ['they cannot be listed', DOWN],
  ])('are not looked up again by each who asks where %s', async (_what, error) => {
    const { watch, aura, count, clock } = world({ instances: [shop] });
    if (error) aura.failing.snapshots = error;

    for (let i = 0; i < 20; i++) {
      await watch.fleet.one(shop.id);
      clock.pass(60_000);
    }

    expect(count('snapshots')).toBeLessThanOrEqual(2);
  });

  it('are known to the first who asks for an instance', async () => {
    const taken = aSnapshot(new Date('2026-11-25T02:00:00Z'));
    const { watch } = world({ snapshotsOf: () => [taken] });

    expect((await watch.fleet.one(shop.id))?.snapshot?.newest).toEqual(taken);
  });

  it('make no trouble for readings when they cannot be listed', async () => {
    const { watch, aura } = world();
    aura.failing.snapshots = DOWN;

    expect((await watch.fleet.one(shop.id))?.metrics.kind).toBe('live');
  });
});
