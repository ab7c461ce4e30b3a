import { afterEach, describe, expect, it } from '@jest/globals';
import { aura, MINUTE, request, SHOP } from './aura.ts';

let simulator: Awaited<ReturnType<typeof aura>>;
afterEach(() => simulator.stop());

const post = (path: string, body: unknown) =>
  request(simulator.url + path, { method: 'POST', body: JSON.stringify(body) });
const get = () => simulator.ask('GET', `/v1/instances/${SHOP}`);

describe('faults', () => {
  it('break as many requests as asked, in the form asked', async () => {
    simulator = await aura();
    for (const [form, text] of [
      ['A', /^{"errors":\[{"message":"Bad Gateway"/],
      ['B', /^{"error":"Bad Gateway"}$/],
      ['html', /^<html>/],
      ['empty', /^$/],
    ] as const) {
      await post('/_sim/faults', { path: '^/v1/instances/', kind: 'status', status: 502, form, count: 1 });
      const broken = await get();
      expect(broken.status).toBe(502);
      expect(broken.text).toMatch(text);
      expect((await get()).status).toBe(200);
    }
  });

  it('meet only the method and path named, until removed', async () => {
    simulator = await aura();
    await post('/_sim/faults', {
      path: '/instances$',
      method: 'GET',
      kind: 'status',
      status: 429,
      retryAfter: 7,
    });
    const limited = await simulator.ask('GET', '/v1/instances');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await get()).status).toBe(200);
    await request(`${simulator.url}/_sim/faults`, { method: 'DELETE' });
    expect((await simulator.ask('GET', '/v1/instances')).status).toBe(200);
  });

  it('drop, delay, deprecate and invent', async () => {
    simulator = await aura();
    simulator.control.fault({ kind: 'drop', count: 1 });
    await expect(get()).rejects.toThrow('fetch failed');
    simulator.control.fault({ kind: 'delay', delayMs: 120, count: 1 });
    const began = performance.now();
    await get();
    expect(performance.now() - began).toBeGreaterThan(100);
    simulator.control.fault({ kind: 'deprecated', count: 1 });
    expect((await get()).headers.get('x-tyk-api-expires')).toBeTruthy();
    simulator.control.fault({ kind: 'unknown-values', count: 1 });
    expect((await get()).data).toMatchObject({ status: 'resizing', type: 'galaxy-db', name: 'shop' });
    expect((await get()).data).toMatchObject({ status: 'running', type: 'business-critical' });
  });

  it('are refused when they make no sense', async () => {
    simulator = await aura();
    expect((await post('/_sim/faults', { kind: 'gremlins' })).status).toBe(400);
    expect((await post('/_sim/faults', { kind: 'drop', path: '(' })).status).toBe(400);
    expect((await get()).status).toBe(200);
  });

  it('an instance may be running and take no writes', async () => {
    simulator = await aura();
    await post('/_sim/event', { instance: 'shop', event: { kind: 'read-only', on: true } });
    simulator.control.advance(5 * MINUTE);
    expect((await get()).data.status).toBe('running');
    const log = await request(`${simulator.url}/_sim/logs/shop?from=${simulator.clock.now() - 4 * MINUTE}`);
    const failed = log.text.split('\n').filter((line) => line.includes('"GQLSTATUS":"08N07"'));
    expect(failed.length).toBeGreaterThan(50);
  });
});

describe('control', () => {
  it('shows a clock that another process can follow', async () => {
    let wall = 1000;
    simulator = await aura({ speed: 60, wall: () => wall });
    const clock = async () => (await request(`${simulator.url}/_sim/clock`)).data;
    const { now } = await clock();
    wall += 1000;
    expect(await clock()).toMatchObject({ now: now + 60_000, speed: 60 });
    await post('/_sim/speed', { speed: 1 });
    wall += 1000;
    expect(await clock()).toMatchObject({ now: now + 61_000, speed: 1 });
    await post('/_sim/clock', { advanceMs: 5000 });
    expect(await clock()).toMatchObject({ now: now + 66_000 });
  });

  it('refuses what it does not understand', async () => {
    simulator = await aura();
    expect((await post('/_sim/scenario', { name: 'doom' })).status).toBe(400);
    expect((await post('/_sim/event', { instance: 'shop', event: { kind: 'doom' } })).status).toBe(400);
    expect((await post('/_sim/event', { instance: 'nobody', event: { kind: 'restart' } })).status).toBe(400);
    expect((await post('/_sim/speed', { speed: -1 })).status).toBe(400);
  });
});
