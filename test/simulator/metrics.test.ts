import { afterEach, describe, expect, it } from '@jest/globals';
import { METRICS } from '../../simulator/metric.ts';
import { ANALYTICS, ARCHIVE, aura, CATALOG, HOUR, MINUTE, PAYMENTS, samples, SHOP, valueOf } from './aura.ts';

let simulator: Awaited<ReturnType<typeof aura>>;
afterEach(() => simulator.stop());

const pathOf = (id: string) => `/api/v1/${simulator.control.instance(id).cast.project.id}/${id}/metrics`;
const scrape = async (id: string) => (await simulator.ask('GET', pathOf(id))).text;

describe('the metrics endpoint', () => {
  it('has every published metric with help, type and a timestamp in ms', async () => {
    simulator = await aura();
    const text = await scrape(SHOP);
    const found = samples(text);
    expect(found.map(({ name }) => name)).toEqual(METRICS.slice(0, -1).map(({ name }) => name));
    for (const { name, type } of METRICS.slice(0, -1)) {
      expect(text).toContain(`# HELP ${name} `);
      expect(text).toContain(`# TYPE ${name} ${type}\n`);
    }
    expect(found.every(({ at }) => at === simulator.clock.now())).toBe(true);
    expect(found.every(({ labels }) => labels['instance_id'] === SHOP && labels['aggregation'])).toBe(true);
    expect(found.filter(({ labels }) => labels['database'] === 'neo4j')).toHaveLength(18);
  });

  it('with Comprehensive granularity has one series a member and one leader', async () => {
    simulator = await aura();
    const found = samples(await scrape(PAYMENTS));
    expect(new Set(found.map(({ name }) => name)).size).toBe(33);
    expect(found).toHaveLength(99);
    expect(new Set(found.map(({ labels }) => labels['availability_zone'])).size).toBe(3);
    const leaders = found.filter(({ name }) => name === 'neo4j_cluster_raft_is_leader');
    expect(leaders.map(({ value }) => value).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
  });

  it('answers for a whole project', async () => {
    simulator = await aura();
    const { project } = simulator.control.instance(SHOP).cast;
    const { text } = await simulator.ask('GET', `/api/v1/${project.id}/metrics`);
    expect(new Set(samples(text).map(({ labels }) => labels['instance_id'])).size).toBe(2);
    expect(text.match(/^# TYPE neo4j_aura_cpu_usage /gm)).toHaveLength(1);
  });

  it('changes every thirty seconds, not sooner', async () => {
    simulator = await aura();
    const first = await scrape(SHOP);
    simulator.control.advance(29_999);
    expect(await scrape(SHOP)).toBe(first);
    simulator.control.advance(1);
    expect(await scrape(SHOP)).not.toBe(first);
  });

  it('starts counters again after a resize, which an AuraDB goes through alive', async () => {
    simulator = await aura();
    const before = valueOf(await scrape(SHOP), 'neo4j_db_query_execution_success_total');
    await simulator.ask('PATCH', `/v1/instances/${SHOP}`, { memory: '16GB' });
    simulator.control.advance(2 * MINUTE);
    expect(valueOf(await scrape(SHOP), 'neo4j_db_query_execution_success_total')).toBeGreaterThan(before);
    simulator.control.advance(5 * MINUTE);
    const after = await scrape(SHOP);
    expect(valueOf(after, 'neo4j_db_query_execution_success_total')).toBeLessThan(before);
    expect(valueOf(after, 'neo4j_aura_cpu_limit')).toBe(3);
    expect(valueOf(after, 'neo4j_dbms_page_cache_usage_ratio')).toBeLessThan(0.3);
  });

  it('has nothing of an instance that is down', async () => {
    simulator = await aura();
    expect(await scrape(ARCHIVE)).toBe('');
    await simulator.ask('PATCH', `/v1/instances/${ANALYTICS}`, { memory: '128GB' });
    simulator.control.advance(MINUTE);
    expect(await scrape(ANALYTICS)).toBe('');
    simulator.control.advance(HOUR);
    expect(samples(await scrape(ANALYTICS))).toHaveLength(32);
  });

  it('is not there for types without it', async () => {
    simulator = await aura();
    const { status, text } = await simulator.ask('GET', pathOf(CATALOG));
    expect([status, JSON.parse(text).errors[0].reason]).toEqual([400, 'tenant-incapable-of-action']);
    expect((await simulator.ask('GET', `/api/v1/other/${SHOP}/metrics`)).status).toBe(404);
    for (const id of ['5a0f1c2e', '9c41d7b0']) await simulator.ask('DELETE', `/v1/instances/${id}`);
    simulator.control.advance(HOUR);
    const integration = `/v1/tenants/${simulator.control.instance(CATALOG).cast.project.id}/metrics-integration`;
    expect((await simulator.ask('GET', integration)).status).toBe(400);
  });
});
