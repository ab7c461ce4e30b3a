import { afterEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { askToken, aura, client, PAYMENTS, request, SHOP, tokenOf } from './aura.ts';

let simulator: Simulator;
afterEach(() => simulator.stop());

describe('the token endpoint', () => {
  it('gives a token for Basic credentials and a form', async () => {
    simulator = await aura({ tokenSeconds: 1234 });
    const { status, text } = await askToken(simulator, simulator.clientId, simulator.clientSecret);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      access_token: expect.any(String),
      expires_in: 1234,
      token_type: 'Bearer',
    });
  });

  it('refuses wrong secrets, wrong grants, other content types and empty bodies', async () => {
    simulator = await aura();
    expect((await askToken(simulator, simulator.clientId, 'wrong')).status).toBe(401);
    const url = `${simulator.url}/oauth/token`;
    const authorization = `Basic ${Buffer.from(`${simulator.clientId}:${simulator.clientSecret}`).toString('base64')}`;
    const form = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await request(url, { method: 'POST', headers: form })).status).toBe(404);
    expect((await request(url, { method: 'POST', headers: form, body: 'grant_type=password' })).status).toBe(
      403,
    );
    const json = { authorization, 'content-type': 'application/json' };
    expect((await request(url, { method: 'POST', headers: json, body: '{}' })).status).toBe(400);
  });

  it('has an hourly limit of its own', async () => {
    let now = 0;
    simulator = await aura({ tokensPerHour: 3, wall: () => now });
    const again = async () => (await askToken(simulator, simulator.clientId, simulator.clientSecret)).status;
    expect([await again(), await again(), await again()]).toEqual([200, 200, 429]);
    now = 3_600_001;
    expect(await again()).toBe(200);
  });
});

describe('access', () => {
  it('answers 401 without a token and 403 with one that has expired', async () => {
    let now = 0;
    const started = await aura({ tokenSeconds: 2, wall: () => now });
    simulator = started;
    expect((await request(`${simulator.url}/v1/instances`)).status).toBe(401);
    expect((await started.ask('GET', '/v1/instances')).status).toBe(200);
    now = 2001;
    const expired = await started.ask('GET', '/v1/instances');
    expect(expired.status).toBe(403);
    expect(JSON.parse(expired.text)).toEqual({ error: expect.any(String) });
  });

  it('lets a viewer read but not write', async () => {
    simulator = await aura();
    const viewer = await client(simulator, 'viewer');
    expect((await viewer('GET', `/v1/instances/${SHOP}`)).status).toBe(200);
    expect((await viewer('POST', `/v1/instances/${SHOP}/pause`, {})).status).toBe(403);
    expect((await viewer('PATCH', `/v1/instances/${SHOP}`, { name: 'mine' })).status).toBe(403);
    expect((await viewer('DELETE', `/v1/instances/${SHOP}`)).status).toBe(403);
  });

  it('keeps the metrics for the role that may read them', async () => {
    simulator = await aura();
    const path = `/api/v1/${simulator.control.instance(PAYMENTS).cast.project.id}/metrics`;
    const without = await (await client(simulator, 'withoutMetrics'))('GET', path);
    expect(without.status).toBe(401);
    expect(without.text).toBe("User doesn't have access to Metrics resources.");
    const only = await client(simulator, 'metricsOnly');
    expect((await only('GET', path)).status).toBe(200);
    expect((await only('GET', '/v1/instances')).status).toBe(403);
  });

  it('limits requests per client and minute', async () => {
    let now = 0;
    const started = await aura({ requestsPerMinute: 2, errorForm: 'A', wall: () => now });
    simulator = started;
    const viewer = await client(simulator, 'viewer');
    const get = async () => (await started.ask('GET', '/v1/tenants')).status;
    expect([await get(), await get(), await get()]).toEqual([200, 200, 429]);
    const limited = await started.ask('GET', '/v1/tenants');
    expect(limited.headers.get('retry-after')).toBe('5');
    expect(JSON.parse(limited.text)).toEqual({
      errors: [expect.objectContaining({ message: expect.any(String) })],
    });
    expect((await viewer('GET', '/v1/tenants')).status).toBe(200);
    now = 60_001;
    expect(await get()).toBe(200);
  });

  it('wants JSON on every POST and PATCH, even without a body', async () => {
    simulator = await aura();
    const authorization = `Bearer ${await tokenOf(simulator)}`;
    for (const [method, path] of [
      ['POST', '/pause'],
      ['POST', '/snapshots'],
      ['PATCH', ''],
    ]) {
      const url = `${simulator.url}/v1/instances/${SHOP}${path}`;
      expect((await request(url, { method: method ?? '', headers: { authorization } })).status).toBe(415);
    }
  });

  it('numbers every answer', async () => {
    const started = await aura();
    simulator = started;
    const ids = [
      await started.ask('GET', '/v1/instances'),
      await started.ask('GET', '/v1/nothing'),
      await request(`${simulator.url}/oauth/token`, { method: 'POST' }),
    ].map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[\w-]+\/[\w-]+$/.test(id ?? ''))).toBe(true);
  });
});
