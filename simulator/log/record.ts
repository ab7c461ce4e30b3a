import type { ErrorInfo } from './errors.ts';

/** One entry of the query log as Aura writes it, flat. */
export interface LogRecord {
  readonly time: string;
  readonly level: 'INFO' | 'ERROR';
  readonly type: 'query' | 'transaction';
  readonly event: 'start' | 'success' | 'fail' | 'commit' | 'rollback';
  readonly dbid: string;
  readonly id?: string;
  readonly transactionId: string;
  readonly elapsedTimeMs?: number;
  readonly planning?: number;
  readonly waiting?: number;
  readonly cpu?: number;
  readonly allocatedBytes?: number;
  readonly pageHits?: number;
  readonly pageFaults?: number;
  readonly database: string;
  readonly executingUser: string;
  readonly authenticatedUser: string;
  readonly source?: string;
  readonly query?: string;
  readonly message?: string;
  readonly queryParameters?: string;
  readonly runtime?: string;
  readonly queryLang?: string;
  readonly executionPlanCacheKeyHash?: string;
  readonly annotationData?: string;
  readonly failureReason?: string;
  readonly errorInfo?: ErrorInfo;
}

/** One entry of the security log. */
export interface SecurityRecord {
  readonly time: string;
  readonly level: 'INFO' | 'ERROR';
  readonly type: 'security';
  readonly dbid: string;
  readonly executingUser: string;
  readonly authenticatedUser: string;
  readonly message: string;
  readonly source: string;
}

/** A way to write records down. Each of Aura's routes to the logs is one of these. */
export interface Layout {
  readonly type: string;
  readonly write: (batches: Iterable<readonly (LogRecord | SecurityRecord)[]>) => Iterable<string>;
}

export const ndjson: Layout = {
  type: 'application/x-ndjson',
  *write(batches) {
    for (const batch of batches) {
      if (batch.length > 0) yield `${batch.map((each) => JSON.stringify(each)).join('\n')}\n`;
    }
  },
};

/** The download of the console: one array. */
const jsonArray: Layout = {
  type: 'application/json',
  *write(batches) {
    let before = '[';
    for (const batch of batches) {
      if (batch.length === 0) continue;
      yield before + batch.map((each) => JSON.stringify(each)).join(',\n');
      before = ',\n';
    }
    yield before === '[' ? '[]' : ']';
  },
};

export const LAYOUTS: Readonly<Record<string, Layout>> = { ndjson, array: jsonArray };
