import type { Kysely } from 'kysely';
import { UpstreamError } from '../errors.ts';
import type { Engine } from './engine.ts';

/** One step from a schema to the next. Never changed once released: a correction is another step. */
export type Migration<Tables> = (trx: Kysely<Tables>, engine: Engine<Tables>) => Promise<void>;

interface SchemaTable {
  readonly schema_version: { readonly holds: string; readonly version: number };
}

/** Brings the database to the newest schema. All of it or nothing, and one process at a time. */
export async function migrate<Tables>(
  holds: string,
  engine: Engine<Tables>,
  migrations: readonly Migration<Tables>[],
): Promise<void> {
  await engine.db.transaction().execute(async (trx) => {
    const schema = trx as unknown as Kysely<SchemaTable>;
    const version = await currentVersion(holds, schema, engine.ownsAll);
    if (version > migrations.length) {
      throw refuse(
        holds,
        `It was written by a newer release (schema ${version}, this one knows ${migrations.length}).`,
      );
    }
    if (version === migrations.length) return;
    for (const migration of migrations.slice(version)) {
      await migration(trx, engine);
    }
    await schema
      .updateTable('schema_version')
      .set({ version: migrations.length })
      .where('holds', '=', holds)
      .execute();
  });
}

async function currentVersion(holds: string, schema: Kysely<SchemaTable>, ownsAll: boolean): Promise<number> {
  const names = (await schema.introspection.getTables()).map(({ name }) => name);
  const known = names.includes('schema_version');
  if (!known && ownsAll && names.length > 0) throw refuse(holds, 'It is the database of another program.');
  if (!known) await createVersionTable(schema);
  const rows = await schema.selectFrom('schema_version').select(['holds', 'version']).execute();
  const mine = rows.find((row) => row.holds === holds);
  if (mine) return mine.version;
  const [other] = rows;
  if (other && ownsAll) throw refuse(holds, `It holds ${other.holds}, not ${holds}.`);
  await schema.insertInto('schema_version').values({ holds, version: 0 }).execute();
  return 0;
}

const createVersionTable = (schema: Kysely<SchemaTable>): Promise<void> =>
  schema.schema
    .createTable('schema_version')
    .addColumn('holds', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();

const refuse = (system: string, detail: string): UpstreamError =>
  new UpstreamError(system, 'unexpected', { detail });
