import type { Instance } from './aura.ts';
import type { Condition } from './condition.ts';
import type { RecoveryPoint } from './recovery-point.ts';
import type { Features } from './series/features.ts';

/** What is known of one instance now, and how old each part of that is. */
export interface Watched {
  readonly instance: Instance;
  /** When Aura last told status and size. */
  readonly seenAt: Date;
  readonly metrics: Metrics;
  /** Of every rule: does it hold, since when? */
  readonly conditions: readonly Condition[];
  readonly snapshot?: RecoveryPoint;
}

export type Metrics =
  | { readonly kind: 'live'; readonly at: Date; readonly features: Features }
  /** The tier has no metrics endpoint: an answer, not an error. */
  | { readonly kind: 'none' }
  /** Nothing read yet: just started, or just resumed. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failing'; readonly why: string; readonly since: Date };

export interface Overview {
  readonly watched: readonly Watched[];
  /** Names of instances that aura.yml says to leave alone. */
  readonly ignored: number;
  /** Why what is shown may be old: Aura does not answer, the key is refused. */
  readonly problem?: string;
}

/** Reads only memory, and asks Aura at most once a minute however many people ask. */
export interface Fleet {
  readonly overview: () => Promise<Overview>;
  readonly one: (id: string) => Promise<Watched | undefined>;
}
