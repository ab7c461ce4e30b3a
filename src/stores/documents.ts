import type { Kysely } from 'kysely';
import type { Change, Document, Filter, State, Step } from '../document.ts';
import { placeKey } from '../invocation.ts';
import { appendAudit } from './audit-trail.ts';
import { attempt, Conflict } from './engine.ts';
import type { Engine } from './engine.ts';
import { fromJson, toJson } from '../json.ts';
import { enqueue } from './queue.ts';
import type { DocumentTable, StateTables } from './tables.ts';

interface StateOptions {
  readonly engine: Engine<StateTables>;
  readonly now: () => Date;
  /** Called after a commit that added a post. Must not throw. */
  readonly onPost?: (() => void) | undefined;
  readonly onLater?: (() => void) | undefined;
}

interface Outcome {
  readonly row: DocumentTable | undefined;
  readonly posted: number;
  readonly later: number;
}

export const createState = ({ engine, now, onPost, onLater }: StateOptions): State => ({
  get: <Body>(kind: string, id: string) =>
    attempt('state', engine, async () => toDocument<Body>(await select(engine.db, kind, id))),
  find: <Body>(kind: string, filter?: Filter) =>
    attempt('state', engine, async () =>
      (await find(engine.db, kind, filter)).map((row) => toDocument<Body>(row)),
    ),
  change: async <Body>(kind: string, id: string, step: Step<Body>) => {
    const { row, posted, later } = await attempt('state', engine, () =>
      engine.db.transaction().execute(async (trx) => {
        const current = await select(trx, kind, id);
        return write(trx, { kind, id, current, at: now() }, step(toDocument<Body>(current)));
      }),
    );
    if (posted > 0) onPost?.();
    if (later > 0) onLater?.();
    return toDocument<Body>(row);
  },
});

interface Target {
  readonly kind: string;
  readonly id: string;
  readonly current: DocumentTable | undefined;
  readonly at: Date;
}

async function write(
  trx: Kysely<StateTables>,
  target: Target,
  { next, audit = [], post = [], later = [] }: Change<unknown>,
): Promise<Outcome> {
  const row = next ? await writeDocument(trx, target, next) : target.current;
  await appendAudit(trx, target.at, audit);
  const at = target.at.getTime();
  const posts = post.map((item) => ({ id: item.id, place: placeKey(item.place), at, item }));
  const dues = later.map((item) => ({ id: item.id, at: item.at.getTime(), item }));
  return { row, posted: await enqueue(trx, 'outbox', posts), later: await enqueue(trx, 'due', dues) };
}

async function writeDocument(
  trx: Kysely<StateTables>,
  { kind, id, current, at }: Target,
  { body, instance = null, state = null }: { body: unknown; instance?: string | null; state?: string | null },
): Promise<DocumentTable> {
  const version = (current?.version ?? 0) + 1;
  const row = { kind, id, version, instance, state, at: at.getTime(), body: toJson(body) };
  // Where a transaction does not keep others away, the version tells that somebody was faster.
  const written = current
    ? (await update(trx, row, current.version)).numUpdatedRows
    : (await insert(trx, row)).numInsertedOrUpdatedRows;
  if (written !== 1n) throw new Conflict(`${kind} ${id} was changed by somebody else.`);
  return row;
}

const update = (trx: Kysely<StateTables>, { kind, id, ...set }: DocumentTable, version: number) =>
  trx
    .updateTable('document')
    .set(set)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();

const insert = (trx: Kysely<StateTables>, row: DocumentTable) =>
  trx
    .insertInto('document')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doNothing())
    .executeTakeFirstOrThrow();

const select = (db: Kysely<StateTables>, kind: string, id: string): Promise<DocumentTable | undefined> =>
  db.selectFrom('document').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirst();

function find(
  db: Kysely<StateTables>,
  kind: string,
  { instance, state, since, limit = 100 }: Filter = {},
): Promise<readonly DocumentTable[]> {
  let query = db.selectFrom('document').selectAll().where('kind', '=', kind);
  if (instance !== undefined) query = query.where('instance', '=', instance);
  if (state !== undefined) query = query.where('state', '=', state);
  if (since) query = query.where('at', '>=', since.getTime());
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

function toDocument<Body>(row: DocumentTable): Document<Body>;
function toDocument<Body>(row: DocumentTable | undefined): Document<Body> | undefined;
function toDocument<Body>(row: DocumentTable | undefined): Document<Body> | undefined {
  if (!row) return undefined;
  const { kind, id, version, instance, state, at, body } = row;
  return {
    kind,
    id,
    version,
    at: new Date(at),
    body: fromJson(body) as Body,
    ...(instance === null ? {} : { instance }),
    ...(state === null ? {} : { state }),
  };
}
