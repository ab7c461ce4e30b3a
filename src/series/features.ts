import type { Sample } from '../history.ts';
import { createCounters, type Counters } from './counters.ts';
import { merge, METRICS, metricOf } from './metrics.ts';

/**
 * What rules read: one instance at one moment. Percentages are 0–100, rates are per minute, times are ms, sizes are
 * bytes. Undefined means that nobody knows, which is not the same as fine.
 */
export interface Features {
  readonly cpuPct?: number;
  readonly cpuUsageCores?: number;
  readonly cpuLimitCores?: number;
  readonly storagePct?: number;
  readonly storageUsedBytes?: number;
  readonly storageLimitBytes?: number;
  readonly oomIn5Min?: number;
  readonly oomInDay?: number;
  readonly heapPct?: number;
  readonly pageCacheHitPct?: number;
  readonly pageCacheUsagePct?: number;
  readonly pageCacheEvictionsPerMin?: number;
  readonly boltRunning?: number;
  readonly boltIdle?: number;
  readonly boltTotal?: number;
  readonly boltPctOfLimit?: number;
  readonly boltRunningPerCore?: number;
  readonly boltOpenedPerMin?: number;
  readonly boltClosedPerMin?: number;
  readonly gcYoungPct?: number;
  readonly gcOldPct?: number;
  readonly gcTotalPct?: number;
  readonly queriesPerMin?: number;
  readonly failedQueriesPerMin?: number;
  readonly failedPct?: number;
  /** Successful and failed; a share of few says nothing. */
  readonly queriesIn10Min?: number;
  readonly latencyP50Ms?: number;
  readonly latencyP75Ms?: number;
  readonly latencyP99Ms?: number;
  readonly latencySpread?: number;
  readonly txActiveTotal?: number;
  readonly txCommittedPerMin?: number;
  readonly txRollbackPerMin?: number;
  readonly rollbackPct?: number;
  readonly commitsIn10Min?: number;
  readonly replicationLag?: number;
  readonly checkpointLastMs?: number;
  readonly replanPerMin?: number;
  readonly nodeCount?: number;
  readonly relationshipCount?: number;
  readonly snapshotAgeHours?: number;
}
export type FeatureName = keyof Features;

/** What no API tells, from aura.yml and from the snapshot list. */
export interface Known {
  readonly boltLimit?: number | undefined;
  readonly snapshotAgeHours?: number | undefined;
}

/** Rates look back five minutes, shares of queries and commits ten. */
const RATE_MS = 5 * 60_000;
const SHARE_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

type Found = { -readonly [Name in FeatureName]?: number | undefined };

/** Sample by sample into features: only the counters' recent past is remembered. */
export interface FeatureReader {
  readonly next: (samples: readonly Sample[], at: number, known: Known) => Features;
}

export function createFeatureReader(): FeatureReader {
  const counters = createCounters(SHARE_MS);
  const errors = createCounters(DAY_MS);

  return {
    next(samples, at, known) {
      for (const sample of samples) {
        if (metricOf(sample.metric).kind !== 'counter') continue;
        counters.take(sample);
        if (sample.metric === OOM) errors.take(sample);
      }
      const value = valueReader(samples);
      const found: Found = {
        ...resources(value),
        ...memory(value, counters, at),
        ...connections(value, counters, at, known.boltLimit),
        ...queries(value, counters, at),
        ...transactions(value, samples, counters, at),
        oomIn5Min: total(counters, OOM, RATE_MS, at),
        oomInDay: total(errors, OOM, DAY_MS, at),
        snapshotAgeHours: known.snapshotAgeHours,
      };
      found.boltRunningPerCore = ratio(found.boltRunning, found.cpuLimitCores);
      return Object.fromEntries(Object.entries(found).filter(([, number]) => Number.isFinite(number)));
    },
  };
}

const OOM = 'neo4j_aura_out_of_memory_errors_total';
type ReadValue = (metric: keyof typeof METRICS) => number | undefined;

function valueReader(samples: readonly Sample[]): ReadValue {
  const byMetric = new Map<string, Sample[]>();
  for (const sample of samples) {
    const known = byMetric.get(sample.metric);
    if (known) known.push(sample);
    else byMetric.set(sample.metric, [sample]);
  }
  return (metric) => merge(metricOf(metric), byMetric.get(metric) ?? []);
}

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined || b === 0 ? undefined : a / b;
const pct = (share: number | undefined): number | undefined =>
  share === undefined ? undefined : share * 100;

function total(counters: Counters, metric: string, spanMs: number, at: number): number | undefined {
  return merge(metricOf(metric), counters.over(metric, spanMs, at));
}
function perMin(counters: Counters, metric: string, at: number): number | undefined {
  const rates = counters
    .over(metric, RATE_MS, at)
    .map(({ labels, value, ms }) => ({ labels, value: (value / ms) * 60_000 }));
  return merge(metricOf(metric), rates);
}

