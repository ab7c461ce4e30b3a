import type { QueryOrder } from '../../query-log.ts';

/** What the child is asked. It gets this as one line of JSON. */
export interface Job {
  readonly files: readonly string[];
  /** Milliseconds; absent when the whole of the files counts. */
  readonly window?: { readonly from: number; readonly to: number };
  readonly order: QueryOrder;
  readonly limit: number;
  readonly includeTools: boolean;
  readonly threads: number;
  readonly memoryLimitMb: number;
  readonly maxResidentMb: number;
  /** A private folder; the child works inside of it and nowhere else. */
  readonly folder: string;
}

/** The child left because it held more memory than it may. */
export const EXIT_MEMORY = 87;
