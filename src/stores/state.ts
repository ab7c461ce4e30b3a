import type { AuditTrail } from '../audit.ts';
import type { Queue, State } from '../document.ts';
import { UpstreamError } from '../errors.ts';
import type { Post } from '../post.ts';
import type { Due } from '../due.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createState } from './documents.ts';
import { attempt } from './engine.ts';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { createQueue } from './queue.ts';
import { named, openSqlite } from './sqlite.ts';
import { STATE_MIGRATIONS } from './tables.ts';
import type { StateTables } from './tables.ts';

export interface StateSettings {
  readonly now: () => Date;
  /** How long whoever claimed a piece of work has, before it is offered again. */
  readonly leaseMs?: number;
  /**
   * Called after a commit of this process that added a post, or work for later, so that nobody need poll for it.
   * They must not throw. What another process added to the same database is found by polling only.
   */
  readonly onPost?: () => void;
  readonly onLater?: () => void;
}

/** `path` is a file, or `:memory:`. */
export type StateLocation = { readonly path: string } | { readonly url: string };

export interface OpenState {
  readonly state: State;
  readonly outbox: Queue<Post>;
  readonly due: Queue<Due>;
  readonly audit: AuditTrail;
  readonly close: () => Promise<void>;
}

/** What the bot remembers, opened and brought to the newest schema. */
export async function openState(options: StateSettings & StateLocation): Promise<OpenState> {
  if ('url' in options) {
    throw new UpstreamError('state', 'refused', {
      detail: 'This release keeps its state in a file; a database URL is not supported.',
    });
  }
  const { path } = options;
  const engine = await openSqlite<StateTables>({ system: 'state', path, synchronous: 'FULL' });
  try {
    await attempt('state', engine, () => migrate('state', engine, STATE_MIGRATIONS));
  } catch (error) {
    await engine.close();
    throw named('state', path, error);
  }
  return stateOn(engine, options);
}

/** On a database that is open and has the schema. */
export const stateOn = (
  engine: Engine<StateTables>,
  { now, leaseMs = 60_000, onPost, onLater }: StateSettings,
): OpenState => ({
  state: createState({ engine, now, onPost, onLater }),
  outbox: createQueue<Post>({ name: 'outbox', engine, now, leaseMs }),
  due: createQueue<Due>({ name: 'due', engine, now, leaseMs }),
  audit: createAuditTrail(engine, now),
  close: engine.close,
});
