import type { Kysely } from 'kysely';
import type { Labels, Sample } from '../history.ts';
import { attempt, breathe } from './engine.ts';
import type { Engine } from './engine.ts';
import { hourOf } from './history-tables.ts';
import type { HistoryTables, SampleTable } from './history-tables.ts';

type Append = (instance: string, samples: readonly Sample[]) => Promise<number>;
type Named = Pick<Sample, 'metric' | 'labels'>;

/** Readings of one transaction. A scrape is smaller, an import is bitten into these. */
const BITE = 1000;
/** Rows of one statement: few enough for any database, many enough that a scrape is one statement or two. */
const CHUNK = 50;

/** One text for one set of labels, whatever their order. */
const labelsText = (labels: Labels): string =>
  JSON.stringify(Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))));

export function createAppend(engine: Engine<HistoryTables>): Append {
  const dictionary = createDictionary(engine);
  return async (instance, samples) => {
    const readings = samples.filter(({ at, value }) => Number.isFinite(value) && Number.isFinite(at));
    let added = 0;
    for (let start = 0; start < readings.length; start += BITE) {
      if (start > 0) await breathe();
      const bite = readings.slice(start, start + BITE);
      const ids = await dictionary(instance, bite);
      const rows = bite.map(({ at, value }, index): SampleTable => ({
        series: ids[index] ?? 0,
        at: Math.trunc(at),
        value,
      }));
      added += await attempt('history', engine, () =>
        engine.db.transaction().execute((trx) => insert(trx, instance, rows)),
      );
    }
    return added;
  };
}

async function insert(
  trx: Kysely<HistoryTables>,
  instance: string,
  rows: readonly SampleTable[],
): Promise<number> {
  let added = 0n;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const { numInsertedOrUpdatedRows = 0n } = await trx
      .insertInto('sample')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) => conflict.columns(['series', 'at']).doNothing())
      .executeTakeFirstOrThrow();
    added += numInsertedOrUpdatedRows;
  }
  if (added > 0n) await markLate(trx, instance, rows);
  return Number(added);
}

/** An hour that is rolled up already has to be rolled up again. Rare: one look says that there is none. */
async function markLate(
  trx: Kysely<HistoryTables>,
  instance: string,
  rows: readonly SampleTable[],
): Promise<void> {
  const oldest = rows.reduce((least, { at }) => Math.min(least, at), Infinity);
  const ahead = await trx
    .selectFrom('series')
    .select(['id', 'rolled'])
    .where('instance', '=', instance)
    .where('rolled', '>', oldest)
    .execute();
  const rolled = new Map(ahead.map((series) => [series.id, series.rolled]));
  const late = rows.filter(({ series, at }) => at < (rolled.get(series) ?? 0));
  const hours = new Map(
    late.map(({ series, at }) => [`${series} ${hourOf(at)}`, { series, at: hourOf(at) }]),
  );
  for (const hour of hours.values()) {
    await trx
      .insertInto('late')
      .values(hour)
      .onConflict((conflict) => conflict.columns(['series', 'at']).doNothing())
      .execute();
  }
}

/** The numbers of the series, kept in memory: a scrape names the same ones every minute. */
function createDictionary(
  engine: Engine<HistoryTables>,
): (instance: string, names: readonly Named[]) => Promise<readonly number[]> {
  const known = new Map<string, Map<string, number>>();
  return async (instance, names) => {
    const ids = known.get(instance) ?? new Map<string, number>();
    known.set(instance, ids);
    const keys = names.map(({ metric, labels }) => `${metric}\n${labelsText(labels)}`);
    const missing = [...new Set(keys.filter((key) => !ids.has(key)))];
    if (missing.length > 0) {
      const registered = await attempt('history', engine, () =>
        engine.db.transaction().execute((trx) => register(trx, instance, missing)),
      );
      // Only after the commit, or a number could be remembered that was never given out.
      for (const [key, id] of registered) ids.set(key, id);
    }
    return keys.map((key) => ids.get(key) ?? 0);
  };
}

async function register(
  trx: Kysely<HistoryTables>,
  instance: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const key of keys) {
    const [metric = '', labels = ''] = key.split('\n');
    const found = await trx
      .selectFrom('series')
      .select('id')
      .where('instance', '=', instance)
      .where('metric', '=', metric)
      .where('labels', '=', labels)
      .executeTakeFirst();
    ids.set(key, found?.id ?? (await create(trx, { instance, metric, labels })));
  }
  return ids;
}

async function create(
  trx: Kysely<HistoryTables>,
  name: { readonly instance: string; readonly metric: string; readonly labels: string },
): Promise<number> {
  const { last } = await trx
    .selectFrom('series')
    .select((e) => e.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  const id = (last ?? 0) + 1;
  await trx
    .insertInto('series')
    .values({ ...name, id, rolled: 0, pruned: 0 })
    .execute();
  return id;
}
