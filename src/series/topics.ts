import type { FeatureName } from './features.ts';
import type { Unit } from '../cards/card.ts';

/** How a line is made from a metric's readings. */
export type Derivation =
  /** As it is read. */
  | { readonly as: 'value'; readonly metric: string }
  /** 0–1 → 0–100. */
  | { readonly as: 'ratio'; readonly metric: string }
  /** Of another metric, 0–100. */
  | { readonly as: 'share'; readonly metric: string; readonly of: string }
  /** Increase of a counter per minute. */
  | { readonly as: 'rate'; readonly metric: string }
  /** Increase of a counter in each bucket. */
  | { readonly as: 'increase'; readonly metric: string }
  /** Milliseconds counted per time passed, 0–100. */
  | { readonly as: 'time-share'; readonly metric: string };

/** One chart a person may ask for by name. */
export interface Topic {
  readonly title: string;
  readonly tab: Tab;
  readonly unit: Unit;
  readonly lines: readonly {
    readonly name: string;
    readonly from: Derivation;
    readonly feature?: FeatureName;
  }[];
  /** What it is, for somebody who has never seen it. */
  readonly meaning: string;
  /** What is good, what is bad, what to look at with it. */
  readonly reading: string;
}
/** Where the console shows it. */
export type Tab = 'resources' | 'instance' | 'database';
export const TABS: readonly Tab[] = ['resources', 'instance', 'database'];

const value = (metric: string): Derivation => ({ as: 'value', metric });
const ratio = (metric: string): Derivation => ({ as: 'ratio', metric });
const rate = (metric: string): Derivation => ({ as: 'rate', metric });

