import { chmodSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import Database from 'libsql';
import { attempt, MAX_TRIES } from '../../src/stores/engine.ts';
import { openHistory } from '../../src/stores/history.ts';
import { migrate } from '../../src/stores/migrate.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { openState, stateOn } from '../../src/stores/state.ts';
import { STATE_MIGRATIONS } from '../../src/stores/tables.ts';
import type { StateTables } from '../../src/stores/tables.ts';
import { post } from '../contracts/support.ts';
import { temporaryFolders } from './support.ts';

const folder = temporaryFolders();
const now = (): Date => new Date(0);

/** The state with its engine at hand, so that the disk can be made to fail. */
async function openParts(path = join(folder(), 'state.db')) {
  const engine = await openSqlite<StateTables>({ system: 'state', path, synchronous: 'FULL' });
  await attempt('state', engine, () => migrate('state', engine, STATE_MIGRATIONS));
  return {
    ...stateOn(engine, { now }),
    pragma: (text: string) => sql.raw(`pragma ${text}`).execute(engine.db),
  };
}

describe('opening', () => {
  it('keeps the file and its folder to the user of the bot', async () => {
    const path = join(folder(), 'deep', 'state.db');
    const store = await openState({ path, now });

    const modes = [join(path, '..'), path, `${path}-wal`].map((name) => statSync(name).mode & 0o777);

    expect(modes).toEqual([0o700, 0o600, 0o600]);
    await store.close();
    chmodSync(path, 0o644);
    await (await openState({ path, now })).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'text',
      (path) => writeFileSync(path, 'meeting notes '.repeat(1000)),
      /not an SQLite database, or it is damaged/,
    ],
    ['a folder', (path) => mkdirSync(path), /cannot be opened \(EISDIR\)/],
    ['the database of another program', (path) => run(path, 'create table song(id)'), /another program/],
    [
      'a newer schema',
      (path) =>
        run(
          path,
          `create table schema_version(holds text primary key, version integer);
           insert into schema_version values('state', 99)`,
        ),
      /written by a newer release \(schema 99, this one knows \d+\)/,
    ],
    [
      'torn pages',
      (path) => {
        run(path, `create table song(id); create table video(id)`);
        truncateSync(path, 4096);
      },
      /damaged/,
    ],
  ])('says in one sentence that the file is %s', async (_what, make, sentence) => {
    const path = join(folder(), 'state.db');
    make(path);

    const opened = openState({ path, now });

    await expect(opened).rejects.toMatchObject({ name: 'UpstreamError', system: 'state' });
    await expect(opened).rejects.toThrow(sentence);
    await expect(opened).rejects.toThrow(path);
  });

  it('does not take the history for the state', async () => {
    const path = join(folder(), 'history.db');
    await (await openHistory({ path })).close();

    await expect(openState({ path, now })).rejects.toThrow(/It holds history, not state/);
  });

  it('says that a database URL is not supported', async () => {
    await expect(openState({ url: 'postgres://localhost/x', now })).rejects.toThrow(/not supported/);
  });

  it('can be done by several at once, and again', async () => {
    const path = join(folder(), 'state.db');

    const stores = await Promise.all(Array.from({ length: 4 }, () => openState({ path, now })));

    await stores[0]?.state.change('x', '1', () => ({ next: { body: 'kept' } }));
    await Promise.all(stores.map(({ close }) => close()));
    const again = await openState({ path, now });
    expect((await again.state.get('x', '1'))?.body).toBe('kept');
    await again.close();
  });
});

describe('a failing disk', () => {
  it.each([
    ['full', 'max_page_count = 1', 'max_page_count = 100000', /The disk is full; nothing was written/],
    ['read-only', 'query_only = 1', 'query_only = 0', /can only be read; nothing was written/],
  ])(
    'that is %s leaves nothing half-written and is over when it is over',
    async (_what, on, off, sentence) => {
      const { state, audit, outbox, pragma, close } = await openParts();
      await state.change('x', '1', () => ({ next: { body: 'before' } }));
      const change = () =>
        state.change('x', '1', () => ({
          next: { body: 'after' },
          audit: [{ who: 'u', what: 'x', outcome: 'done', detail: { long: 'x'.repeat(100_000) } }],
          post: [post('p', 'C')],
        }));
      await pragma(on);

      await expect(change()).rejects.toMatchObject({ system: 'state', reason: 'unavailable' });
      await expect(change()).rejects.toThrow(sentence);

      expect((await state.get('x', '1'))?.body).toBe('before');
      expect([(await audit.head()).seq, await outbox.waiting()]).toEqual([0, 0]);
      await pragma(off);
      expect((await change())?.version).toBe(2);
      await close();
    },
  );

  it('says so when another process keeps the file locked, and writes when it no longer does', async () => {
    const path = join(folder(), 'state.db');
    const store = await openState({ path, now });
    const other = new Database(path);
    other.exec('begin immediate');
    const change = () => store.state.change('x', '1', () => ({ next: { body: 1 } }));

    const waiting = change();
    setTimeout(() => other.exec('commit'), 100);

    expect((await waiting)?.version).toBe(1);
    other.close();
    await store.close();
  });
});

describe('an attempt', () => {
  it('gives up after a bounded number of tries, with a sentence', async () => {
    let tries = 0;
    const engine = { failure: () => 'again' as const };

    const given = attempt('state', engine, async () => {
      tries += 1;
      throw new Error('busy');
    });

    await expect(given).rejects.toThrow(/Another process keeps the database busy; nothing was written/);
    expect(tries).toBe(MAX_TRIES);
  });

  it('lets a mistake of ours through as it is', async () => {
    const mistake = new TypeError('oops');

    const failed = attempt('state', { failure: () => undefined }, async () => {
      throw mistake;
    });

    await expect(failed).rejects.toBe(mistake);
  });
});

function run(path: string, text: string): void {
  const file = new Database(path);
  file.exec(text);
  file.close();
}
