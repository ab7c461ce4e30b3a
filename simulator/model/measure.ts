import { columnOf } from '../metric.ts';
import { poisson, type Random } from '../random.ts';
import type { Engine } from './engine.ts';
import { TICK_MS } from './history.ts';
import { quantile } from './latency.ts';
import type { HeapReading } from './memory.ts';

const at = {
  cpuLimit: columnOf('neo4j_aura_cpu_limit'),
  cpuUsage: columnOf('neo4j_aura_cpu_usage'),
  storageLimit: columnOf('neo4j_aura_storage_limit'),
  outOfMemory: columnOf('neo4j_aura_out_of_memory_errors_total'),
  heap: columnOf('neo4j_dbms_vm_heap_used_ratio'),
  young: columnOf('neo4j_dbms_vm_gc_time_g1_young_generation_total'),
  old: columnOf('neo4j_dbms_vm_gc_time_g1_old_generation_total'),
  hitRatio: columnOf('neo4j_dbms_page_cache_hit_ratio_per_minute'),
  cacheUsage: columnOf('neo4j_dbms_page_cache_usage_ratio'),
  evictions: columnOf('neo4j_dbms_page_cache_evictions_total'),
  running: columnOf('neo4j_dbms_bolt_connections_running'),
  idle: columnOf('neo4j_dbms_bolt_connections_idle'),
  opened: columnOf('neo4j_dbms_bolt_connections_opened_total'),
  closed: columnOf('neo4j_dbms_bolt_connections_closed_total'),
  replans: columnOf('neo4j_database_cypher_replan_events_total'),
  activeRead: columnOf('neo4j_database_transaction_active_read'),
  activeWrite: columnOf('neo4j_database_transaction_active_write'),
  committed: columnOf('neo4j_database_transaction_committed_total'),
  rollbacks: columnOf('neo4j_database_transaction_rollbacks_total'),
  peak: columnOf('neo4j_database_transaction_peak_concurrent_total'),
  lastId: columnOf('neo4j_database_transaction_last_committed_tx_id_total'),
  checkpoints: columnOf('neo4j_database_check_point_events_total'),
  checkpointTime: columnOf('neo4j_database_check_point_total_time_total'),
  checkpointMs: columnOf('neo4j_database_check_point_duration'),
  nodes: columnOf('neo4j_database_count_node'),
  relationships: columnOf('neo4j_database_count_relationship'),
  store: columnOf('neo4j_database_store_size_database'),
  success: columnOf('neo4j_db_query_execution_success_total'),
  failure: columnOf('neo4j_db_query_execution_failure_total'),
  q50: columnOf('neo4j_db_query_execution_internal_latency_q50'),
  q75: columnOf('neo4j_db_query_execution_internal_latency_q75'),
  q99: columnOf('neo4j_db_query_execution_internal_latency_q99'),
  leader: columnOf('neo4j_cluster_raft_is_leader'),
} as const;

/** What happened in one tick. */
export interface Load {
  readonly tick: number;
  readonly row: number;
  readonly utilisation: number;
  readonly concurrency: number;
  readonly faults: number;
  readonly pageHits: number;
  readonly heap: HeapReading;
}

type Name = keyof typeof at;
type Add = (name: Name, by: number) => void;
type Gauge = (name: Name, value: number) => void;

/** Writes one row of metrics out of what happened. */
export function measure(engine: Engine, load: Load, random: Random): void {
  const { counters, history } = engine;
  const row = history.metrics.subarray(load.row * counters.length, (load.row + 1) * counters.length);
  row.set(counters);
  const add: Add = (name, by) => {
    row[at[name]] = counters[at[name]] = (counters[at[name]] as number) + by;
  };
  const gauge: Gauge = (name, value) => {
    row[at[name]] = value;
  };
  countResources(engine, load, add);
  countConnections(engine, load, add, gauge, random);
  countQueries(engine, load, add, gauge);
  growStore(engine, load.tick, add);
  gauge('cpuLimit', engine.capacity.cores);
  gauge('cpuUsage', load.utilisation * engine.capacity.cores);
  gauge('storageLimit', engine.storageBytes);
  gauge('heap', load.heap.usedRatio);
  gauge('hitRatio', load.pageHits > 0 ? 1 - load.faults / load.pageHits : 1);
  gauge('cacheUsage', engine.cachedBytes / engine.capacity.pageCacheBytes);
  gauge('lastId', engine.lastTransaction);
  gauge('checkpointMs', engine.checkpointMs);
  gauge('nodes', Math.round(engine.nodes));
  gauge('relationships', Math.round(engine.relationships));
  gauge('store', engine.shownStoreBytes);
  gauge('leader', 1);
  percentiles(engine, load, gauge);
}

