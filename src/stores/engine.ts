import { setTimeout as sleep } from 'node:timers/promises';
import type { CreateTableBuilder, Kysely } from 'kysely';
import { UpstreamError } from '../errors.ts';
import type { Reason } from '../errors.ts';

/**
 * What an error of the driver means. `again`: somebody else was faster or holds the file, so the same work may be
 * run once more. `acting`: the index that allows one acting operation per instance said no.
 */
export type Failure = 'again' | 'acting' | { readonly reason: Reason; readonly detail: string };

/** A database, and the little that the queries must not know about it. */
export interface Engine<Tables> {
  readonly db: Kysely<Tables>;
  /** Undefined: not an error of the driver, or one that is our own mistake. */
  readonly failure: (error: unknown) => Failure | undefined;
  /** Rows lie in the order of the primary key, where the database can do that. */
  readonly clustered: <T extends string>(table: CreateTableBuilder<T>) => CreateTableBuilder<T>;
  /** The whole database is ours, so a table we do not know means that it is somebody else's. */
  readonly ownsAll: boolean;
  readonly close: () => Promise<void>;
}

/** The version read is no longer the version stored. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export const MAX_TRIES = 80;

const meaning = (engine: Pick<Engine<never>, 'failure'>, error: unknown): Failure | undefined =>
  error instanceof Conflict ? 'again' : engine.failure(error);

/** Runs a transaction, again while somebody else is faster, and puts what the driver says into a sentence. */
export async function attempt<T>(
  system: string,
  engine: Pick<Engine<never>, 'failure'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = meaning(engine, error);
      if (failure === undefined) throw error;
      if (failure !== 'again' || tries >= MAX_TRIES) throw upstream(system, failure, error);
      // Not in step with the others, or the same ones would meet again.
      await sleep(Math.random() * Math.min(5 * tries, 50));
    }
  }
}

function upstream(system: string, failure: Failure, cause: unknown): UpstreamError {
  if (failure === 'acting') {
    return new UpstreamError(system, 'conflict', {
      detail: 'Another operation is acting on this instance.',
      cause,
    });
  }
  if (failure === 'again') {
    return new UpstreamError(system, 'unavailable', {
      detail: 'Another process keeps the database busy; nothing was written.',
      cause,
    });
  }
  return new UpstreamError(system, failure.reason, { detail: failure.detail, cause });
}

/** Lets everything else that waits for the event loop run in between two bites. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
