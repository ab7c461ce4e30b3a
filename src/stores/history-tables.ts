import type { Migration } from './migrate.ts';

/** Times are epoch ms. */
interface SeriesTable {
  readonly id: number;
  readonly instance: string;
  readonly metric: string;
  /** JSON, keys sorted. */
  readonly labels: string;
  /** Every hour before this one is rolled up. */
  readonly rolled: number;
  /** Raw readings before this one are forgotten; roll-ups answer for them. */
  readonly pruned: number;
}

export interface SampleTable {
  readonly series: number;
  readonly at: number;
  readonly value: number;
}

export interface HourTable {
  readonly series: number;
  /** Its start. */
  readonly at: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly median: number;
  readonly last: number;
  readonly count: number;
  /** Of counters only: with them the rate over several hours stays exact. */
  readonly first: number | null;
  readonly increase: number | null;
}

/** An hour that got a reading after it was rolled up. */
interface LateTable {
  readonly series: number;
  readonly at: number;
}

export interface HistoryTables {
  readonly series: SeriesTable;
  readonly sample: SampleTable;
  readonly hour: HourTable;
  readonly late: LateTable;
}

export const HOUR_MS = 3_600_000;
export const hourOf = (at: number): number => at - (at % HOUR_MS);

const create: Migration<HistoryTables> = async (db, { clustered }) => {
  await db.schema
    .createTable('series')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('instance', 'text', (c) => c.notNull())
    .addColumn('metric', 'text', (c) => c.notNull())
    .addColumn('labels', 'text', (c) => c.notNull())
    .addColumn('rolled', 'bigint', (c) => c.notNull())
    .addColumn('pruned', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('series_name', ['instance', 'metric', 'labels'])
    .execute();
  await clustered(
    db.schema
      .createTable('sample')
      .addColumn('series', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('value', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('sample_key', ['series', 'at']),
  ).execute();
  await clustered(
    db.schema
      .createTable('hour')
      .addColumn('series', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('min', 'double precision', (c) => c.notNull())
      .addColumn('max', 'double precision', (c) => c.notNull())
      .addColumn('avg', 'double precision', (c) => c.notNull())
      .addColumn('median', 'double precision', (c) => c.notNull())
      .addColumn('last', 'double precision', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('first', 'double precision')
      .addColumn('increase', 'double precision')
      .addPrimaryKeyConstraint('hour_key', ['series', 'at']),
  ).execute();
  await clustered(
    db.schema
      .createTable('late')
      .addColumn('series', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('late_key', ['series', 'at']),
  ).execute();
};

export const HISTORY_MIGRATIONS: readonly Migration<HistoryTables>[] = [create];
