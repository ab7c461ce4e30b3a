/** The published metrics of Aura's endpoint, and how the values of several members or databases become one. */
export interface Metric {
  readonly kind: 'gauge' | 'counter';
  /** `ratio` is 0–1 at the source. */
  readonly unit: 'ratio' | 'cores' | 'bytes' | 'ms' | 'count' | 'id';
  /** Over the members of a cluster. */
  readonly members: 'max' | 'min' | 'avg' | 'sum';
  /** Over the databases of an instance; left out where the metric is not per database. */
  readonly databases?: 'max' | 'sum';
}

const gauge = (
  unit: Metric['unit'],
  members: Metric['members'],
  databases?: Metric['databases'],
): Metric => ({
  kind: 'gauge',
  unit,
  members,
  ...(databases ? { databases } : {}),
});
const counter = (
  unit: Metric['unit'],
  members: Metric['members'],
  databases?: Metric['databases'],
): Metric => ({
  ...gauge(unit, members, databases),
  kind: 'counter',
});

/**
 * All 33. Members are merged as the endpoint's default granularity merges them, but for connections and open
 * transactions, which add up; alerts read the highest member.
 */
export const METRICS: Readonly<Record<string, Metric>> = {
  neo4j_aura_cpu_limit: gauge('cores', 'max'),
  neo4j_aura_cpu_usage: gauge('cores', 'max'),
  neo4j_aura_storage_limit: gauge('bytes', 'max'),
  neo4j_aura_out_of_memory_errors_total: counter('count', 'sum'),
  neo4j_dbms_vm_heap_used_ratio: gauge('ratio', 'max'),
  neo4j_dbms_vm_gc_time_g1_young_generation_total: counter('ms', 'max'),
  neo4j_dbms_vm_gc_time_g1_old_generation_total: counter('ms', 'max'),
  neo4j_dbms_page_cache_hit_ratio_per_minute: gauge('ratio', 'avg'),
  neo4j_dbms_page_cache_usage_ratio: gauge('ratio', 'min'),
  neo4j_dbms_page_cache_evictions_total: counter('count', 'max'),
  neo4j_dbms_bolt_connections_running: gauge('count', 'sum'),
  neo4j_dbms_bolt_connections_idle: gauge('count', 'sum'),
  neo4j_dbms_bolt_connections_opened_total: counter('count', 'sum'),
  neo4j_dbms_bolt_connections_closed_total: counter('count', 'sum'),
  neo4j_database_cypher_replan_events_total: counter('count', 'max', 'sum'),
  neo4j_database_transaction_active_read: gauge('count', 'sum', 'sum'),
  neo4j_database_transaction_active_write: gauge('count', 'sum', 'sum'),
  neo4j_database_transaction_committed_total: counter('count', 'max', 'sum'),
  neo4j_database_transaction_rollbacks_total: counter('count', 'max', 'sum'),
  neo4j_database_transaction_peak_concurrent_total: gauge('count', 'max', 'max'),
  neo4j_database_transaction_last_committed_tx_id_total: gauge('id', 'max', 'max'),
  neo4j_database_check_point_events_total: counter('count', 'max', 'sum'),
  neo4j_database_check_point_total_time_total: counter('ms', 'max', 'sum'),
  neo4j_database_check_point_duration: gauge('ms', 'max', 'max'),
  neo4j_database_count_node: gauge('count', 'max', 'sum'),
  neo4j_database_count_relationship: gauge('count', 'max', 'sum'),
  neo4j_database_store_size_database: gauge('bytes', 'max', 'sum'),
  neo4j_db_query_execution_success_total: counter('count', 'sum', 'sum'),
  neo4j_db_query_execution_failure_total: counter('count', 'sum', 'sum'),
  neo4j_db_query_execution_internal_latency_q50: gauge('ms', 'max', 'max'),
  neo4j_db_query_execution_internal_latency_q75: gauge('ms', 'max', 'max'),
  neo4j_db_query_execution_internal_latency_q99: gauge('ms', 'max', 'max'),
  neo4j_cluster_raft_is_leader: gauge('count', 'sum', 'max'),
};

/** A metric this version has not heard of is kept and drawn as it comes. */
export const metricOf = (name: string): Metric =>
  METRICS[name] ?? (name.endsWith('_total') ? counter('count', 'max', 'sum') : gauge('count', 'max', 'max'));

const FOLD: Readonly<Record<Metric['members'], (values: readonly number[]) => number>> = {
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

/** One value out of the series of one metric at one time: first over members, then over databases. */
export function merge(
  metric: Metric,
  readings: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[],
): number | undefined {
  if (readings.length === 0) return undefined;
  const byDatabase = new Map<string, number[]>();
  for (const { labels, value } of readings) {
    const database = labels['database'] ?? '';
    const values = byDatabase.get(database);
    if (values) values.push(value);
    else byDatabase.set(database, [value]);
  }
  const perDatabase = [...byDatabase.values()].map(FOLD[metric.members]);
  return FOLD[metric.databases ?? 'max'](perDatabase);
}
