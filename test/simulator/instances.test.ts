import { afterEach, describe, expect, it } from '@jest/globals';
import { ANALYTICS, ARCHIVE, aura, CATALOG, HOUR, MINUTE, PAYMENTS, SANDBOX, SHOP } from './aura.ts';

let simulator: Awaited<ReturnType<typeof aura>>;
afterEach(() => simulator.stop());

const get = async (id: string) => (await simulator.ask('GET', `/v1/instances/${id}`)).data;
const reasonOf = (text: string) => JSON.parse(text).errors[0].reason as string;

describe('instances', () => {
  it('are listed without their status, narrowed by project', async () => {
    simulator = await aura();
    const all = (await simulator.ask('GET', '/v1/instances')).data;
    expect(all).toHaveLength(7);
    expect(Object.keys(all[0]).toSorted()).toEqual([
      'cloud_provider',
      'created_at',
      'id',
      'name',
      'tenant_id',
    ]);
    const project = all[0].tenant_id;
    const some = (await simulator.ask('GET', `/v1/instances?tenantId=${project}`)).data;
    expect(some.length).toBeLessThan(7);
    expect(some.every((each: { tenant_id: string }) => each.tenant_id === project)).toBe(true);
  });

  it('have the fields of their type', async () => {
    simulator = await aura();
    expect(await get(SHOP)).toMatchObject({
      status: 'running',
      memory: '8GB',
      storage: '16GB',
      cdc_enrichment_mode: 'OFF',
    });
    expect((await get(SHOP)).metrics_integration_url).toContain(`/${SHOP}/metrics`);
    const free = await get(SANDBOX);
    expect(free).not.toHaveProperty('storage');
    expect(free).not.toHaveProperty('metrics_integration_url');
    expect(free).toMatchObject({ graph_nodes: expect.any(String), graph_relationships: expect.any(String) });
    const professional = await get(CATALOG);
    expect(professional).toMatchObject({ storage: '8GB', graph_analytics_plugin: false });
    expect(professional).not.toHaveProperty('metrics_integration_url');
    expect(await get(PAYMENTS)).toMatchObject({ type: 'enterprise-db', secondaries_count: 0 });
  });

  it('that do not exist are not found', async () => {
    simulator = await aura();
    const { status, text } = await simulator.ask('GET', '/v1/instances/24d18db5');
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({
      errors: [{ message: 'DB not found: 24d18db5', reason: 'db-not-found' }],
    });
    expect((await simulator.ask('GET', '/v1/instances/shop')).status).toBe(404);
  });
});

describe('changes', () => {
  it('a new name alone is there at once', async () => {
    simulator = await aura();
    const { status, data } = await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { name: 'Shop' });
    expect([status, data.name, data.status]).toEqual([200, 'Shop', 'running']);
    expect((await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { name: ' x' })).status).toBe(400);
    expect((await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { name: 'x'.repeat(31) })).status).toBe(
      400,
    );
  });

  it('a resize takes its time, brings storage, and lets nothing else in', async () => {
    simulator = await aura({ durations: { updating: 5 * MINUTE } });
    const { status, data } = await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { memory: '16GB' });
    expect([status, data.status, data.memory]).toEqual([202, 'updating', '8GB']);
    const second = await simulator.ask('POST', `/v1/instances/${SHOP}/pause`, {});
    expect(second.status).toBe(409);
    expect(JSON.parse(second.text).errors[0]).toEqual({
      message: 'The database is currently undergoing an operation: updating',
      reason: 'ongoing-database-operation',
    });
    simulator.control.advance(5 * MINUTE - 1);
    expect(await get(SHOP)).toMatchObject({ status: 'updating', memory: '8GB' });
    simulator.control.advance(1);
    expect(await get(SHOP)).toMatchObject({ status: 'running', memory: '16GB', storage: '32GB' });
  });

  it('sizes that do not exist, do not fit or are not for the type are refused', async () => {
    simulator = await aura();
    const resize = async (id: string, body: unknown) =>
      (await simulator.ask('PATCH', `/v1/instances/${id}`, body)).status;
    expect(await resize(SHOP, { memory: '9GB' })).toBe(400);
    expect(await resize(SHOP, { storage: '2GB' })).toBe(400);
    expect(await resize(PAYMENTS, { memory: '2GB' })).toBe(400);
    expect(await resize(SANDBOX, { memory: '2GB' })).toBe(400);
    expect(await resize(ANALYTICS, { storage: '256GB' })).toBe(400);
    expect(await resize(SHOP, {})).toBe(400);
    expect(await resize(SHOP, { secondaries_count: 2 })).toBe(202);
  });

  it.each(['object', 'empty'] as const)('the answer may also be an %s', async (patchAnswer) => {
    simulator = await aura({ patchAnswer });
    const { status, text } = await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { memory: '16GB' });
    expect([status, text]).toEqual([202, patchAnswer === 'object' ? '{}' : '']);
  });

  it('pause and resume go through their states', async () => {
    simulator = await aura();
    const act = (id: string, verb: string) => simulator.ask('POST', `/v1/instances/${id}/${verb}`, {});
    expect((await act(SHOP, 'pause')).data.status).toBe('pausing');
    simulator.control.advance(HOUR);
    expect((await get(SHOP)).status).toBe('paused');
    expect((await act(SHOP, 'pause')).status).toBe(409);
    expect((await act(SHOP, 'resume')).data.status).toBe('resuming');
    simulator.control.advance(HOUR);
    expect((await get(SHOP)).status).toBe('running');
    expect((await act(SANDBOX, 'pause')).status).toBe(400);
  });

  it('a pause ends by itself after thirty days', async () => {
    simulator = await aura();
    expect((await get(ARCHIVE)).status).toBe('paused');
    simulator.control.instance(ARCHIVE).pausedAt = simulator.clock.now() - 30 * 24 * HOUR;
    simulator.control.advance(MINUTE);
    expect((await get(ARCHIVE)).status).toBe('resuming');
  });

  it('what is deleted is gone after a while', async () => {
    simulator = await aura();
    const { status, data } = await simulator.ask('DELETE', `/v1/instances/${CATALOG}`);
    expect([status, data.status]).toEqual([202, 'destroying']);
    simulator.control.advance(HOUR);
    expect(await simulator.ask('GET', `/v1/instances/${CATALOG}`)).toMatchObject({ status: 404 });
    expect((await simulator.ask('GET', '/v1/instances')).data).toHaveLength(6);
  });

  it('overwrite needs a type that can and enough room', async () => {
    simulator = await aura();
    const onto = (id: string, source: string) =>
      simulator.ask('POST', `/v1/instances/${id}/overwrite`, { source_instance_id: source });
    expect((await onto(SANDBOX, SHOP)).status).toBe(420);
    const small = await onto(SHOP, PAYMENTS);
    expect(small.status).toBe(500);
    expect(small.text).toContain(`Cannot clone database ${PAYMENTS} into smaller database ${SHOP}.`);
    expect((await onto(PAYMENTS, SHOP)).data.status).toBe('overwriting');
    expect((await onto(SHOP, '00000000')).status).toBe(404);
  });

  it('an upgrade makes a professional one business-critical', async () => {
    simulator = await aura();
    const { status, data } = await simulator.ask('POST', `/v1/instances/${CATALOG}/upgrade`, {});
    expect([status, data.type]).toEqual([200, 'business-critical']);
    simulator.control.advance(HOUR);
    expect(await get(CATALOG)).toMatchObject({ type: 'business-critical', status: 'running' });
    expect((await simulator.ask('POST', `/v1/instances/${SHOP}/upgrade`, {})).status).toBe(400);
  });
});

