import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from './migrate.ts';

/** Times are epoch ms. Bodies, entries and items are JSON. */
export interface DocumentTable {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly instance: string | null;
  readonly state: string | null;
  readonly at: number;
  readonly body: string;
}

export interface AuditTable {
  readonly seq: number;
  readonly at: number;
  readonly entry: string;
  readonly hash: string;
}

/** Outbox and due work alike. */
export interface WorkTable {
  /** In the order of asking. */
  readonly seq: number;
  readonly id: string;
  /** Of a post: its channel. Work of one channel is offered one by one. */
  readonly place: string | null;
  /** Not offered before. */
  readonly at: number;
  readonly state: 'waiting' | 'done' | 'buried';
  /** Not offered to anybody else before; 0 when nobody has it. */
  readonly lease: number;
  readonly holder: string | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly ended: number | null;
  readonly item: string;
}

export interface StateTables {
  readonly document: DocumentTable;
  readonly audit: AuditTable;
  readonly outbox: WorkTable;
  readonly due: WorkTable;
}

/**
 * Between the claim and the verdict an operation acts on its instance, and no second one may. An approved one still
 * waits for its claim, which is the change that meets the index; what ended holds nobody up.
 */
const ACTING = sql<boolean>`kind = 'operation' and state in ('running', 'verifying', 'unknown')`;

async function createDocument(db: Kysely<StateTables>): Promise<void> {
  await db.schema
    .createTable('document')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('instance', 'text')
    .addColumn('state', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('document_key', ['kind', 'id'])
    .execute();
  await db.schema.createIndex('document_by_time').on('document').columns(['kind', 'at']).execute();
  // Few alerts are open among all there ever were.
  await db.schema.createIndex('document_by_state').on('document').columns(['kind', 'state', 'at']).execute();
  await db.schema
    .createIndex('document_by_instance')
    .on('document')
    .columns(['kind', 'instance', 'at'])
    .execute();
  await db.schema
    .createIndex('document_acting')
    .unique()
    .on('document')
    .column('instance')
    .where(ACTING)
    .execute();
}

const createAudit = (db: Kysely<StateTables>): Promise<void> =>
  db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('entry', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute();

async function createWork(db: Kysely<StateTables>, name: 'outbox' | 'due'): Promise<void> {
  await db.schema
    .createTable(name)
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('place', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('lease', 'bigint', (c) => c.notNull())
    .addColumn('holder', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('ended', 'bigint')
    .addColumn('item', 'text', (c) => c.notNull())
    .execute();
  // The first finds the oldest of each channel, the second what is due.
  await db.schema.createIndex(`${name}_by_place`).on(name).columns(['state', 'place', 'seq']).execute();
  await db.schema.createIndex(`${name}_by_time`).on(name).columns(['state', 'at']).execute();
}

export const STATE_MIGRATIONS: readonly Migration<StateTables>[] = [
  async (db) => {
    await createDocument(db);
    await createAudit(db);
    await createWork(db, 'outbox');
    await createWork(db, 'due');
  },
];
