import { UserError } from './errors.ts';

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
  /** Failures by status, most first; empty where this kind of log has no status. */
  readonly failures?: readonly QueryFailure[];
  /** Time by shape over the window, for the shapes above; only where it was asked for. */
  readonly timeline?: Timeline;
  readonly leftOut: { readonly tool: number; readonly system: number };
  /** Started inside the window and never ended in what was read. */
  readonly unfinished: number;
  /** Lines that are not a record: torn or foreign. */
  readonly badLines: number;
  /** Records that overlapping files held twice. */
  readonly duplicates?: number;
  readonly source: {
    readonly files: number;
    readonly bytes: number;
    readonly newest?: Date;
    /** In words: "JSON lines", "console summary (CSV)", "CloudWatch". */
    readonly layouts?: readonly string[];
    /** What this kind of file does not hold, so that nobody takes a blank for a zero. */
    readonly lacks?: readonly Lack[];
  };
}
export type Lack =
  | 'percentiles'
  | 'planning'
  | 'waiting'
  | 'cpu'
  | 'pages'
  | 'bytes'
  | 'users'
  | 'apps'
  | 'drivers'
  | 'status';

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
  readonly p95Ms?: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the elapsed time of all that count, 0–100. */
  readonly sharePct: number;
  readonly planningMs?: number;
  readonly maxPlanningMs?: number;
  readonly waitingMs?: number;
  readonly cpuMs?: number;
  readonly pageHits?: number;
  readonly pageFaults?: number;
  readonly allocatedBytes?: number;
  readonly maxAllocatedBytes?: number;
  /** Different texts that fell into this shape: more than one means that literals stand in the text. */
  readonly texts?: number;
  readonly statuses?: readonly { readonly status: string; readonly count: number }[];
  readonly users: readonly string[];
  readonly apps: readonly string[];
  readonly drivers?: readonly string[];
  readonly databases?: readonly string[];
  readonly first: Date;
  readonly last: Date;
}

export interface QueryFailure {
  /** GQL status, five characters; "" where the log has none. */
  readonly status: string;
  readonly count: number;
  /** The server's words with quoted parts and numbers masked. */
  readonly reason?: string;
  readonly first: Date;
  readonly last: Date;
  /** Fingerprints, most first. */
  readonly shapes: readonly string[];
}

export interface Timeline {
  readonly stepMs: number;
  readonly buckets: readonly {
    readonly at: Date;
    readonly calls: number;
    readonly failed: number;
    readonly totalMs: number;
    readonly byShape: Readonly<Record<string, number>>;
  }[];
}

export type QueryOrder = 'total' | 'count' | 'avg' | 'p99' | 'max' | 'faults' | 'bytes' | 'planning';

/** Everything said must hold; texts are compared without regard to case. */
export interface QueryFilter {
  readonly minMs?: number;
  readonly user?: string;
  readonly app?: string;
  readonly driver?: string;
  readonly database?: string;
  /** A part of the masked text. */
  readonly text?: string;
  /** A GQL status or its beginning. */
  readonly status?: string;
  readonly failed?: boolean;
  readonly fingerprint?: string;
}

export interface QueryLogRequest {
  readonly instance: string;
  readonly from: Date;
  readonly to: Date;
  /** Instead of the instance's folder; then the whole file counts unless a window is asked for. */
  readonly file?: string;
  readonly order: QueryOrder;
  readonly limit: number;
  readonly filter?: QueryFilter;
  readonly timeline?: boolean;
  readonly includeTools?: boolean;
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** There is nothing to read; the message says where was looked. Commands answer with the way to get a log. */
export class NoQueryLog extends UserError {}

/** Throws a NoQueryLog when there is no log, with the way to get one; UpstreamError when reading failed. */
export type ReadQueryLog = (request: QueryLogRequest) => Promise<QueryReport>;
