import { afterAll, describe, expect, it } from '@jest/globals';
import type { Instance } from '../../src/aura.ts';
import { Secret } from '../../src/secret.ts';
import { CLIENT_SECRET, START, failureOf, fakeAura, removeFolders, type Reply } from './support.ts';

afterAll(removeFolders);

const instance: Instance = {
  id: '2f49c2b3',
  name: 'Production',
  projectId: 'p',
  tier: 'enterprise-db',
  status: 'running',
  cloud: 'gcp',
  region: 'europe-west1',
  metricsUrl: 'https://customer-metrics-api.neo4j.io/api/v1/p/2f49c2b3/metrics',
};
const text = `# HELP neo4j_aura_cpu_usage CPU usage (cores)
# TYPE neo4j_aura_cpu_usage gauge
neo4j_aura_cpu_usage{aggregation="MAX",instance_id="2f49c2b3",availability_zone="europe-west1-b",instance_mode="PRIMARY"} 1.284310 1785571230000
neo4j_aura_cpu_usage{aggregation="MAX",instance_id="b51dc964"} 9 1785571230000
neo4j_aura_cpu_usage{aggregation="MAX"} 8 1785571230000
something_new{instance_id="2f49c2b3",database="neo4j"} 7
neo4j_dbms_vm_heap_used_ratio{instance_id="2f49c2b3"} NaN 1785571230000
not a line
`;

describe('the metrics of an instance', () => {
  it('are the readings of this instance, as they are', async () => {
    const { aura, seen, lines } = await fakeAura(() => ({
      body: text,
      headers: { 'Content-Type': 'application/json' },
    }));

    expect(await aura.metrics(instance)).toEqual([
      {
        metric: 'neo4j_aura_cpu_usage',
        labels: { aggregation: 'MAX', availability_zone: 'europe-west1-b', instance_mode: 'PRIMARY' },
        at: 1785571230000,
        value: 1.28431,
      },
      { metric: 'something_new', labels: { database: 'neo4j' }, at: START, value: 7 },
    ]);
    expect(seen).toMatchObject([
      {
        method: 'GET',
        host: 'customer-metrics-api.neo4j.io',
        path: '/api/v1/p/2f49c2b3/metrics',
        token: 'planted-token-1',
      },
    ]);
    expect(lines.join('\n')).toContain('"lines":1');
  });

  it('may be none', async () => {
    const { aura } = await fakeAura(() => ({ body: '' }));

    expect(await aura.metrics(instance)).toEqual([]);
  });

  it('are not read out of a page', async () => {
    const { aura } = await fakeAura(() => ({ body: '<html><body>Log in</body></html>' }));

    expect(await failureOf(aura.metrics(instance))).toMatchObject({ reason: 'unexpected' });
  });

  it('take nothing from the allowance of the API', async () => {
    const { aura } = await fakeAura((_, n) => (n === 1 ? { status: 429 } : { body: text }));

    await aura.metrics(instance);

    expect(aura.budget()).toMatchObject({ perMinute: 100, left: 100 });
  });

  it('are read with the key for metrics where there is one', async () => {
    const { create, tokens } = await fakeAura(() => ({ body: text }));

    await create({ metricsClientId: 'scraper', metricsClientSecret: new Secret(CLIENT_SECRET) }).metrics(
      instance,
    );

    expect(tokens[0]?.token).toBe(`Basic ${Buffer.from(`scraper:${CLIENT_SECRET}`).toString('base64')}`);
  });

  it.each<[string, Reply, object]>([
    [
      'the role is missing',
      { status: 401, body: "User doesn't have access to Metrics resources." },
      {
        reason: 'auth',
        detail:
          "the key's user needs the role Metrics Integration Reader in this project (User doesn't have access to Metrics resources.)",
      },
    ],
    [
      'access is forbidden',
      { status: 403 },
      { reason: 'auth', detail: expect.stringContaining('Metrics Integration Reader') },
    ],
    [
      'the project cannot',
      {
        status: 400,
        body: {
          errors: [
            { message: 'This tenant has no instances eligible', reason: 'tenant-incapable-of-action' },
          ],
        },
      },
      { reason: 'not-found', detail: 'This tenant has no instances eligible' },
    ],
    ['it is something else', { status: 400 }, { reason: 'refused' }],
    ['it is not there', { status: 404 }, { reason: 'not-found' }],
  ])('fail when %s', async (_, reply, expected) => {
    const { aura } = await fakeAura(() => reply);

    expect(await failureOf(aura.metrics(instance))).toMatchObject(expected);
  });
});

describe('the URL of the metrics', () => {
  it.each([
    ['http://127.0.0.1:8080', '127.0.0.1:8080', '/api/v1/p/2f49c2b3/metrics'],
    ['https://proxy.example.com/aura/', 'proxy.example.com', '/aura/api/v1/p/2f49c2b3/metrics'],
  ])('goes through %s', async (metricsBaseUrl, host, path) => {
    const { aura, seen } = await fakeAura(() => ({ body: text }), { metricsBaseUrl });

    await aura.metrics(instance);

    expect(seen).toMatchObject([{ host, path }]);
  });

  it.each([
    ['https://api.neo4j.io', 'https://evil.example.com/m'],
    ['https://api.neo4j.io', 'https://neo4j.io.example.com/m'],
    ['https://api.neo4j.io', 'http://customer-metrics-api.neo4j.io/m'],
    ['https://api.neo4j.io', 'http://127.0.0.1/m'],
    ['https://10.0.0.1', 'https://10.0.0.2/m'],
    ['https://api.neo4j.io', 'nothing'],
  ])('with the API at %s is not %s: no token goes there', async (baseUrl, metricsUrl) => {
    const { aura, seen, tokens } = await fakeAura(() => ({ body: text }), { baseUrl });

    expect(await failureOf(aura.metrics({ ...instance, metricsUrl }))).toMatchObject({
      reason: 'unexpected',
    });
    expect([seen.length, tokens.length]).toEqual([0, 0]);
  });

  it.each([
    ['http://127.0.0.1:1', 'http://localhost:2/m'],
    ['https://aura.example.com', 'https://aura.example.com/m'],
  ])('with the API at %s may be %s', async (baseUrl, metricsUrl) => {
    const { aura } = await fakeAura(() => ({ body: text }), { baseUrl });

    expect(await aura.metrics({ ...instance, metricsUrl })).toHaveLength(2);
  });

  it('is missing where the tier has none', async () => {
    const { metricsUrl: _, ...free } = instance;
    const { aura } = await fakeAura(() => ({ body: text }));

    expect(await failureOf(aura.metrics(free))).toMatchObject({ reason: 'not-found' });
  });
});
