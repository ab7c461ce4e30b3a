import type { Instance } from './instance.ts';
import { columnOf, LEADER, METRICS, type Metric } from './metric.ts';

/** One line of a scrape: a metric of an instance, or of one of its members, with the share of the whole that is its own. */
export interface Series {
  readonly metric: Metric;
  readonly column: number;
  readonly labels: string;
  readonly share: number;
}

const ALIKE = [1, 1, 1];

/** How the three members of a cluster share what happens: the leader has the writes and most of the reads. */
const SHARES: ReadonlyMap<number, readonly number[]> = new Map(
  Object.entries({
    neo4j_aura_cpu_usage: [1, 0.38, 0.34],
    neo4j_aura_out_of_memory_errors_total: [1, 0, 0],
    neo4j_dbms_vm_heap_used_ratio: [1, 0.82, 0.78],
    neo4j_dbms_vm_gc_time_g1_young_generation_total: [1, 0.42, 0.36],
    neo4j_dbms_vm_gc_time_g1_old_generation_total: [1, 0.3, 0.3],
    neo4j_dbms_page_cache_evictions_total: [1, 0.8, 0.75],
    neo4j_dbms_bolt_connections_running: [1, 0.4, 0.35],
    neo4j_dbms_bolt_connections_idle: [1, 0.7, 0.7],
    neo4j_dbms_bolt_connections_opened_total: [1, 0.6, 0.55],
    neo4j_dbms_bolt_connections_closed_total: [1, 0.6, 0.55],
    neo4j_database_cypher_replan_events_total: [1, 0.5, 0.4],
    neo4j_database_transaction_active_read: [1, 0.5, 0.45],
    neo4j_database_transaction_active_write: [1, 0, 0],
    neo4j_database_transaction_rollbacks_total: [1, 0.2, 0.2],
    neo4j_database_transaction_peak_concurrent_total: [1, 0.5, 0.45],
    neo4j_db_query_execution_success_total: [0.6, 0.22, 0.18],
    neo4j_db_query_execution_failure_total: [0.6, 0.22, 0.18],
    neo4j_db_query_execution_internal_latency_q50: [1, 0.8, 0.8],
    neo4j_db_query_execution_internal_latency_q75: [1, 0.8, 0.75],
    neo4j_db_query_execution_internal_latency_q99: [1, 0.7, 0.65],
    neo4j_cluster_raft_is_leader: [1, 0, 0],
  }).map(([name, shares]) => [columnOf(name), shares]),
);

/** The series of an instance, metric by metric. */
export function seriesOf({
  cast,
  engine,
}: Pick<Instance, 'cast' | 'engine'>): readonly (readonly Series[])[] {
  const { members = 1, id, region } = cast;
  return METRICS.map((metric, column): Series[] => {
    if (column === LEADER && members === 1) return [];
    const database = metric.perDatabase ? ',database="neo4j"' : '';
    const labels = `aggregation="${metric.aggregation}"${database},instance_id="${id}"`;
    if (members === 1) return [{ metric, column, labels, share: 1 }];
    const shares = SHARES.get(column) ?? ALIKE;
    return shares.map((share, member) => ({
      metric,
      column,
      share,
      labels: `${labels},availability_zone="${zone(cast.cloud, region, (member + (engine.key % 3)) % 3)}",instance_mode="PRIMARY"`,
    }));
  });
}

function zone(cloud: string, region: string, member: number): string {
  if (cloud === 'gcp') return `${region}-${'bcd'[member]}`;
  if (cloud === 'aws') return `${region}${'abc'[member]}`;
  return `${region}-${member + 1}`;
}

/** The value in one row; not a number while the instance was down. */
export function valueAt(
  { engine }: Pick<Instance, 'engine'>,
  { metric, column, share }: Series,
  row: number,
): number {
  const value = engine.history.metrics[row * METRICS.length + column] ?? Number.NaN;
  return metric.type === 'counter' || share === 0 ? Math.round(value * share) : value * share;
}