/** Together they draw all 33 published metrics. */
export const TOPICS = {
  cpu: {
    title: 'CPU',
    tab: 'resources',
    unit: 'pct',
    lines: [
      {
        name: 'CPU',
        feature: 'cpuPct',
        from: { as: 'share', metric: 'neo4j_aura_cpu_usage', of: 'neo4j_aura_cpu_limit' },
      },
    ],
    meaning:
      'Share of the granted cores in use for planning, running queries, background work and garbage collection.',
    reading:
      '10–40 % leaves room for peaks; 70 % for ten minutes is a problem to look at. Peaks together with garbage collection are a memory problem, not a CPU problem.',
  },
  storage: {
    title: 'Storage used',
    tab: 'resources',
    unit: 'pct',
    lines: [
      {
        name: 'Storage',
        feature: 'storagePct',
        from: { as: 'share', metric: 'neo4j_database_store_size_database', of: 'neo4j_aura_storage_limit' },
      },
    ],
    meaning:
      'Size of the stores over the granted disk: nodes, relationships, properties and indexes. Refreshed about every ten minutes.',
    reading:
      'Plan at 70 %, schedule at 80 %, act at 90 %. Deleting frees space for reuse, not on this meter.',
  },
  'out-of-memory': {
    title: 'Out-of-memory errors',
    tab: 'resources',
    unit: 'count',
    lines: [{ name: 'Errors', from: { as: 'increase', metric: 'neo4j_aura_out_of_memory_errors_total' } }],
    meaning:
      'Times the server could not get memory even after cleaning up. The query fails, others may fail with it.',
    reading:
      'None is expected. At fixed times it is a batch job to mend; scattered at peaks the instance is too small.',
  },
  heap: {
    title: 'Heap used',
    tab: 'instance',
    unit: 'pct',
    lines: [{ name: 'Heap', feature: 'heapPct', from: ratio('neo4j_dbms_vm_heap_used_ratio') }],
    meaning:
      'Memory for results on their way, open transactions and cached plans. It saw-tooths: cleaning up brings it down.',
    reading:
      '20–50 % is usual, peaks up to 80 % that return are fine. Staying above 80 % is pressure, 85 % is close to running out.',
  },
  'page-cache': {
    title: 'Page cache',
    tab: 'instance',
    unit: 'pct',
    lines: [
      { name: 'Hits', feature: 'pageCacheHitPct', from: ratio('neo4j_dbms_page_cache_hit_ratio_per_minute') },
      { name: 'Filled', from: ratio('neo4j_dbms_page_cache_usage_ratio') },
    ],
    meaning: 'Share of page requests served from memory instead of disk, and how full that memory is.',
    reading:
      'Hits of 98–100 % are good, under 95 % is serious. Full is fine while hits are high. Falling hits with many evictions: look for scans first, then memory.',
  },
  evictions: {
    title: 'Page cache evictions',
    tab: 'instance',
    unit: 'perMin',
    lines: [{ name: 'Evictions', from: rate('neo4j_dbms_page_cache_evictions_total') }],
    meaning: 'Pages pushed out of the cache to make room for others.',
    reading: 'Bursts pass by themselves. Steadily many with falling hits: the working set does not fit.',
  },
  connections: {
    title: 'Bolt connections',
    tab: 'instance',
    unit: 'count',
    lines: [
      { name: 'Running', from: value('neo4j_dbms_bolt_connections_running') },
      { name: 'Idle', from: value('neo4j_dbms_bolt_connections_idle') },
    ],
    meaning:
      'Connections running a query, and pooled ones waiting. Both count towards the limit of the tier.',
    reading: 'Idle is stable, running follows load. A sum that only grows is a leak in an application.',
  },
  'connection-churn': {
    title: 'Connections opened and closed',
    tab: 'instance',
    unit: 'perMin',
    lines: [
      { name: 'Opened', from: rate('neo4j_dbms_bolt_connections_opened_total') },
      { name: 'Closed', from: rate('neo4j_dbms_bolt_connections_closed_total') },
    ],
    meaning: 'How often applications connect and disconnect.',
    reading: 'Both are about equal and low with a pool. Many of both: no pool, or a driver per request.',
  },
  gc: {
    title: 'Time in garbage collection',
    tab: 'instance',
    unit: 'pct',
    lines: [
      {
        name: 'Young',
        feature: 'gcYoungPct',
        from: { as: 'time-share', metric: 'neo4j_dbms_vm_gc_time_g1_young_generation_total' },
      },
      {
        name: 'Old',
        feature: 'gcOldPct',
        from: { as: 'time-share', metric: 'neo4j_dbms_vm_gc_time_g1_old_generation_total' },
      },
    ],
    meaning:
      'Share of the time queries stand still while memory is cleaned up. Old-generation pauses last seconds.',
    reading: 'Under 1 % is healthy, over 3 % for a quarter of an hour is a warning, old over 1 % is urgent.',
  },
  'store-size': {
    title: 'Store size',
    tab: 'database',
    unit: 'bytes',
    lines: [{ name: 'Store', from: value('neo4j_database_store_size_database') }],
    meaning: 'Size of the database on disk, deleted parts that wait for reuse included.',
    reading: 'A jump is an import or a job that should have cleaned up; check that it was meant.',
  },
  'storage-limit': {
    title: 'Storage granted',
    tab: 'resources',
    unit: 'bytes',
    lines: [{ name: 'Limit', from: value('neo4j_aura_storage_limit') }],
    meaning: 'Disk granted to the instance.',
    reading: 'It changes only when the instance is resized.',
  },
  queries: {
    title: 'Queries',
    tab: 'database',
    unit: 'perMin',
    lines: [
      { name: 'Succeeded', from: rate('neo4j_db_query_execution_success_total') },
      { name: 'Failed', from: rate('neo4j_db_query_execution_failure_total') },
    ],
    meaning: 'Queries that ended well and badly, a minute.',
    reading:
      'Compare with the same hour of other days. Failures over 5 % are urgent; a sudden drop is often the application.',
  },
  latency: {
    title: 'Query latency',
    tab: 'database',
    unit: 'ms',
    lines: [
      { name: 'p99', feature: 'latencyP99Ms', from: value('neo4j_db_query_execution_internal_latency_q99') },
      { name: 'p75', from: value('neo4j_db_query_execution_internal_latency_q75') },
      { name: 'p50', from: value('neo4j_db_query_execution_internal_latency_q50') },
    ],
    meaning:
      'Time of the typical query (p50), of three in four (p75), and of the slowest in a hundred (p99).',
    reading:
      'p50 under 100 ms and p99 under ten times that is healthy. Only p99 high: a few queries. All high: a resource is short.',
  },
  entities: {
    title: 'Nodes and relationships',
    tab: 'database',
    unit: 'count',
    lines: [
      { name: 'Nodes', from: value('neo4j_database_count_node') },
      { name: 'Relationships', from: value('neo4j_database_count_relationship') },
    ],
    meaning: 'How much is stored.',
    reading: 'Explains growth of the store, confirms imports, deletions and restores.',
  },
  transactions: {
    title: 'Open transactions',
    tab: 'database',
    unit: 'count',
    lines: [
      { name: 'Reading', from: value('neo4j_database_transaction_active_read') },
      { name: 'Writing', from: value('neo4j_database_transaction_active_write') },
    ],
    meaning: 'Transactions that have begun and not ended.',
    reading: 'Goes up and down with load. Growing in quiet times: an application does not close them.',
  },
  commits: {
    title: 'Commits and rollbacks',
    tab: 'database',
    unit: 'perMin',
    lines: [
      { name: 'Committed', from: rate('neo4j_database_transaction_committed_total') },
      { name: 'Rolled back', from: rate('neo4j_database_transaction_rollbacks_total') },
    ],
    meaning: 'How transactions end.',
    reading: 'Rollbacks under 1 % of commits are normal, over 5 % an application has a problem.',
  },
  'peak-transactions': {
    title: 'Most transactions at once',
    tab: 'database',
    unit: 'count',
    lines: [{ name: 'Peak', from: value('neo4j_database_transaction_peak_concurrent_total') }],
    meaning: 'Highest number of transactions at once since the last start.',
    reading: 'For capacity planning; falls back after maintenance.',
  },
  'last-transaction': {
    title: 'Last committed transaction',
    tab: 'database',
    unit: 'count',
    lines: [{ name: 'Id', from: value('neo4j_database_transaction_last_committed_tx_id_total') }],
    meaning: 'Id of the newest committed transaction; in a cluster each member has one.',
    reading: 'It rises with every write. A member that stays flat has fallen behind.',
  },
  checkpoints: {
    title: 'Length of the last checkpoint',
    tab: 'database',
    unit: 'ms',
    lines: [
      { name: 'Last', feature: 'checkpointLastMs', from: value('neo4j_database_check_point_duration') },
    ],
    meaning: 'Time it took to write pending changes to disk.',
    reading: 'Under five minutes is normal, over ten again and again is worth a look at bulk writes.',
  },
  'checkpoint-rate': {
    title: 'Checkpoints',
    tab: 'database',
    unit: 'perMin',
    lines: [{ name: 'Checkpoints', from: rate('neo4j_database_check_point_events_total') }],
    meaning: 'How often pending changes are written to disk.',
    reading: 'Follows writes; long gaps on a quiet instance are normal.',
  },
  'checkpoint-time': {
    title: 'Time in checkpoints',
    tab: 'database',
    unit: 'pct',
    lines: [
      { name: 'Time', from: { as: 'time-share', metric: 'neo4j_database_check_point_total_time_total' } },
    ],
    meaning: 'Share of the time spent writing pending changes to disk.',
    reading: 'Rises with bulk writes.',
  },
  replans: {
    title: 'Replans',
    tab: 'database',
    unit: 'perMin',
    lines: [{ name: 'Replans', from: rate('neo4j_database_cypher_replan_events_total') }],
    meaning: 'Query plans made anew because data, schema or text changed.',
    reading: 'A few are normal. Persistently many: literals in the text where parameters belong.',
  },
  leader: {
    title: 'Leaders',
    tab: 'database',
    unit: 'count',
    lines: [{ name: 'Leaders', from: value('neo4j_cluster_raft_is_leader') }],
    meaning: 'Members that lead the database; known only where members are told apart.',
    reading: 'Exactly one. None for more than half a minute: no writes are possible.',
  },
} satisfies Readonly<Record<string, Topic>>;

/** By name, for what a person typed. */
export const topicNamed = (name: string): Topic | undefined =>
  Object.hasOwn(TOPICS, name) ? TOPICS[name as keyof typeof TOPICS] : undefined;
