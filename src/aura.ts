import type { Sample } from './history.ts';

/** As the API gives it. Open: a tier or status that is new is shown as it stands and treated with care. */
export type Tier =
  | 'free-db'
  | 'professional-db'
  | 'business-critical'
  | 'enterprise-db'
  | 'professional-ds'
  | 'enterprise-ds'
  | (string & {});
export type Status = 'running' | 'paused' | 'creating' | 'updating' | 'resuming' | 'pausing' | (string & {});

export interface Instance {
  /** Eight lower-case hex digits; `dbid` in logs. */
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly tier: Tier;
  readonly status: Status;
  readonly cloud: string;
  readonly region: string;
  readonly memoryGb?: number;
  readonly storageGb?: number;
  readonly secondaries?: number;
  readonly connectionUrl?: string;
  /** Absent where the tier has no metrics endpoint. */
  readonly metricsUrl?: string;
  readonly createdAt?: Date;
  /** Free tier only: it counts entities instead of bytes. */
  readonly nodes?: number;
  readonly relationships?: number;
}

export interface Snapshot {
  readonly id: string;
  readonly instanceId: string;
  readonly takenAt: Date;
  readonly trigger: 'scheduled' | 'on-demand' | (string & {});
  readonly status: 'Pending' | 'InProgress' | 'Completed' | 'Failed' | 'Cancelled' | (string & {});
  readonly exportable: boolean;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

/** What a call is for. When the budget is short a person goes before a poll. */
export type Priority = 'person' | 'poll';

export interface Budget {
  /** Calls a minute that we allow ourselves now. */
  readonly perMinute: number;
  readonly left: number;
  /** Set after a 429: the allowance is halved until then. */
  readonly reducedUntil?: Date;
  readonly tokensThisHour: number;
}

/** What the bot needs from Aura, in our words. Every failure is an UpstreamError of system "Aura". */
export interface Aura {
  readonly projects: (priority: Priority) => Promise<readonly Project[]>;
  /** Ids and names only: the list has no status. */
  readonly list: (
    priority: Priority,
  ) => Promise<readonly { readonly id: string; readonly name: string; readonly projectId: string }[]>;
  readonly instance: (id: string, priority: Priority) => Promise<Instance>;
  /** One calendar day (UTC), `2026-08-01`. */
  readonly snapshots: (id: string, day: string, priority: Priority) => Promise<readonly Snapshot[]>;
  /** The newest reading of every series of an instance; only for one that has a `metricsUrl`. */
  readonly metrics: (instance: Instance) => Promise<readonly Sample[]>;

  // Writing. Never sent twice by the client: after a time-out the caller reads back.
  readonly pause: (id: string) => Promise<Accepted>;
  readonly resume: (id: string) => Promise<Accepted>;
  readonly resize: (
    id: string,
    to: { readonly memoryGb?: number; readonly storageGb?: number },
  ) => Promise<Accepted>;
  readonly takeSnapshot: (id: string) => Promise<Accepted & { readonly snapshotId: string }>;

  readonly budget: () => Budget;
  /** Aura's clock minus ours, ms, from the newest answer's Date header. */
  readonly clockSkewMs: () => number | undefined;
  /** When the API version in use goes away, as the newest answer warned. */
  readonly deprecatedUntil: () => string | undefined;
}
export interface Accepted {
  readonly requestId?: string;
}

/** Names for people, as the console writes them. */
const TIER_NAMES: Readonly<Record<string, string>> = {
  'free-db': 'AuraDB Free',
  'professional-db': 'AuraDB Professional',
  'business-critical': 'AuraDB Business Critical',
  'enterprise-db': 'AuraDB Virtual Dedicated Cloud',
  'professional-ds': 'AuraDS Professional',
  'enterprise-ds': 'AuraDS Enterprise',
};
export const tierName = (tier: Tier): string => TIER_NAMES[tier] ?? tier;
