import type { Kysely } from 'kysely';
import { CHAIN_START, chainHash } from '../audit.ts';
import type { AuditEntry, AuditRow, AuditTrail } from '../audit.ts';
import { attempt, breathe } from './engine.ts';
import type { Engine } from './engine.ts';
import type { AuditTable, StateTables } from './tables.ts';

/** Rows checked before everybody else may run. */
const BITE = 500;

export const createAuditTrail = (engine: Engine<StateTables>, now: () => Date): AuditTrail => ({
  append: (entry) =>
    attempt('state', engine, () =>
      engine.db.transaction().execute((trx) => appendAudit(trx, now(), [entry])),
    ),
  read: (filter) => attempt('state', engine, () => readAudit(engine.db, filter)),
  head: () => attempt('state', engine, () => headOf(engine.db)),
  firstBroken: () => firstBroken(engine),
});

/** In the transaction of whatever is recorded: the sequence has no gaps and the chain no forks. */
export async function appendAudit(
  trx: Kysely<StateTables>,
  at: Date,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  let { seq, hash } = await headOf(trx);
  const rows = entries.map((entry): AuditTable => {
    const text = JSON.stringify(entry);
    seq += 1;
    // Over the entry as it will be read, or a field left undefined could break the chain.
    hash = chainHash(hash, { seq, at, entry: JSON.parse(text) as AuditEntry });
    return { seq, at: at.getTime(), entry: text, hash };
  });
  await trx.insertInto('audit').values(rows).execute();
}

async function headOf(db: Kysely<StateTables>): Promise<{ readonly seq: number; readonly hash: string }> {
  const row = await db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { seq: 0, hash: CHAIN_START };
}

/** With a limit: the newest ones. */
async function readAudit(
  db: Kysely<StateTables>,
  { since, limit }: { readonly since?: Date; readonly limit?: number } = {},
): Promise<readonly AuditRow[]> {
  let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc');
  if (since) query = query.where('at', '>=', since.getTime());
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.execute();
  return rows.toReversed().map(toRow);
}

const toRow = ({ seq, at, entry, hash }: AuditTable): AuditRow => ({
  seq,
  at: new Date(at),
  entry: JSON.parse(entry) as AuditEntry,
  hash,
});

async function firstBroken(engine: Engine<StateTables>): Promise<number | undefined> {
  let [seq, hash] = [0, CHAIN_START];
  for (;;) {
    const after = seq;
    const rows = await attempt('state', engine, () =>
      engine.db.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(BITE).execute(),
    );
    for (const row of rows) {
      seq += 1;
      hash = chainOf(hash, row);
      if (row.seq !== seq || row.hash !== hash) return row.seq;
    }
    if (rows.length < BITE) return undefined;
    await breathe();
  }
}

/** An entry that is no JSON any more is broken like any other. */
function chainOf(previous: string, row: AuditTable): string {
  try {
    return chainHash(previous, toRow(row));
  } catch {
    return '';
  }
}
