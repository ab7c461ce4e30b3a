import type { AuditEntry } from './audit.ts';
import type { Post } from './post.ts';
import type { Due } from './due.ts';

/** What must be remembered: an operation, an alert, an incident, a silence, a schedule, a living card. */
export interface Document<Body = unknown> {
  readonly kind: string;
  readonly id: string;
  /** Counts the changes, from 1. */
  readonly version: number;
  readonly instance?: string;
  readonly state?: string;
  /** Of the last change. */
  readonly at: Date;
  readonly body: Body;
}

/** Everything that follows from one decision. All of it is committed together, or none of it. */
export interface Change<Body> {
  /** Left out: the document stays as it is. */
  readonly next?: { readonly body: Body; readonly instance?: string; readonly state?: string };
  readonly audit?: readonly AuditEntry[];
  readonly post?: readonly Post[];
  readonly later?: readonly Due[];
}

/** Pure: it may be run again when somebody else was faster. Throwing leaves everything as it was. */
export type Step<Body> = (current: Document<Body> | undefined) => Change<Body>;

export interface Filter {
  readonly instance?: string;
  readonly state?: string;
  /** Changed at or after. */
  readonly since?: Date;
  /** Newest first. 100 unless told. */
  readonly limit?: number;
}

/** The one port to what the bot remembers. */
export interface State {
  readonly get: <Body>(kind: string, id: string) => Promise<Document<Body> | undefined>;
  readonly find: <Body>(kind: string, filter?: Filter) => Promise<readonly Document<Body>[]>;
  /** Read, decide, write, atomically. Answers the document as it is afterwards. */
  readonly change: <Body>(kind: string, id: string, step: Step<Body>) => Promise<Document<Body> | undefined>;
}

/** Work that survives a killed process: claimed under a lease, and done, or claimed again when the lease runs out. */
export interface Queue<Item> {
  /** At most `limit` items that are due, oldest first. For posts only the oldest of each channel is offered. */
  readonly claim: (limit: number) => Promise<readonly Claimed<Item>[]>;
  readonly done: (id: string) => Promise<void>;
  /** Offered again at `at`, with the reason kept for whoever looks. */
  readonly retry: (id: string, at: Date, reason: string) => Promise<void>;
  /** Given up: kept, never offered again. */
  readonly bury: (id: string, reason: string) => Promise<void>;
  readonly waiting: () => Promise<number>;
}
export interface Claimed<Item> {
  readonly id: string;
  readonly item: Item;
  /** Earlier attempts. */
  readonly attempts: number;
}
