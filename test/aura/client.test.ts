import { afterAll, describe, expect, it } from '@jest/globals';
import { PROJECT, failureOf, fakeAura, production, removeFolders, type Reply } from './support.ts';

afterAll(removeFolders);

const answer = (body: unknown) => (): Reply => ({ body: { data: body } });

describe('reading', () => {
  it('translates an instance into our words', async () => {
    const { aura, seen } = await fakeAura(answer(production));

    const instance = await aura.instance('2f49c2b3', 'person');

    expect(instance).toEqual({
      id: '2f49c2b3',
      name: 'Production',
      projectId: PROJECT,
      tier: 'enterprise-db',
      status: 'running',
      cloud: 'gcp',
      region: 'europe-west1',
      memoryGb: 8,
      storageGb: 16,
      secondaries: 0,
      connectionUrl: 'neo4j+s://2f49c2b3.databases.neo4j.io',
      metricsUrl: production.metrics_integration_url,
      createdAt: new Date('2025-03-04T10:11:12Z'),
    });
    expect(seen).toMatchObject([{ method: 'GET', host: 'api.neo4j.io', path: '/v1/instances/2f49c2b3' }]);
  });

  it('leaves out what a free instance does not have and reads its counts', async () => {
    const { storage: _, metrics_integration_url: __, secondaries_count: ___, ...rest } = production;
    const { aura } = await fakeAura(
      answer({ ...rest, type: 'free-db', graph_nodes: '1042', graph_relationships: 9001 }),
    );

    const instance = await aura.instance('2f49c2b3', 'person');

    expect(instance).toMatchObject({ tier: 'free-db', nodes: 1042, relationships: 9001 });
    expect(Object.keys(instance)).not.toEqual(
      expect.arrayContaining(['storageGb', 'metricsUrl', 'secondaries']),
    );
  });

  it.each([
    ['8GB', 8],
    ['0.5GB', 0.5],
    ['512MB', 0.5],
    ['2TB', 2048],
    ['24', 24],
    [16, 16],
    [' 4 gb ', 4],
    ['a lot', undefined],
    ['', undefined],
    [null, undefined],
    [-1, undefined],
  ])('reads the size %p as %p', async (memory, expected) => {
    const { aura } = await fakeAura(answer({ ...production, memory }));

    expect((await aura.instance('2f49c2b3', 'poll')).memoryGb).toBe(expected);
  });

  it.each([
    'creating',
    'loading failed',
    'suspended',
    'ready',
    'deleting',
    'encryption key not found',
    'resizing',
    'something new',
  ])('passes the status %p on as it is', async (status) => {
    const { aura } = await fakeAura(answer({ ...production, status, type: 'brand-new-tier' }));

    expect(await aura.instance('2f49c2b3', 'poll')).toMatchObject({ status, tier: 'brand-new-tier' });
  });

  it('keeps the other instances when one row makes no sense', async () => {
    const row = { id: 'b51dc964', name: 'Staging', tenant_id: PROJECT, cloud_provider: 'aws' };
    const { aura, lines } = await fakeAura(answer([{ id: '../x', tenant_id: 1 }, row, null]));

    expect(await aura.list('poll')).toEqual([{ id: 'b51dc964', name: 'Staging', projectId: PROJECT }]);
    expect(lines.join('\n')).toContain('"rows":2');
  });

  it('reads the snapshots of one day', async () => {
    const snapshot = {
      snapshot_id: 'afdb4e9d',
      instance_id: '2f49c2b3',
      profile: 'AdHoc',
      status: 'Completed',
      timestamp: '2024-09-12T13:51:45Z',
      exportable: true,
    };
    const other = {
      ...snapshot,
      profile: 'Weekly',
      status: 'Odd',
      timestamp: '2024-09-12T13:51:45',
      exportable: null,
    };
    const { aura, seen } = await fakeAura(answer([snapshot, other, { ...snapshot, timestamp: 'soon' }]));

    const snapshots = await aura.snapshots('2f49c2b3', '2024-09-12', 'poll');

    const takenAt = new Date('2024-09-12T13:51:45Z');
    const ours = { id: 'afdb4e9d', instanceId: '2f49c2b3', takenAt };
    expect(snapshots).toEqual([
      { ...ours, trigger: 'on-demand', status: 'Completed', exportable: true },
      { ...ours, trigger: 'Weekly', status: 'Odd', exportable: false },
    ]);
    expect(seen[0]?.path).toBe('/v1/instances/2f49c2b3/snapshots?date=2024-09-12');
  });

  it('calls a tenant a project', async () => {
    const { aura, seen } = await fakeAura(answer([{ id: PROJECT, name: 'Production' }]));

    expect(await aura.projects('person')).toEqual([{ id: PROJECT, name: 'Production' }]);
    expect(seen[0]?.path).toBe('/v1/tenants');
  });

  it.each([
    ['not JSON', 'hello'],
    ['no data', { errors: [] }],
    ['an instance without a status', { data: { ...production, status: undefined } }],
  ])('says where an answer was not understood: %s', async (_, body) => {
    const { aura } = await fakeAura(() => ({ body }));

    expect(await failureOf(aura.instance('2f49c2b3', 'poll'))).toMatchObject({
      reason: 'unexpected',
      requestId: 'req-1',
      detail: expect.stringContaining('not understood at'),
    });
  });

  it.each(['../tenants', '', 'a/b', 'a?b', '2f49c2b3%2f'])('sends nothing for the id %p', async (id) => {
    const { aura, seen } = await fakeAura(answer(production));

    expect(await failureOf(aura.instance(id, 'person'))).toMatchObject({ reason: 'not-found' });
    expect(await failureOf(aura.pause(id))).toMatchObject({ reason: 'not-found' });
    expect(seen).toEqual([]);
  });

  it('sends nothing for a day that is none', async () => {
    const { aura, seen } = await fakeAura(answer([]));

    expect(await failureOf(aura.snapshots('2f49c2b3', '2026-08-01&x=1', 'poll'))).toMatchObject({
      reason: 'refused',
    });
    expect(seen).toEqual([]);
  });
});

