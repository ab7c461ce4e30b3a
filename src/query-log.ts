/** What a query log says about a stretch of time, grouped by shape. No literal of any query is in here. */
export interface QueryReport {
  readonly from: Date;
  readonly to: Date;
  /** Finished queries that count: without tool noise and the `system` database, unless asked for. */
  readonly logged: number;
  readonly failed: number;
  /** Sum of elapsed time over all that count, ms. */
  readonly totalMs: number;
  readonly shapeCount: number;
  /** The first `limit` shapes in the order asked for. */
  readonly shapes: readonly QueryShape[];
  readonly leftOut: { readonly tool: number; readonly system: number };
  /** Started inside the window and never ended in what was read. */
  readonly unfinished: number;
  /** Lines that are not a record: torn or foreign. */
  readonly badLines: number;
  readonly source: { readonly files: number; readonly bytes: number; readonly newest?: Date };
}

/** All executions of one query, whatever its literals. Undefined where this kind of log lacks the field. */
export interface QueryShape {
  /** Stable across days, literals, list lengths, white space, comments and keyword case; short enough to type. */
  readonly fingerprint: string;
  /** One text of the shape with every literal replaced; may end in "…". */
  readonly text: string;
  readonly calls: number;
  readonly failed: number;
  readonly totalMs: number;
  readonly avgMs: number;
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the elapsed time of all that count, 0–100. */
  readonly sharePct: number;
  readonly planningMs?: number;
  readonly waitingMs?: number;
  readonly cpuMs?: number;
  readonly pageHits?: number;
  readonly pageFaults?: number;
  readonly allocatedBytes?: number;
  readonly maxAllocatedBytes?: number;
  readonly users: readonly string[];
  readonly apps: readonly string[];
  readonly first: Date;
  readonly last: Date;
}

export type QueryOrder = 'total' | 'calls' | 'avg' | 'p99' | 'max' | 'faults' | 'bytes';

export interface QueryLogRequest {
  readonly instance: string;
  readonly from: Date;
  readonly to: Date;
  /** Instead of the instance's folder; then the whole file counts unless a window is asked for. */
  readonly file?: string;
  readonly order: QueryOrder;
  readonly limit: number;
  readonly includeTools?: boolean;
}

/** Throws a UserError when there is no log, with the way to get one; UpstreamError when reading failed. */
export type ReadQueryLog = (request: QueryLogRequest) => Promise<QueryReport>;