function countResources(engine: Engine, { heap, faults }: Load, add: Add): void {
  add('outOfMemory', heap.outOfMemory);
  add('young', Math.round(heap.youngMs));
  add('old', Math.round(heap.oldMs));
  const full = engine.cachedBytes >= engine.capacity.pageCacheBytes * 0.995;
  add('evictions', full ? Math.round(faults) : 0);
}

/** People mistype their passwords now and then. */
const MISTYPED_PER_MIN = 0.02;

/** A pool keeps its connections; some are renewed each minute, and a leak only ever adds. */
function countConnections(engine: Engine, load: Load, add: Add, gauge: Gauge, random: Random): void {
  const running = Math.min(engine.pool, poisson(random, load.concurrency));
  engine.leakedConnections += (engine.leakedPerHour * TICK_MS) / 3_600_000;
  const open = engine.pool + Math.floor(engine.leakedConnections);
  const renewed = poisson(random, engine.pool / 120);
  const appeared = Math.max(0, open - engine.openConnections);
  const failed = poisson(random, (MISTYPED_PER_MIN + engine.failedLoginsPerMin) * (TICK_MS / 60_000));
  engine.history.logins[load.row] = appeared + renewed;
  engine.history.failedLogins[load.row] = failed;
  add('opened', appeared + renewed + failed);
  add('closed', Math.max(0, engine.openConnections - open) + renewed + failed);
  engine.openConnections = open;
  gauge('running', running);
  gauge('idle', open - running);
}

function countQueries(engine: Engine, load: Load, add: Add, gauge: Gauge): void {
  const { counts, failures, outOfMemory, serviceMs } = engine.history;
  const active = { read: 0, write: 0, system: 0 };
  engine.classes.forEach((each, i) => {
    const slot = load.row * engine.classes.length + i;
    const count = counts[slot] as number;
    const failed = (failures[slot] as number) + (outOfMemory[slot] as number);
    add('success', count - failed);
    add('failure', failed);
    add('committed', count - failed);
    add('rollbacks', failed);
    add('replans', Math.round(count * (each.literals ?? 0) * 0.8));
    active[each.kind] += (count * (serviceMs[slot] as number) * engine.slowdown) / TICK_MS;
    if (each.kind === 'write') write(engine, each.creates, count - failed);
  });
  gauge('activeRead', Math.round(active.read));
  gauge('activeWrite', Math.round(active.write));
  const most = Math.ceil(load.concurrency + 3 * Math.sqrt(load.concurrency));
  add('peak', Math.max(0, most - (engine.counters[at.peak] as number)));
}

function write(
  engine: Engine,
  creates: { nodes: number; relationships: number } | undefined,
  count: number,
): void {
  engine.lastTransaction += count;
  engine.dirtyPages += count * 6;
  if (!creates) return;
  engine.nodes += creates.nodes * count;
  engine.relationships += creates.relationships * count;
  engine.storeBytes += (creates.nodes * 420 + creates.relationships * 90) * count;
}

const CHECKPOINT_TICKS = 30;
const STORE_TICKS = 20;

/** Checkpoints every 15 minutes; the shown store size is refreshed every 10, in whole extents. */
function growStore(engine: Engine, tick: number, add: Add): void {
  engine.storeBytes += (engine.storeGrowthPerDay * TICK_MS) / 86_400_000;
  if ((tick + engine.key) % STORE_TICKS === 0)
    engine.shownStoreBytes = Math.ceil(engine.storeBytes / 1048576) * 1048576;
  if ((tick + engine.key) % CHECKPOINT_TICKS !== 0) return;
  engine.checkpointMs = Math.round(300 + engine.dirtyPages * 0.12 * engine.slowdown);
  engine.dirtyPages = 0;
  add('checkpoints', 1);
  add('checkpointTime', engine.checkpointMs);
}

/** The metric's percentiles are those of the very times that the query log is drawn from. */
function percentiles(engine: Engine, load: Load, gauge: Gauge): void {
  const { counts, serviceMs } = engine.history;
  const from = load.row * engine.classes.length;
  const weights = counts.subarray(from, from + engine.classes.length);
  const total = weights.reduce((sum, each) => sum + each, 0);
  if (total === 0) return;
  const logMedians = new Float64Array(weights.length);
  const spreads = new Float64Array(weights.length);
  engine.classes.forEach(({ spread }, i) => {
    logMedians[i] = Math.log((serviceMs[from + i] as number) * engine.slowdown) - spread ** 2 / 2;
    spreads[i] = spread;
  });
  for (const [name, p] of [
    ['q50', 0.5],
    ['q75', 0.75],
    ['q99', 0.99],
  ] as const) {
    gauge(name, Math.max(0.1, Math.round(quantile({ weights, logMedians, spreads }, total, p) * 10) / 10));
  }
}
