import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Claimed, Queue } from '../document.ts';
import { attempt } from './engine.ts';
import type { Engine } from './engine.ts';
import { fromJson, toJson } from '../json.ts';
import type { StateTables, WorkTable } from './tables.ts';

type Name = 'outbox' | 'due';

interface Work {
  readonly id: string;
  readonly place?: string;
  readonly at: number;
  readonly item: unknown;
}

interface QueueOptions {
  readonly name: Name;
  readonly engine: Engine<StateTables>;
  readonly now: () => Date;
  readonly leaseMs: number;
}

/** The id of what was done is remembered this long, so that asking again does nothing. */
const REMEMBER_MS = 8 * 86_400_000;
const PRUNE_EVERY_MS = 3_600_000;
const PRUNE_BITE = 500;

const FRESH = { state: 'waiting', lease: 0, holder: null, attempts: 0, reason: null, ended: null } as const;

/** In the transaction of the decision that asks for it. Answers how much of it is new. */
export async function enqueue(trx: Kysely<StateTables>, name: Name, works: readonly Work[]): Promise<number> {
  if (works.length === 0) return 0;
  const { last } = await trx
    .selectFrom(name)
    .select((e) => e.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow();
  const first = (last ?? 0) + 1;
  // A number that meets a known id stays unused: only the order matters.
  const rows = works.map(({ id, place = null, at, item }, index): WorkTable => ({
    ...FRESH,
    seq: first + index,
    id,
    place,
    at,
    item: toJson(item),
  }));
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto(name)
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

export function createQueue<Item>({ name, engine, now, leaseMs }: QueueOptions): Queue<Item> {
  // Whoever lost the lease to somebody else can no longer give the work back.
  const holder = randomUUID();
  const run = <T>(work: () => Promise<T>): Promise<T> => attempt('state', engine, work);
  const prune = createPruning(name, engine.db);

  const end = async (id: string, set: Partial<WorkTable>): Promise<void> => {
    const ended = now().getTime();
    await engine.db
      .updateTable(name)
      .set({ ...set, ended, lease: 0, holder: null })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute();
  };

  return {
    claim: (limit) =>
      run(() => claim<Item>(engine.db, { name, holder, leaseMs, at: now().getTime(), limit })),
    // What was delivered is where it belongs; only its id is kept.
    done: async (id) => {
      await run(() => end(id, { state: 'done', item: 'null' }));
      await run(() => prune(now().getTime()));
    },
    bury: (id, reason) => run(() => end(id, { state: 'buried', reason })),
    retry: (id, at, reason) =>
      run(async () => {
        await engine.db
          .updateTable(name)
          .set({ at: at.getTime(), reason, lease: 0, holder: null })
          .where('id', '=', id)
          .where('state', '=', 'waiting')
          .where('holder', '=', holder)
          .execute();
      }),
    waiting: () =>
      run(async () => {
        const { count } = await engine.db
          .selectFrom(name)
          .select((e) => e.fn.countAll().as('count'))
          .where('state', '=', 'waiting')
          .executeTakeFirstOrThrow();
        return Number(count);
      }),
  };
}

interface Claim {
  readonly name: Name;
  readonly holder: string;
  readonly leaseMs: number;
  readonly at: number;
  readonly limit: number;
}

async function claim<Item>(db: Kysely<StateTables>, claiming: Claim): Promise<readonly Claimed<Item>[]> {
  // Looking takes no lock, so an idle worker disturbs nobody.
  const offered = await offer(db, claiming);
  if (offered.length === 0) return [];
  const { name, holder, leaseMs, at } = claiming;
  return db.transaction().execute(async (trx) => {
    const mine: Claimed<Item>[] = [];
    for (const { seq, id, item, attempts } of offered) {
      const { numUpdatedRows } = await trx
        .updateTable(name)
        .set({ lease: at + leaseMs, holder, attempts: sql<number>`attempts + 1` })
        .where('seq', '=', seq)
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .where('lease', '<=', at)
        .where('at', '<=', at)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) mine.push({ id, item: fromJson(item) as Item, attempts });
    }
    return mine;
  });
}

/** Of posts only the oldest undelivered one of each channel: nobody reads an answer before its question. */
function offer(db: Kysely<StateTables>, { name, at, limit }: Claim): Promise<readonly WorkTable[]> {
  const ready = db
    .selectFrom(name)
    .selectAll()
    .where('state', '=', 'waiting')
    .where('at', '<=', at)
    .where('lease', '<=', at)
    .limit(limit);
  if (name === 'due') return ready.orderBy('at').orderBy('seq').execute();
  const heads = db
    .selectFrom(name)
    .select((e) => e.fn.min('seq').as('seq'))
    .where('state', '=', 'waiting')
    .groupBy('place');
  return ready.where('seq', 'in', heads).orderBy('seq').execute();
}

/** A bite an hour; the next one follows at once while there is more to forget. */
function createPruning(name: Name, db: Kysely<StateTables>): (at: number) => Promise<void> {
  let next = -Infinity;
  return async (at) => {
    if (at < next) return;
    const old = db
      .selectFrom(name)
      .select('seq')
      .where('state', '=', 'done')
      .where('ended', '<', at - REMEMBER_MS)
      .limit(PRUNE_BITE);
    const { numDeletedRows } = await db.deleteFrom(name).where('seq', 'in', old).executeTakeFirstOrThrow();
    if (numDeletedRows < BigInt(PRUNE_BITE)) next = at + PRUNE_EVERY_MS;
  };
}
