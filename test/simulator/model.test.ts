import { afterEach, describe, expect, it } from '@jest/globals';
import { columnOf, METRICS } from '../../simulator/metric.ts';
import { rowOf } from '../../simulator/model/history.ts';
import { SCENARIOS } from '../../simulator/scenario-list.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { aura, HOUR, MINUTE, START } from './aura.ts';

const running: Simulator[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function start(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await aura(options);
  running.push(simulator);
  return simulator;
}

/** All values of a metric between two moments. */
function values(
  simulator: Simulator,
  name: string,
  metric: string,
  from: number,
  to: number,
): readonly number[] {
  const { history } = simulator.control.instance(name).engine;
  const rows = Array.from(
    { length: rowOf(history, to) - rowOf(history, from) },
    (_, n) => rowOf(history, from) + 1 + n,
  );
  return rows.map((row) => history.metrics[row * METRICS.length + columnOf(metric)] ?? Number.NaN);
}

const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
const rise = (list: readonly number[]) => (list.at(-1) ?? 0) - (list[0] ?? 0);

/** The share of the cores in use over the last minutes. */
function load(simulator: Simulator, name: string, minutes = 20): readonly number[] {
  const now = simulator.clock.now();
  const { cores } = simulator.control.instance(name).engine.capacity;
  return values(simulator, name, 'neo4j_aura_cpu_usage', now - minutes * MINUTE, now).map(
    (each) => each / cores,
  );
}

const past = (simulator: Simulator) => [...simulator.control.openMetrics()].join('');

describe('the model', () => {
  it('says the same for the same seed and start, and something else for another seed', async () => {
    const options = { seed: 3, scenario: 'missing-index', historyHours: 2 };
    const [one, same, other] = [
      await start(options),
      await start(options),
      await start({ ...options, seed: 4 }),
    ];
    expect(past(one)).toBe(past(same));
    expect(past(one)).not.toBe(past(other));
  });

  it('does not depend on how often it is looked at', async () => {
    const [often, once] = [await start({}), await start({})];
    for (let n = 0; n < 10; n++) {
      often.control.advance(MINUTE + 1234);
      often.control.instance('shop');
    }
    once.control.advance(10 * (MINUTE + 1234));
    expect(past(often)).toBe(past(once));
  });

  it('what happens to one class leaves the traffic of the others alone', async () => {
    const [calm, struck] = [await start({}), await start({})];
    struck.control.event('shop', { kind: 'change', class: 'also-bought', cpu: 1.5 });
    for (const each of [calm, struck]) each.control.advance(30 * MINUTE);
    const counts = (each: Simulator) => {
      const { history, classes } = each.control.instance('shop').engine;
      return history.counts.subarray((history.rows - 1) * classes.length, history.rows * classes.length);
    };
    expect(counts(struck)).toEqual(counts(calm));
  });

  it('a day has its peak and its night', async () => {
    const simulator = await start({ historyHours: 24 });
    const { peakHour } = simulator.control.world.scenario.season;
    const hour = (h: number) => {
      const at = START - 24 * HOUR + ((((h - 10) % 24) + 24) % 24) * HOUR;
      return rise(
        values(simulator, 'shop', 'neo4j_db_query_execution_success_total', at - HOUR / 2, at + HOUR / 2),
      );
    };
    expect(hour(peakHour + 1)).toBeGreaterThan(1.5 * hour(peakHour + 12));
  });
});

describe('a missing index', () => {
  it('keeps the processor busy, which a larger size relieves', async () => {
    const simulator = await start({ scenario: 'missing-index' });
    expect(mean(load(simulator, 'shop'))).toBeGreaterThan(0.9);
    expect(Math.min(...load(simulator, 'shop'))).toBeGreaterThan(0.7);
    simulator.control.event('shop', { kind: 'resize', memoryGb: 24 });
    simulator.control.advance(HOUR);
    expect(mean(load(simulator, 'shop'))).toBeLessThan(0.75);
    expect(mean(load(simulator, 'shop'))).toBeGreaterThan(0.35);
  });

  it('is really over once the index is there', async () => {
    const simulator = await start({ scenario: 'missing-index' });
    const p99 = () =>
      values(
        simulator,
        'shop',
        'neo4j_db_query_execution_internal_latency_q99',
        simulator.clock.now() - 10 * MINUTE,
        simulator.clock.now(),
      );
    expect(mean(p99())).toBeGreaterThan(2000);
    simulator.control.cure();
    simulator.control.advance(15 * MINUTE);
    expect(mean(load(simulator, 'shop', 10))).toBeLessThan(0.35);
    expect(mean(p99())).toBeLessThan(1000);
  });

  it('began hours before the start', async () => {
    const simulator = await start({ scenario: 'missing-index', historyHours: 12 });
    const { onset } = simulator.control.world.scenario;
    const cpu = (from: number, to: number) =>
      mean(values(simulator, 'shop', 'neo4j_aura_cpu_usage', from, to));
    expect(onset).toBeLessThan(START - 2 * HOUR);
    expect(cpu(onset - HOUR, onset)).toBeLessThan(0.8);
    expect(cpu(onset + 5 * MINUTE, START)).toBeGreaterThan(1.7);
  });
});

describe('memory pressure at peak', () => {
  const scenario = { scenario: 'memory-pressure-at-peak', historyHours: 12 };
  const last = (simulator: Simulator, metric: string) =>
    values(simulator, 'recommender', metric, simulator.clock.now() - 40 * MINUTE, simulator.clock.now());
  const collecting = (simulator: Simulator) =>
    rise(last(simulator, 'neo4j_dbms_vm_gc_time_g1_old_generation_total')) +
    rise(last(simulator, 'neo4j_dbms_vm_gc_time_g1_young_generation_total'));

  it('shows in heap, collections, failures and the page cache, and a larger size ends it', async () => {
    const simulator = await start(scenario);
    expect(mean(last(simulator, 'neo4j_dbms_vm_heap_used_ratio'))).toBeGreaterThan(0.85);
    expect(collecting(simulator)).toBeGreaterThan(0.05 * 40 * MINUTE);
    expect(rise(last(simulator, 'neo4j_aura_out_of_memory_errors_total'))).toBeGreaterThan(2);
    expect(mean(last(simulator, 'neo4j_dbms_page_cache_hit_ratio_per_minute'))).toBeLessThan(0.975);
    simulator.control.cure();
    simulator.control.advance(90 * MINUTE);
    expect(mean(last(simulator, 'neo4j_dbms_vm_heap_used_ratio'))).toBeLessThan(0.6);
    expect(collecting(simulator)).toBeLessThan(0.02 * 40 * MINUTE);
    expect(rise(last(simulator, 'neo4j_aura_out_of_memory_errors_total'))).toBe(0);
    expect(mean(last(simulator, 'neo4j_dbms_page_cache_hit_ratio_per_minute'))).toBeGreaterThan(0.98);
  });

  it('is a matter of the peak', async () => {
    const simulator = await start(scenario);
    simulator.control.advance(10 * HOUR);
    expect(rise(last(simulator, 'neo4j_aura_out_of_memory_errors_total'))).toBe(0);
    expect(mean(last(simulator, 'neo4j_dbms_vm_heap_used_ratio'))).toBeLessThan(0.7);
  });
});

describe('scenarios', () => {
  it.each(SCENARIOS.map(({ name }) => name))('%s is drawn within its ranges, from the seed', async (name) => {
    const drawn = [];
    for (const seed of [1, 2])
      drawn.push((await start({ seed, scenario: name, historyHours: 0.1 })).control.world.scenario);
    for (const { scenario, magnitude, onset } of drawn) {
      const [least, most] = scenario.draw.magnitude;
      expect(magnitude).toBeGreaterThanOrEqual(least);
      expect(magnitude).toBeLessThanOrEqual(most);
      const hours = (START - onset) / HOUR;
      expect(hours).toBeGreaterThanOrEqual(scenario.draw.onsetHoursBeforeStart[0]);
      expect(hours).toBeLessThanOrEqual(scenario.draw.onsetHoursBeforeStart[1]);
    }
    expect(drawn[0]?.season).not.toEqual(drawn[1]?.season);
  });

  it('another one begins when it is switched on', async () => {
    const simulator = await start({});
    const before = mean(load(simulator, 'shop'));
    simulator.control.scenario('missing-index');
    simulator.control.advance(30 * MINUTE);
    expect(mean(load(simulator, 'shop'))).toBeGreaterThan(2 * before);
    simulator.control.scenario('healthy');
    simulator.control.advance(30 * MINUTE);
    expect(mean(load(simulator, 'shop'))).toBeLessThan(1.3 * before);
  });
});

describe('the fleet', () => {
  it('grows by as many instances as asked, each unlike the others', async () => {
    const simulator = await start({ fleet: 12 });
    const instances = [...simulator.control.world.instances.values()];
    expect(instances).toHaveLength(19);
    expect(new Set(instances.map(({ cast }) => cast.id)).size).toBe(19);
    expect(new Set(instances.map(({ name }) => name)).size).toBe(19);
    const cpu = instances.slice(7).map(({ name }) => mean(load(simulator, name)));
    expect(new Set(cpu).size).toBe(12);
    expect(Math.max(...cpu)).toBeLessThan(0.6);
  });
});
