import type { QueryFilter, QueryOrder } from '../../query-log.ts';

/** Milliseconds; the end does not belong to it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What is asked of scanned lines. */
export interface Ask {
  /** Absent when everything scanned counts. */
  readonly window?: Window;
  readonly order: QueryOrder;
  readonly limit: number;
  readonly includeTools: boolean;
  readonly timeline: boolean;
  readonly filter: QueryFilter;
}

/** What the child is asked. It gets this as one line of JSON. */
export interface Job {
  /** To scan; absent when `stored` holds what was scanned before. */
  readonly files?: readonly string[];
  /** Of the scan, milliseconds; absent when the whole of the files is scanned. */
  readonly window?: Window;
  readonly ask: Ask;
  readonly threads: number;
  readonly memoryLimitMb: number;
  readonly maxResidentMb: number;
  /** A private folder; the child works inside of it. */
  readonly folder: string;
  /** Where the scanned lines are written to, or read from. */
  readonly stored: string;
}

/** The child left because it held more memory than it may. */
export const EXIT_MEMORY = 87;
