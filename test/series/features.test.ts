import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../src/history.ts';
import { createFeatureReader, type Features } from '../../src/series/features.ts';
import { DAY, MINUTE, sample } from '../support/builders.ts';

const GB = 1024 ** 3;
type Readings = Readonly<Record<string, number | readonly [number, Readonly<Record<string, string>>][]>>;

const scrape = (readings: Readings, at: number): readonly Sample[] =>
  Object.entries(readings).flatMap(([metric, value]) =>
    typeof value === 'number'
      ? [sample(metric, value, at)]
      : value.map(([number, labels]) => sample(metric, number, at, labels)),
  );
/** What is known after scrapes a minute apart. */
function after(...scrapes: readonly Readings[]): Features {
  const reader = createFeatureReader();
  return scrapes.reduce<Features>(
    (_before, readings, minute) => reader.next(scrape(readings, minute * MINUTE), minute * MINUTE, {}),
    {},
  );
}
/** A counter that grows by so much a minute, over ten minutes. */
const growing = (...counters: readonly (readonly [string, number])[]): readonly Readings[] =>
  Array.from({ length: 11 }, (_, minute) =>
    Object.fromEntries(counters.map(([name, perMinute]) => [name, 1_000 + minute * perMinute])),
  );

describe('features of one scrape', () => {
  it.each([
    ['cpuPct', { neo4j_aura_cpu_usage: 1.5, neo4j_aura_cpu_limit: 2 }, 75],
    ['cpuUsageCores', { neo4j_aura_cpu_usage: 1.5 }, 1.5],
    ['storagePct', { neo4j_database_store_size_database: 4 * GB, neo4j_aura_storage_limit: 16 * GB }, 25],
    ['storageUsedBytes', { neo4j_database_store_size_database: 4 * GB }, 4 * GB],
    ['heapPct', { neo4j_dbms_vm_heap_used_ratio: 0.85 }, 85],
    ['pageCacheHitPct', { neo4j_dbms_page_cache_hit_ratio_per_minute: 0.975 }, 97.5],
    ['pageCacheUsagePct', { neo4j_dbms_page_cache_usage_ratio: 1 }, 100],
    ['boltTotal', { neo4j_dbms_bolt_connections_running: 30, neo4j_dbms_bolt_connections_idle: 12 }, 42],
    ['boltRunningPerCore', { neo4j_dbms_bolt_connections_running: 30, neo4j_aura_cpu_limit: 2 }, 15],
    ['latencyP50Ms', { neo4j_db_query_execution_internal_latency_q50: 12 }, 12],
    ['latencyP75Ms', { neo4j_db_query_execution_internal_latency_q75: 20 }, 20],
    [
      'latencySpread',
      {
        neo4j_db_query_execution_internal_latency_q50: 50,
        neo4j_db_query_execution_internal_latency_q99: 600,
      },
      12,
    ],
    [
      'txActiveTotal',
      { neo4j_database_transaction_active_read: 7, neo4j_database_transaction_active_write: 2 },
      9,
    ],
    ['checkpointLastMs', { neo4j_database_check_point_duration: 4_200 }, 4_200],
    ['nodeCount', { neo4j_database_count_node: 5 }, 5],
    ['relationshipCount', { neo4j_database_count_relationship: 6 }, 6],
  ] as const)('%s', (feature, readings, value) => {
    expect(after(readings)[feature]).toBeCloseTo(value, 9);
  });

  it.each([
    ['cpuPct', { neo4j_aura_cpu_usage: 1 }],
    ['cpuPct', { neo4j_aura_cpu_usage: 1, neo4j_aura_cpu_limit: 0 }],
    ['storagePct', { neo4j_aura_storage_limit: 1 }],
    ['boltTotal', { neo4j_dbms_bolt_connections_running: 3 }],
    ['heapPct', { neo4j_dbms_vm_heap_used_ratio: Number.NaN }],
    [
      'latencySpread',
      { neo4j_db_query_execution_internal_latency_q50: 0, neo4j_db_query_execution_internal_latency_q99: 9 },
    ],
    ['queriesPerMin', { neo4j_db_query_execution_success_total: 9 }],
    ['oomInDay', { neo4j_aura_out_of_memory_errors_total: 9 }],
  ] as const)('%s is left out when nobody can know it', (feature, readings) => {
    expect(after(readings)).not.toHaveProperty(feature);
  });

  it('take limit and snapshot from what else is known', () => {
    const bolt = { neo4j_dbms_bolt_connections_running: 30, neo4j_dbms_bolt_connections_idle: 50 };
    const found = createFeatureReader().next(scrape(bolt, 0), 0, { boltLimit: 100, snapshotAgeHours: 7 });

    expect(found).toMatchObject({ boltPctOfLimit: 80, snapshotAgeHours: 7 });
  });
});