function resources(value: ReadValue): Found {
  const cpuUsageCores = value('neo4j_aura_cpu_usage');
  const cpuLimitCores = value('neo4j_aura_cpu_limit');
  const storageUsedBytes = value('neo4j_database_store_size_database');
  const storageLimitBytes = value('neo4j_aura_storage_limit');
  return {
    cpuUsageCores,
    cpuLimitCores,
    cpuPct: pct(ratio(cpuUsageCores, cpuLimitCores)),
    storageUsedBytes,
    storageLimitBytes,
    storagePct: pct(ratio(storageUsedBytes, storageLimitBytes)),
    nodeCount: value('neo4j_database_count_node'),
    relationshipCount: value('neo4j_database_count_relationship'),
  };
}

function memory(value: ReadValue, counters: Counters, at: number): Found {
  // ms of collection per minute of running → share of the time.
  const gcPct = (generation: string): number | undefined => {
    const ms = perMin(counters, `neo4j_dbms_vm_gc_time_g1_${generation}_generation_total`, at);
    return ms === undefined ? undefined : ms / 600;
  };
  const gcYoungPct = gcPct('young');
  const gcOldPct = gcPct('old');
  return {
    heapPct: pct(value('neo4j_dbms_vm_heap_used_ratio')),
    pageCacheHitPct: pct(value('neo4j_dbms_page_cache_hit_ratio_per_minute')),
    pageCacheUsagePct: pct(value('neo4j_dbms_page_cache_usage_ratio')),
    pageCacheEvictionsPerMin: perMin(counters, 'neo4j_dbms_page_cache_evictions_total', at),
    gcYoungPct,
    gcOldPct,
    gcTotalPct: gcYoungPct === undefined || gcOldPct === undefined ? undefined : gcYoungPct + gcOldPct,
  };
}

function connections(value: ReadValue, counters: Counters, at: number, limit: number | undefined): Found {
  const boltRunning = value('neo4j_dbms_bolt_connections_running');
  const boltIdle = value('neo4j_dbms_bolt_connections_idle');
  const boltTotal = boltRunning === undefined || boltIdle === undefined ? undefined : boltRunning + boltIdle;
  return {
    boltRunning,
    boltIdle,
    boltTotal,
    boltPctOfLimit: pct(ratio(boltTotal, limit)),
    boltOpenedPerMin: perMin(counters, 'neo4j_dbms_bolt_connections_opened_total', at),
    boltClosedPerMin: perMin(counters, 'neo4j_dbms_bolt_connections_closed_total', at),
  };
}

function queries(value: ReadValue, counters: Counters, at: number): Found {
  const succeeded = total(counters, 'neo4j_db_query_execution_success_total', SHARE_MS, at);
  const failed = total(counters, 'neo4j_db_query_execution_failure_total', SHARE_MS, at);
  const all = succeeded === undefined || failed === undefined ? undefined : succeeded + failed;
  const latencyP50Ms = value('neo4j_db_query_execution_internal_latency_q50');
  const latencyP99Ms = value('neo4j_db_query_execution_internal_latency_q99');
  return {
    queriesIn10Min: all,
    queriesPerMin: perMin(counters, 'neo4j_db_query_execution_success_total', at),
    failedQueriesPerMin: perMin(counters, 'neo4j_db_query_execution_failure_total', at),
    failedPct: pct(ratio(failed, all)),
    latencyP50Ms,
    latencyP75Ms: value('neo4j_db_query_execution_internal_latency_q75'),
    latencyP99Ms,
    latencySpread: ratio(latencyP99Ms, latencyP50Ms),
  };
}

function transactions(value: ReadValue, samples: readonly Sample[], counters: Counters, at: number): Found {
  const read = value('neo4j_database_transaction_active_read');
  const write = value('neo4j_database_transaction_active_write');
  const commits = total(counters, 'neo4j_database_transaction_committed_total', SHARE_MS, at);
  const rollbacks = total(counters, 'neo4j_database_transaction_rollbacks_total', SHARE_MS, at);
  return {
    txActiveTotal: read === undefined || write === undefined ? undefined : read + write,
    txCommittedPerMin: perMin(counters, 'neo4j_database_transaction_committed_total', at),
    txRollbackPerMin: perMin(counters, 'neo4j_database_transaction_rollbacks_total', at),
    commitsIn10Min: commits,
    // Of commits only, as the product's own course counts it: 12 per 200 is 6 %.
    rollbackPct: pct(ratio(rollbacks, commits)),
    replicationLag: replicationLag(samples),
    checkpointLastMs: value('neo4j_database_check_point_duration'),
    replanPerMin: perMin(counters, 'neo4j_database_cypher_replan_events_total', at),
  };
}

/** Ids between the first and the last member; only where members are told apart. */
function replicationLag(samples: readonly Sample[]): number | undefined {
  const ids = samples.filter(
    ({ metric, labels }) =>
      metric === 'neo4j_database_transaction_last_committed_tx_id_total' &&
      labels['availability_zone'] !== undefined,
  );
  const byDatabase = new Map<string, number[]>();
  for (const { labels, value } of ids) {
    const database = labels['database'] ?? '';
    byDatabase.set(database, [...(byDatabase.get(database) ?? []), value]);
  }
  const lags = [...byDatabase.values()]
    .filter((values) => values.length > 1)
    .map((values) => Math.max(...values) - Math.min(...values));
  return lags.length === 0 ? undefined : Math.max(...lags);
}
