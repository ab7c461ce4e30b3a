/** The published list of metrics, in the order in which the model writes them. */

export type Aggregation = 'MIN' | 'MAX' | 'AVG' | 'SUM';

export interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly aggregation: Aggregation;
  readonly perDatabase: boolean;
}

const metric =
  (perDatabase: boolean) =>
  (name: string, type: Metric['type'], help: string, aggregation: Aggregation = 'MAX'): Metric => ({
    name,
    type,
    help,
    aggregation,
    perDatabase,
  });
const dbms = metric(false);
const database = metric(true);

export const METRICS = [
  dbms('neo4j_aura_cpu_limit', 'gauge', 'CPU limit (cores)'),
  dbms('neo4j_aura_cpu_usage', 'gauge', 'CPU usage (cores)'),
  dbms('neo4j_aura_storage_limit', 'gauge', 'Storage limit'),
  dbms('neo4j_aura_out_of_memory_errors_total', 'counter', 'Out of memory errors', 'SUM'),
  dbms('neo4j_dbms_vm_heap_used_ratio', 'gauge', 'Heap used'),
  dbms('neo4j_dbms_vm_gc_time_g1_young_generation_total', 'counter', 'GC time, young generation (ms)'),
  dbms('neo4j_dbms_vm_gc_time_g1_old_generation_total', 'counter', 'GC time, old generation (ms)'),
  dbms('neo4j_dbms_page_cache_hit_ratio_per_minute', 'gauge', 'Page cache hit ratio', 'AVG'),
  dbms('neo4j_dbms_page_cache_usage_ratio', 'gauge', 'Page cache usage ratio', 'MIN'),
  dbms('neo4j_dbms_page_cache_evictions_total', 'counter', 'Page cache evictions'),
  dbms('neo4j_dbms_bolt_connections_running', 'gauge', 'Bolt connections running'),
  dbms('neo4j_dbms_bolt_connections_idle', 'gauge', 'Bolt connections idle'),
  dbms('neo4j_dbms_bolt_connections_opened_total', 'counter', 'Bolt connections opened'),
  dbms('neo4j_dbms_bolt_connections_closed_total', 'counter', 'Bolt connections closed'),
  database('neo4j_database_cypher_replan_events_total', 'counter', 'Replan events'),
  database('neo4j_database_transaction_active_read', 'gauge', 'Active read transactions'),
  database('neo4j_database_transaction_active_write', 'gauge', 'Active write transactions'),
  database('neo4j_database_transaction_committed_total', 'counter', 'Committed transactions'),
  database('neo4j_database_transaction_rollbacks_total', 'counter', 'Rolled back transactions'),
  database('neo4j_database_transaction_peak_concurrent_total', 'counter', 'Peak concurrent transactions'),
  database(
    'neo4j_database_transaction_last_committed_tx_id_total',
    'counter',
    'Last committed transaction id',
  ),
  database('neo4j_database_check_point_events_total', 'counter', 'Checkpoints'),
  database('neo4j_database_check_point_total_time_total', 'counter', 'Total time of checkpoints (ms)'),
  database('neo4j_database_check_point_duration', 'gauge', 'Duration of the last checkpoint (ms)'),
  database('neo4j_database_count_node', 'gauge', 'Nodes'),
  database('neo4j_database_count_relationship', 'gauge', 'Relationships'),
  database('neo4j_database_store_size_database', 'gauge', 'Store size of the database'),
  database('neo4j_db_query_execution_success_total', 'counter', 'Successful queries', 'SUM'),
  database('neo4j_db_query_execution_failure_total', 'counter', 'Failed queries', 'SUM'),
  database('neo4j_db_query_execution_internal_latency_q50', 'gauge', 'Query latency, median (ms)'),
  database('neo4j_db_query_execution_internal_latency_q75', 'gauge', 'Query latency, 75th percentile (ms)'),
  database('neo4j_db_query_execution_internal_latency_q99', 'gauge', 'Query latency, 99th percentile (ms)'),
  database('neo4j_cluster_raft_is_leader', 'gauge', 'Is the member the leader'),
] as const satisfies readonly Metric[];

/** Shown with Comprehensive granularity only. */
export const LEADER = METRICS.length - 1;

const columns = new Map(METRICS.map((each, index) => [each.name, index]));

export function columnOf(name: string): number {
  const column = columns.get(name);
  if (column === undefined) throw new Error(`There is no metric ${name}`);
  return column;
}
