import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LogRecord } from '../../simulator/log/record.ts';
import { aura, client, HOUR, MINUTE, request, samples, SHOP, START, valueOf } from './aura.ts';

let simulator: Awaited<ReturnType<typeof aura>>;
afterEach(() => simulator.stop());

const read = async (query: string): Promise<readonly LogRecord[]> => {
  const { text } = await request(`${simulator.url}/_sim/logs/shop?${query}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogRecord);
};

const scrape = async () => {
  const { project } = simulator.control.instance('shop').cast;
  return (await (await client(simulator))('GET', `/api/v1/${project.id}/${SHOP}/metrics`)).text;
};

describe('the query log', () => {
  it('lists failures and what took at least 50 ms, in order, within its window', async () => {
    simulator = await aura();
    const records = await read(`from=${START - 10 * MINUTE}&to=${START}`);
    expect(records.length).toBeGreaterThan(500);
    const ok = records.filter(({ event }) => event === 'success');
    expect(ok.every(({ elapsedTimeMs = 0 }) => elapsedTimeMs >= 50)).toBe(true);
    const times = records.map(({ time }) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThan(START - 10 * MINUTE);
    expect(Math.max(...times)).toBeLessThanOrEqual(START);
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  });

  it('has the fields of Aura’s flat record', async () => {
    simulator = await aura();
    const records = await read(`from=${START - HOUR}`);
    const [record] = records;
    expect(record).toMatchObject({ type: 'query', dbid: SHOP, level: 'INFO', queryLang: 'CYPHER 5' });
    expect(record?.source?.split('\t')).toHaveLength(6);
    expect(record?.annotationData).toMatch(/^{app: '.+', type: 'user-action'}$/);
    const failed = records.find(({ errorInfo }) => errorInfo?.GQLSTATUS === '42N62');
    expect(failed).toMatchObject({
      level: 'ERROR',
      event: 'fail',
      runtime: 'null',
      errorInfo: { classification: 'CLIENT_ERROR' },
    });
    expect(records.some(({ query }) => query === 'SHOW DATABASES')).toBe(true);
  });

  it('mixes parameters with people’s data written into the text', async () => {
    simulator = await aura({ scenario: 'missing-index' });
    const lookups = (await read(`from=${START - 5 * MINUTE}`)).filter(({ query }) =>
      query?.includes('c.email = '),
    );
    const inline = lookups.filter(({ query }) => /'[\w.]+@example\.com'/.test(query ?? ''));
    expect(inline.length / lookups.length).toBeGreaterThan(0.3);
    expect(inline.length / lookups.length).toBeLessThan(0.5);
    const parameterised = lookups.find(({ query }) => query?.includes('$email'));
    expect(parameterised?.queryParameters).toBe('{email: *****}');
    expect(inline[0]?.queryParameters).toBe('{}');
  });

  it('tells the same story as the metrics', async () => {
    simulator = await aura({ scenario: 'missing-index' });
    const from = simulator.clock.now();
    const before = await scrape();
    simulator.control.advance(10 * MINUTE);
    const after = await scrape();
    const window = `from=${from}&to=${simulator.clock.now()}`;
    const all = await read(`${window}&all=true`);
    const counted = (name: string) => valueOf(after, name) - valueOf(before, name);
    const failed = all.filter(({ event }) => event === 'fail').length;
    expect(all.length - failed).toBe(counted('neo4j_db_query_execution_success_total'));
    expect(failed).toBe(counted('neo4j_db_query_execution_failure_total'));
    const cores = all.reduce((sum, { cpu = 0 }) => sum + cpu, 0) / (10 * MINUTE);
    expect(cores / valueOf(after, 'neo4j_aura_cpu_usage')).toBeGreaterThan(0.85);
    expect(cores / valueOf(after, 'neo4j_aura_cpu_usage')).toBeLessThan(1.1);
    const last = await read(`from=${simulator.clock.now() - MINUTE / 2}&all=true`);
    const sorted = last.map(({ elapsedTimeMs = 0 }) => elapsedTimeMs).toSorted((a, b) => a - b);
    const q75 = valueOf(after, 'neo4j_db_query_execution_internal_latency_q75');
    expect(sorted.filter((each) => each <= q75).length / sorted.length).toBeCloseTo(0.75, 1);
  });

  it('shows the scan: most of the time, and many pages a run', async () => {
    simulator = await aura({ scenario: 'missing-index' });
    const records = await read(`from=${START - 5 * MINUTE}`);
    const time = (list: readonly LogRecord[]) =>
      list.reduce((sum, { elapsedTimeMs = 0 }) => sum + elapsedTimeMs, 0);
    const lookups = records.filter(({ query }) => query?.includes('c.email = '));
    expect(time(lookups) / time(records)).toBeGreaterThan(0.6);
    expect(lookups.every(({ pageHits = 0 }) => pageHits > 500_000)).toBe(true);
    simulator.control.cure();
    simulator.control.advance(10 * MINUTE);
    const later = await read(`from=${START + MINUTE}`);
    const left = later.filter(({ query }) => query?.includes('c.email = '));
    expect(left.length).toBeLessThan(10);
    expect(left.every(({ pageHits = 0 }) => pageHits < 1000)).toBe(true);
  });

  it('names memory as the reason where memory was short', async () => {
    simulator = await aura({ scenario: 'memory-pressure-at-peak', historyHours: 2 });
    const window = `from=${START - 30 * MINUTE}`;
    const { text } = await request(`${simulator.url}/_sim/logs/recommender?${window}`);
    const killed = text.split('\n').filter((line) => line.includes('"GQLSTATUS":"51N66"'));
    expect(killed.length).toBeGreaterThan(2);
    expect(killed.every((line) => line.includes('collect(path)') && line.includes('25N16'))).toBe(true);
  });

  it('may have starts and transactions, and may be one array', async () => {
    simulator = await aura();
    const window = `from=${START - 5 * MINUTE}`;
    const plain = await read(window);
    const starts = await read(`${window}&starts=true&transactions=true`);
    expect(starts.filter(({ event }) => event === 'start')).toHaveLength(plain.length);
    expect(starts.some(({ type, event }) => type === 'transaction' && event === 'commit')).toBe(true);
    const { text } = await request(`${simulator.url}/_sim/logs/shop?${window}&format=array`);
    expect(JSON.parse(text)).toEqual(plain);
    const nothing = await request(`${simulator.url}/_sim/logs/archive?format=array`);
    expect(JSON.parse(nothing.text)).toEqual([]);
  });
});

describe('the security log', () => {
  it('has one entry for each connection that was opened, and shows who is guessing', async () => {
    simulator = await aura();
    const security = async () => {
      const { text } = await request(
        `${simulator.url}/_sim/logs/shop?kind=security&from=${START}&format=array`,
      );
      return JSON.parse(text) as readonly { level: string; message: string; authenticatedUser: string }[];
    };
    const opened = async () => valueOf(await scrape(), 'neo4j_dbms_bolt_connections_opened_total');
    const before = await opened();
    simulator.control.advance(20 * MINUTE);
    const calm = await security();
    expect(calm).toHaveLength((await opened()) - before);
    expect(calm.filter(({ level }) => level === 'ERROR').length).toBeLessThan(4);
    simulator.control.event('shop', { kind: 'failed-logins', perMin: 30 });
    simulator.control.advance(20 * MINUTE);
    const failed = (await security()).filter(({ message }) => message.startsWith('failed to log in'));
    expect(failed.length).toBeGreaterThan(400);
    expect(failed.some(({ authenticatedUser }) => authenticatedUser === 'root')).toBe(true);
  });
});

describe('log files', () => {
  it('hold the past at the start and grow with the time, one an hour', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    simulator = await aura({ start: START - 4 * MINUTE, logs: { folder, pastHours: 0.05, security: true } });
    const mine = join(folder, SHOP);
    expect(readdirSync(mine).toSorted()).toEqual(['query-2026-08-04T09.log', 'security']);
    simulator.control.advance(6 * MINUTE);
    simulator.control.flushLogs();
    expect(readdirSync(mine).toSorted()).toEqual([
      'query-2026-08-04T09.log',
      'query-2026-08-04T10.log',
      'security',
    ]);
    expect(readdirSync(join(mine, 'security'))).toEqual(['2026-08-04T09.log']);
    const written = readFileSync(join(mine, 'query-2026-08-04T10.log'), 'utf8');
    const { text } = await request(`${simulator.url}/_sim/logs/shop?from=${START}&to=${START + 2 * MINUTE}`);
    expect(written.length).toBeGreaterThan(10_000);
    expect(written).toBe(text);
    expect(readdirSync(folder)).not.toContain('e20b64aa');
    rmSync(folder, { recursive: true });
  });
});

describe('the past in OpenMetrics', () => {
  it('has families in one piece, seconds, counters named _total, and an end', async () => {
    simulator = await aura();
    const { text, headers } = await request(`${simulator.url}/_sim/openmetrics?instance=shop&step=60`);
    expect(headers.get('content-type')).toContain('application/openmetrics-text');
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE neo4j_db_query_execution_success counter\n');
    expect(text).toContain('# TYPE neo4j_aura_cpu_usage gauge\n');
    const rows = samples(text);
    const cpu = rows.filter(({ name }) => name === 'neo4j_aura_cpu_usage').map(({ at }) => at);
    expect(cpu).toHaveLength(61);
    expect(cpu.every((at, n) => n === 0 || at === (cpu[n - 1] ?? 0) + 60)).toBe(true);
    expect(cpu.at(-1)).toBe(START / 1000);
    const names = rows.map(({ name }) => name);
    expect(names.filter((name, n) => name !== names[n - 1])).toHaveLength(new Set(names).size);
  });

  it('of a day and seven instances takes less than two seconds of processor time', async () => {
    simulator = await aura({ historyHours: 24 });
    const before = process.cpuUsage();
    const text = [...simulator.control.openMetrics({ hours: 24 })].join('');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
    expect(text.match(/^neo4j_aura_cpu_usage\{/gm)).toHaveLength(6 * 1441);
  });
});
