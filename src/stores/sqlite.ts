import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { UpstreamError } from '../errors.ts';
import { attempt } from './engine.ts';
import type { Engine, Failure } from './engine.ts';
import { createJournal } from './journal.ts';
import type { Journal } from './journal.ts';

/** Everything that only SQLite knows is in this file. */

interface SqliteOptions {
  readonly system: 'state' | 'history';
  readonly path: string;
  /** FULL survives a power cut after every commit, NORMAL may lose the last commits but never breaks the file. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** For a file that is written a lot: its journal is emptied by a thread, not within a commit. */
  readonly emptyAside?: boolean;
}

const MEMORY = ':memory:';

/** The driver waits for a lock by blocking the event loop, so not for long: `attempt` waits the rest. */
const BUSY_TIMEOUT_MS = 20;
/** Page cache, KiB: the resident size of the whole bot is what matters. */
const CACHE_KIB = 8000;
const MAX_STATEMENTS = 200;

export async function openSqlite<Tables>(options: SqliteOptions): Promise<Engine<Tables>> {
  const { system, path } = options;
  const file = openFile(system, path);
  const journal = options.emptyAside && path !== MEMORY ? createJournal(path) : undefined;
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(file, journal) }) });
  const engine: Engine<Tables> = {
    db,
    failure,
    clustered: (table) => table.modifyEnd(sql`without rowid`),
    ownsAll: true,
    close: async () => {
      await journal?.rest();
      await db.destroy();
    },
  };
  try {
    // Several processes may start at once, and changing the journal does not wait for a lock by itself.
    await attempt(system, engine, async () => setPragmas(file, options));
  } catch (error) {
    file.close();
    throw named(system, path, error);
  }
  return engine;
}

/** The sentence of an opening says which file is meant. */
export const named = (system: string, path: string, error: unknown): unknown =>
  error instanceof UpstreamError
    ? new UpstreamError(system, error.reason, { detail: `${path}: ${error.detail}`, cause: error.cause })
    : error;

function openFile(system: string, path: string): Database.Database {
  try {
    if (path !== MEMORY) createPrivately(resolve(path));
    return new Database(path);
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    const why = typeof code === 'string' && code !== '' ? ` (${code})` : '';
    throw new UpstreamError(system, 'unavailable', { detail: `${path} cannot be opened${why}.`, cause });
  }
}

/** Nobody but the bot's user reads along; the files SQLite puts beside this one inherit its mode. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function setPragmas(file: Database.Database, { synchronous, path, emptyAside }: SqliteOptions): void {
  file.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (path !== MEMORY) file.exec('pragma journal_mode = wal');
  file.exec(`pragma synchronous = ${synchronous}`);
  file.exec(`pragma cache_size = -${CACHE_KIB}`);
  // Larger than the journal ever is in ordinary use, as cutting it off takes time within a commit.
  file.exec('pragma journal_size_limit = 268435456');
  // 200 MB: only if the thread cannot keep up, as when months are imported.
  if (emptyAside) file.exec('pragma wal_autocheckpoint = 50000');
}

/**
 * Between kysely and the driver:
 * - transactions take the write lock when they begin, or a read that turns into a write fails at once;
 * - after a full disk SQLite has rolled back by itself, and rolling back twice would hide the reason;
 * - statements are prepared once, which is what makes kysely fast enough for every scrape.
 */
function adapt(file: Database.Database, journal?: Journal): SqliteDatabase {
  const known = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const found = known.get(text);
    if (found) return found;
    const [oldest] = known.keys();
    if (known.size >= MAX_STATEMENTS && oldest !== undefined) known.delete(oldest);
    const statement = guard(file.prepare(text), journal);
    known.set(text, statement);
    return statement;
  };
  return {
    close: () => {
      known.clear();
      emptyJournal(file);
      file.close();
    },
    prepare: (text) => {
      if (text === 'begin') return prepare('begin immediate');
      return text === 'rollback' && !file.inTransaction ? NOTHING : prepare(text);
    },
  };
}

/** The driver leaves the journal behind when it closes; emptied, the one file is the whole of it. */
function emptyJournal(file: Database.Database): void {
  try {
    file.exec('pragma wal_checkpoint(truncate)');
  } catch {
    // Somebody else is using it, or the disk is full: whoever opens the file next reads the journal.
  }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/** The driver ends the process when it is handed a value it does not know, so such a value must not reach it. */
function guard(statement: Database.Statement, journal?: Journal): SqliteStatement {
  const safe = (values: readonly unknown[]): readonly unknown[] => {
    const stranger = values.find((v) => v !== null && typeof v !== 'string' && typeof v !== 'number');
    if (stranger !== undefined) throw new TypeError(`A ${typeof stranger} cannot be stored.`);
    return values;
  };
  return {
    reader: statement.reader,
    all: (values) => statement.all(safe(values)),
    run: (values) => {
      const result = statement.run(safe(values));
      journal?.wrote(result.changes);
      return result;
    },
    iterate: (values) => statement.iterate(safe(values)),
  };
}

const WORDS: Readonly<Record<string, Exclude<Failure, string>>> = {
  FULL: { reason: 'unavailable', detail: 'The disk is full; nothing was written.' },
  READONLY: { reason: 'unavailable', detail: 'The file can only be read; nothing was written.' },
  CORRUPT: { reason: 'unexpected', detail: 'The file is damaged; restore it from a backup.' },
  NOTADB: { reason: 'unexpected', detail: 'The file is not an SQLite database, or it is damaged.' },
  IOERR: { reason: 'unavailable', detail: 'The disk failed; nothing was written.' },
  CANTOPEN: { reason: 'unavailable', detail: 'The file cannot be opened.' },
};

function failure(error: unknown): Failure | undefined {
  if (!(error instanceof Database.SqliteError)) return undefined;
  const [, kind = '', detail = ''] = error.code.split('_');
  if (kind === 'BUSY' || kind === 'LOCKED') return 'again';
  if (kind === 'CONSTRAINT' && error.message.includes('document.instance')) return 'acting';
  if (kind === 'CONSTRAINT' && (detail === 'PRIMARYKEY' || detail === 'UNIQUE')) return 'again';
  return WORDS[kind];
}
