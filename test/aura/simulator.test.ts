import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createAura, type AuraOptions } from '../../src/aura/client.ts';
import { readOpenMetrics } from '../../src/aura/openmetrics.ts';
import type { Aura, Instance } from '../../src/aura.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { MINUTE, START, failureOf, removeFolders, temporaryFolder } from './support.ts';

/** Real time of the simulator, and of the client unless a test holds it. */
const wall = { ms: START };
let simulator: Simulator;
let create: (over?: Partial<AuraOptions>) => Promise<Aura>;
const naps: number[] = [];
const lines: string[] = [];

const options = { wall: () => wall.ms, historyHours: 1, start: START };
function clientOf(sim: Simulator) {
  return async (over: Partial<AuraOptions> = {}) =>
    createAura({
      clientId: sim.clientId,
      clientSecret: new Secret(sim.clientSecret),
      writeClientId: sim.clientId,
      writeClientSecret: new Secret(sim.clientSecret),
      baseUrl: sim.url,
      tokenFolder: await temporaryFolder(),
      userAgent: 'aura-chatops/0.0.0',
      now: () => new Date(wall.ms),
      log: createLog(
        (line) => lines.push(line),
        () => new Date(wall.ms),
      ),
      sleep: (ms) => {
        naps.push(ms);
        wall.ms += ms;
        return Promise.resolve();
      },
      random: () => 0,
      ...over,
    });
}
beforeAll(async () => {
  simulator = await startSimulator(options);
  create = clientOf(simulator);
});
beforeEach(() => {
  naps.length = 0;
  lines.length = 0;
});
afterEach(() => simulator.control.clearFaults());
afterAll(async () => {
  await simulator.stop();
  await removeFolders();
});

async function everyInstance(aura: Aura): Promise<readonly Instance[]> {
  const listed = await aura.list('poll');
  return Promise.all(listed.map(({ id }) => aura.instance(id, 'poll')));
}
const measured = async (aura: Aura): Promise<Instance> => {
  const found = (await everyInstance(aura)).find(
    ({ metricsUrl, status }) => metricsUrl && status === 'running',
  );
  if (!found) throw new Error('the simulator has no running instance with metrics');
  return found;
};