describe('features of counters', () => {
  it.each([
    ['queriesPerMin', [['neo4j_db_query_execution_success_total', 90]], 90],
    ['failedQueriesPerMin', [['neo4j_db_query_execution_failure_total', 3]], 3],
    [
      'queriesIn10Min',
      [
        ['neo4j_db_query_execution_success_total', 90],
        ['neo4j_db_query_execution_failure_total', 10],
      ],
      1_000,
    ],
    [
      'failedPct',
      [
        ['neo4j_db_query_execution_success_total', 90],
        ['neo4j_db_query_execution_failure_total', 10],
      ],
      10,
    ],
    // The course's own example: 12 of 200 commits are 6 %, not 12 of 212.
    [
      'rollbackPct',
      [
        ['neo4j_database_transaction_committed_total', 200],
        ['neo4j_database_transaction_rollbacks_total', 12],
      ],
      6,
    ],
    ['commitsIn10Min', [['neo4j_database_transaction_committed_total', 20]], 200],
    ['txRollbackPerMin', [['neo4j_database_transaction_rollbacks_total', 4]], 4],
    ['gcYoungPct', [['neo4j_dbms_vm_gc_time_g1_young_generation_total', 600]], 1],
    ['gcOldPct', [['neo4j_dbms_vm_gc_time_g1_old_generation_total', 3_000]], 5],
    [
      'gcTotalPct',
      [
        ['neo4j_dbms_vm_gc_time_g1_young_generation_total', 600],
        ['neo4j_dbms_vm_gc_time_g1_old_generation_total', 3_000],
      ],
      6,
    ],
    ['pageCacheEvictionsPerMin', [['neo4j_dbms_page_cache_evictions_total', 225_000]], 225_000],
    ['boltOpenedPerMin', [['neo4j_dbms_bolt_connections_opened_total', 8]], 8],
    ['boltClosedPerMin', [['neo4j_dbms_bolt_connections_closed_total', 7]], 7],
    ['replanPerMin', [['neo4j_database_cypher_replan_events_total', 2]], 2],
    ['oomIn5Min', [['neo4j_aura_out_of_memory_errors_total', 1]], 5],
    ['oomInDay', [['neo4j_aura_out_of_memory_errors_total', 1]], 10],
  ] as const)('%s', (feature, counters, value) => {
    expect(after(...growing(...counters))[feature]).toBeCloseTo(value, 9);
  });

  it('count out-of-memory errors of a whole day, and no longer', () => {
    const reader = createFeatureReader();
    const at = (minute: number, value: number) =>
      reader.next(
        scrape({ neo4j_aura_out_of_memory_errors_total: value }, minute * MINUTE),
        minute * MINUTE,
        {},
      );
    at(0, 0);
    at(1, 2);
    for (let minute = 2; minute <= 1_440; minute++) at(minute, 2);

    expect([at(1_441, 2).oomInDay, at(1_442, 2).oomInDay]).toEqual([0, 0]);
    expect(DAY).toBe(1_440 * MINUTE);
    expect(at(1_443, 5)).toMatchObject({ oomInDay: 3, oomIn5Min: 3 });
  });

  it('go on counting after maintenance set them back', () => {
    const values = [1_000, 1_010, 1_020, 5, 15, 25];
    const found = after(...values.map((value) => ({ neo4j_db_query_execution_success_total: value })));

    expect(found.queriesPerMin).toBeCloseTo((20 + 5 + 20) / 5, 9);
  });
});

describe('members and databases', () => {
  const zone = (availability_zone: string, database = 'neo4j') => ({ availability_zone, database });

  it('are merged as each metric says', () => {
    const found = after({
      neo4j_aura_cpu_usage: [
        [0.5, { availability_zone: 'a' }],
        [1.5, { availability_zone: 'b' }],
      ],
      neo4j_aura_cpu_limit: [
        [2, { availability_zone: 'a' }],
        [2, { availability_zone: 'b' }],
      ],
      neo4j_dbms_page_cache_hit_ratio_per_minute: [
        [0.99, { availability_zone: 'a' }],
        [0.9, { availability_zone: 'b' }],
      ],
      neo4j_dbms_bolt_connections_running: [
        [3, { availability_zone: 'a' }],
        [4, { availability_zone: 'b' }],
      ],
      neo4j_dbms_bolt_connections_idle: [[1, { availability_zone: 'a' }]],
      neo4j_database_store_size_database: [
        [10, zone('a')],
        [12, zone('b')],
        [1, zone('a', 'system')],
        [2, zone('b', 'system')],
      ],
      neo4j_db_query_execution_internal_latency_q99: [
        [10, zone('a')],
        [900, zone('b')],
      ],
    });

    expect(found).toMatchObject({
      cpuPct: 75,
      pageCacheHitPct: 94.5,
      boltTotal: 8,
      storageUsedBytes: 14,
      latencyP99Ms: 900,
    });
  });

  it('of a replicated counter count once, of a counted query each', () => {
    const both = (name: string, minute: number) => ({
      [name]: [
        [minute * 60, zone('a')],
        [minute * 60, zone('b')],
      ] as const,
    });
    const found = after(
      ...([0, 1, 2].map((minute) => ({
        ...both('neo4j_database_transaction_committed_total', minute),
        ...both('neo4j_db_query_execution_success_total', minute),
      })) as unknown as readonly Readings[]),
    );

    expect(found).toMatchObject({ txCommittedPerMin: 60, queriesPerMin: 120 });
  });

  it.each([
    [
      'members apart',
      [
        [5_000, zone('a')],
        [3_500, zone('b')],
        [4_900, zone('c')],
      ],
      1_500,
    ],
    [
      'several databases',
      [
        [9, zone('a')],
        [9, zone('b')],
        [7, zone('a', 'x')],
        [2, zone('b', 'x')],
      ],
      5,
    ],
    ['one member', [[5_000, zone('a')]], undefined],
    ['members merged at the source', [[5_000, { database: 'neo4j', aggregation: 'MAX' }]], undefined],
  ] as const)('lag: %s', (_what, ids, lag) => {
    const found = after({
      neo4j_database_transaction_last_committed_tx_id_total: ids,
    } as unknown as Readings);

    expect(found.replicationLag).toBe(lag);
  });
});
