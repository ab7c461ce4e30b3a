import { createHash } from 'node:crypto';

/** One decision, denial or sensitive read. Never query text, never a secret. */
export interface AuditEntry {
  /** The caller's immutable id. */
  readonly who: string;
  /** The command, or the event of a document: `resize`, `operation approved`. */
  readonly what: string;
  /** Instance, or whatever else it was done to. */
  readonly target?: string;
  readonly outcome: 'done' | 'denied' | 'failed' | 'asked';
  readonly where?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** Aura's X-Request-Id, where Aura was asked. */
  readonly requestId?: string;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  readonly entry: AuditEntry;
  /** Hash over the row before and this row: nothing can be taken out or changed unseen. */
  readonly hash: string;
}

export interface AuditTrail {
  readonly append: (entry: AuditEntry) => Promise<void>;
  /** Newest last. */
  readonly read: (filter?: {
    readonly since?: Date;
    readonly limit?: number;
  }) => Promise<readonly AuditRow[]>;
  readonly head: () => Promise<{ readonly seq: number; readonly hash: string }>;
  /** The first row whose hash does not follow from the one before it, if any. */
  readonly firstBroken: () => Promise<number | undefined>;
}

export const CHAIN_START = '0'.repeat(64);

/** Keys sorted at every depth, so that one entry has one text whatever wrote it. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** sha256, hex, over the previous row's hash, the sequence number, the time and the entry. */
export const chainHash = (previous: string, { seq, at, entry }: Omit<AuditRow, 'hash'>): string =>
  createHash('sha256')
    .update([previous, seq, at.toISOString(), canonical(entry)].join('\n'))
    .digest('hex');