describe('writing', () => {
  it('sends JSON with every write and answers the request id', async () => {
    const { aura, seen } = await fakeAura(({ path }) => ({
      status: 202,
      body: path.endsWith('/snapshots') ? { data: { snapshot_id: 'afdb4e9d' } } : '',
    }));

    const answers = [
      await aura.pause('2f49c2b3'),
      await aura.resume('2f49c2b3'),
      await aura.resize('2f49c2b3', { memoryGb: 16 }),
      await aura.resize('2f49c2b3', { memoryGb: 16, storageGb: 64 }),
      await aura.takeSnapshot('2f49c2b3'),
    ];

    const at = '/v1/instances/2f49c2b3';
    const json = { contentType: 'application/json' };
    expect(seen).toMatchObject([
      { ...json, method: 'POST', path: `${at}/pause`, body: '{}' },
      { ...json, method: 'POST', path: `${at}/resume`, body: '{}' },
      { ...json, method: 'PATCH', path: at, body: '{"memory":"16GB"}' },
      { ...json, method: 'PATCH', path: at, body: '{"memory":"16GB","storage":"64GB"}' },
      { ...json, method: 'POST', path: `${at}/snapshots`, body: '{}' },
    ]);
    expect(answers).toEqual([
      { requestId: 'req-1' },
      { requestId: 'req-2' },
      { requestId: 'req-3' },
      { requestId: 'req-4' },
      { requestId: 'req-5', snapshotId: 'afdb4e9d' },
    ]);
  });

  it.each<[string, Reply]>([
    ['429', { status: 429, headers: { 'Retry-After': '1' } }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a dropped connection', { code: 'ECONNRESET' }],
    ['a time-out', { code: 'ETIMEDOUT' }],
  ])('is never repeated after %s', async (_, reply) => {
    const { aura, seen, naps } = await fakeAura(() => reply);

    await failureOf(aura.resize('2f49c2b3', { memoryGb: 16 }));
    await failureOf(aura.takeSnapshot('2f49c2b3'));

    expect(seen).toHaveLength(2);
    expect(naps).toEqual([]);
  });

  it('is repeated once with another token when the first was turned away', async () => {
    const { aura, seen } = await fakeAura((_, count) => ({ status: count === 1 ? 403 : 202 }));

    await aura.pause('2f49c2b3');

    expect(seen.map(({ token }) => token)).toEqual(['planted-token-1', 'planted-token-2']);
  });

  it('needs a key of its own', async () => {
    const { createReadOnly, seen } = await fakeAura(answer(production));
    const aura = createReadOnly();

    expect(await failureOf(aura.pause('2f49c2b3'))).toMatchObject({
      reason: 'auth',
      detail: 'no key for writing is configured',
    });
    expect(seen).toEqual([]);
  });

  it('does not hide that a snapshot was accepted without an id', async () => {
    const { aura, seen } = await fakeAura(() => ({ status: 202, body: {} }));

    expect(await failureOf(aura.takeSnapshot('2f49c2b3'))).toMatchObject({
      reason: 'unexpected',
      status: 202,
    });
    expect(seen).toHaveLength(1);
  });
});

describe('what answers tell in passing', () => {
  it('warns once a day that the API version goes away', async () => {
    const headers = { 'X-Tyk-Api-Expires': 'Fri, 01 Jan 2027 00:00:00 GMT' };
    const { aura, lines, clock } = await fakeAura(() => ({ body: { data: [] }, headers }));
    const warnings = () => lines.filter((line) => line.includes('goes away')).length;

    expect(aura.deprecatedUntil()).toBeUndefined();
    await aura.list('poll');
    await aura.list('poll');

    expect(aura.deprecatedUntil()).toBe(headers['X-Tyk-Api-Expires']);
    expect(warnings()).toBe(1);

    clock.ms += 24 * 3_600_000;
    await aura.list('poll');
    expect(warnings()).toBe(2);
  });

  it("knows how far Aura's clock is ahead", async () => {
    const { aura } = await fakeAura(() => ({
      body: { data: [] },
      headers: { Date: 'Mon, 03 Aug 2026 09:00:42 GMT' },
    }));

    expect(aura.clockSkewMs()).toBeUndefined();
    await aura.list('poll');

    expect(aura.clockSkewMs()).toBe(42_000);
  });
});

describe('where it goes', () => {
  it.each([
    ['http://api.example.com', 'https'],
    ['https://user:pass@api.example.com', 'credentials'],
    ['api.neo4j.io', 'not a URL'],
    ['ftp://api.neo4j.io', 'https'],
  ])('refuses %s', async (baseUrl, why) => {
    const { create } = await fakeAura(answer([]));

    expect(() => create({ baseUrl })).toThrow(why);
    expect(() => create({ metricsBaseUrl: baseUrl })).toThrow(why);
  });

  it.each(['http://127.0.0.1:7', 'http://localhost:7/', 'http://[::1]:7', 'https://aura.example.com/api/'])(
    'takes %s',
    async (baseUrl) => {
      const { aura, seen } = await fakeAura(answer([]), { baseUrl });

      await aura.list('poll');

      expect(seen[0]?.path).toMatch(/^(\/api)?\/v1\/instances$/);
    },
  );
});