describe('against the simulator', () => {
  it('sees projects and instances', async () => {
    const aura = await create();

    const projects = await aura.projects('person');
    const instances = await everyInstance(aura);

    expect(instances.length).toBeGreaterThan(1);
    for (const instance of instances) {
      expect(instance).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f]{8}$/),
        tier: expect.stringMatching(/^(.+-d[bs]|business-critical)$/),
        memoryGb: expect.any(Number),
        connectionUrl: expect.stringContaining(instance.id),
      });
      expect(projects.map(({ id }) => id)).toContain(instance.projectId);
      expect(instance.metricsUrl === undefined).toBe(/free|professional/.test(instance.tier));
    }
    expect(lines).toEqual([]);
  });

  it('reads metrics of one instance', async () => {
    const aura = await create();
    const instance = await measured(aura);

    const samples = await aura.metrics(instance);

    expect(new Set(samples.map(({ metric }) => metric)).size).toBeGreaterThanOrEqual(32);
    const [cpu] = samples.filter(({ metric }) => metric === 'neo4j_aura_cpu_usage');
    expect(cpu?.labels).toHaveProperty('aggregation', 'MAX');
    expect(cpu?.labels).not.toHaveProperty('instance_id');
    for (const { at } of samples) expect(Math.abs(at - wall.ms)).toBeLessThan(10 * MINUTE);
  });

  it('takes a snapshot and finds it on its day', async () => {
    const aura = await create();
    const { id } = await measured(aura);

    const { snapshotId, requestId } = await aura.takeSnapshot(id);
    const day = new Date(simulator.clock.now()).toISOString().slice(0, 10);
    const snapshots = await aura.snapshots(id, day, 'person');

    expect(requestId).toBeTruthy();
    expect(snapshots.find((snapshot) => snapshot.id === snapshotId)).toMatchObject({
      instanceId: id,
      trigger: 'on-demand',
      takenAt: expect.any(Date),
    });
  });

  it('resizes, is told that this takes time, and sees the end of it', async () => {
    const aura = await create();
    const before = await measured(aura);
    const memoryGb = (before.memoryGb ?? 0) * 2;

    expect(await aura.resize(before.id, { memoryGb })).toHaveProperty('requestId');
    expect(await aura.instance(before.id, 'person')).toMatchObject({ status: 'updating' });
    expect(await failureOf(aura.pause(before.id))).toMatchObject({
      reason: 'conflict',
      status: 409,
      detail: expect.stringContaining('updating'),
    });
    simulator.clock.advance(10 * MINUTE);

    expect(await aura.instance(before.id, 'person')).toMatchObject({ status: 'running', memoryGb });
  });

  it('gets another token when Aura does not take the old one any more', async () => {
    const held = wall.ms;
    const aura = await create({ now: () => new Date(held) });
    await aura.list('poll');

    wall.ms += 61 * MINUTE;
    await Promise.all([aura.list('poll'), aura.list('person'), aura.projects('poll')]);

    expect(aura.budget().tokensThisHour).toBe(2);
  });

  it('is not mistaken about a missing role', async () => {
    const { withoutMetrics, viewer } = simulator.keys;
    const aura = await create({
      metricsClientId: withoutMetrics.clientId,
      metricsClientSecret: new Secret(withoutMetrics.clientSecret),
      writeClientId: viewer.clientId,
      writeClientSecret: new Secret(viewer.clientSecret),
    });
    const instance = await measured(aura);

    expect(await failureOf(aura.metrics(instance))).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('Metrics Integration Reader'),
    });
    expect(await failureOf(aura.pause(instance.id))).toMatchObject({ reason: 'auth', status: 403 });
    expect(await failureOf(aura.instance('00000000', 'person'))).toMatchObject({ reason: 'not-found' });
  });

  it('does not take a wrong secret for an outage', async () => {
    const aura = await create({ clientSecret: new Secret('planted-wrong-secret') });

    expect(await failureOf(aura.list('person'))).toMatchObject({ reason: 'auth', status: 401 });
  });

  it.each([
    ['status', { kind: 'status', status: 503, form: 'html', count: 2 }],
    ['status', { kind: 'status', status: 429, form: 'A', retryAfter: 7, count: 2 }],
    ['drop', { kind: 'drop', count: 2 }],
    ['unknown-values', { kind: 'unknown-values', count: 1 }],
    ['deprecated', { kind: 'deprecated', count: 1 }],
  ] as const)('survives the fault %s', async (kind, fault) => {
    const aura = await create();
    const { id } = await measured(aura);
    naps.length = 0;

    simulator.control.fault({ ...fault, path: `^/v1/instances/${id}$` });
    const instance = await aura.instance(id, 'person');

    expect(instance).toMatchObject({ id, status: expect.any(String), tier: expect.any(String) });
    expect(naps).toHaveLength(kind === 'status' || kind === 'drop' ? 2 : 0);
    expect(aura.deprecatedUntil() !== undefined).toBe(kind === 'deprecated');
  });

  it('does not act twice when the connection drops during a write', async () => {
    const aura = await create();
    const { id } = await measured(aura);
    const fault = simulator.control.fault({ kind: 'drop', method: 'POST', path: '/pause$' });

    expect(await failureOf(aura.pause(id))).toMatchObject({ reason: 'unavailable' });
    expect(fault.hits).toBe(1);
  });

  it('reads what the simulator exports as history', async () => {
    const batches = [];
    async function* exported() {
      for (const block of simulator.control.openMetrics({ hours: 1 })) yield await Promise.resolve(block);
    }
    for await (const batch of readOpenMetrics(exported())) batches.push(batch);

    const samples = batches.flatMap((batch) => batch.samples);
    expect(samples.length).toBeGreaterThan(1000);
    expect(Math.min(...samples.map(({ at }) => at))).toBeGreaterThan(START - 3 * 3_600_000);
  });
});

describe('against a simulator that is strict', () => {
  it('halves its allowance, waits as told and gets through', async () => {
    const strict = await startSimulator({ ...options, requestsPerMinute: 4, retryAfterSeconds: 25 });
    const aura = await clientOf(strict)();

    for (let n = 0; n < 4; n++) await aura.projects('person');
    await aura.projects('person').catch(() => undefined);

    expect(naps[0]).toBe(25_000);
    expect(aura.budget()).toMatchObject({ perMinute: 50, reducedUntil: expect.any(Date) });
    await strict.stop();
  });

  it('is told when the tokens of the hour are used up', async () => {
    const strict = await startSimulator({ ...options, tokensPerHour: 1 });
    const createStrict = clientOf(strict);
    await (await createStrict()).projects('person');

    expect(await failureOf((await createStrict()).projects('person'))).toMatchObject({
      reason: 'rate-limited',
      detail: expect.stringContaining('no more tokens'),
    });
    await strict.stop();
  });
});