describe('creation', () => {
  const wanted = async () => ({
    name: 'copy',
    version: '5',
    region: 'europe-west1',
    cloud_provider: 'gcp',
    type: 'business-critical',
    memory: '8GB',
    tenant_id: (await get(SHOP)).tenant_id,
  });

  it('answers with the only password and becomes running', async () => {
    simulator = await aura();
    const { status, data } = await simulator.ask('POST', '/v1/instances', await wanted());
    expect(status).toBe(202);
    expect(data).toMatchObject({ username: 'neo4j', password: expect.any(String), name: 'copy' });
    expect(await get(data.id)).toMatchObject({ status: 'creating' });
    simulator.control.advance(HOUR);
    expect(await get(data.id)).toMatchObject({ status: 'running', storage: '16GB' });
    expect(await get(data.id)).not.toHaveProperty('password');
  });

  it('knows what may not be', async () => {
    simulator = await aura({ instanceLimit: 8 });
    const create = async (change: object) =>
      simulator.ask('POST', '/v1/instances', { ...(await wanted()), ...change });
    expect((await create({ memory: '7GB' })).status).toBe(400);
    expect((await create({ region: 'mars-1' })).status).toBe(400);
    expect((await create({ tenant_id: 'x' })).status).toBe(400);
    expect((await create({ type: 'free-db', memory: '1GB' })).status).toBe(405);
    expect((await create({ source_instance_id: '00000000' })).status).toBe(404);
    expect((await create({ source_instance_id: SHOP })).status).toBe(202);
    expect((await create({})).status).toBe(405);
  });
});

describe('the rest of the API', () => {
  it('tenants say what may be created', async () => {
    simulator = await aura();
    const [first] = (await simulator.ask('GET', '/v1/tenants')).data;
    const tenant = (await simulator.ask('GET', `/v1/tenants/${first.id}`)).data;
    expect(tenant.instance_configurations).toContainEqual(
      expect.objectContaining({
        type: 'business-critical',
        memory: '8GB',
        storage: '16GB',
        region: 'europe-west1',
      }),
    );
    expect(reasonOf((await simulator.ask('GET', '/v1/tenants/x')).text)).toBe('tenant-not-found');
  });

  it('sizing, keys and sessions have their shapes', async () => {
    simulator = await aura();
    const sizing = await simulator.ask('POST', '/v1/instances/sizing', {
      node_count: 1e7,
      relationship_count: 1e8,
    });
    expect(sizing.data).toEqual({
      did_exceed_maximum: false,
      min_required_memory: '5GB',
      recommended_size: '8GB',
    });
    const key = {
      key_id: 'arn:aws:kms:eu-west-1:1:key/2',
      name: 'Key',
      cloud_provider: 'aws',
      instance_type: 'enterprise-db',
      region: 'eu-west-1',
      tenant_id: 't',
    };
    const made = await simulator.ask('POST', '/v1/customer-managed-keys', key);
    expect([made.status, made.data.status]).toEqual([202, 'pending']);
    expect((await simulator.ask('DELETE', `/v1/customer-managed-keys/${made.data.id}`)).status).toBe(204);
    expect(reasonOf((await simulator.ask('GET', `/v1/customer-managed-keys/${made.data.id}`)).text)).toBe(
      'encryption-key-not-found',
    );
    const session = { name: 's', memory: '4GB', instance_id: SHOP };
    const post = () => simulator.ask('POST', '/v1/graph-analytics/sessions', session);
    expect([(await post()).status, (await post()).status]).toEqual([202, 200]);
    session.memory = '8GB';
    expect((await post()).status).toBe(409);
  });
});
