import type { Kysely } from 'kysely';
import { attempt, breathe } from './engine.ts';
import type { Engine } from './engine.ts';
import { HOUR_MS, hourOf } from './history-tables.ts';
import type { HistoryTables, HourTable } from './history-tables.ts';
import { isCounter, rollUp } from './rollup.ts';

type Db = Kysely<HistoryTables>;

export interface Keeping {
  readonly rawDays: number;
  readonly hourlyMonths: number;
}

/** Readings arrive late by a few minutes; an hour waits for them instead of being rolled up twice. */
const GRACE_MS = 10 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30.4375 * DAY_MS;
/** What one bite looks at: a day of one series, 1,440 readings at most at one a minute. */
const BITE_MS = DAY_MS;
const PAGE = 200;

interface Bounds {
  /** Hours before this one are over. */
  readonly over: number;
  readonly keepRaw: number;
  readonly keepHours: number;
}

/**
 * Every bite is one transaction that leaves everything as it should be, so being killed in between loses nothing and
 * the next call goes on where this one stopped. Everybody else may run between two bites.
 */
export const createTidy =
  (engine: Engine<HistoryTables>, { rawDays, hourlyMonths }: Keeping) =>
  async (now: number): Promise<void> => {
    const bounds: Bounds = {
      over: hourOf(now - GRACE_MS),
      keepRaw: hourOf(now - rawDays * DAY_MS),
      keepHours: hourOf(now - hourlyMonths * MONTH_MS),
    };
    await rollLate(engine);
    await eachBehind(engine, 'rolled', bounds.over, (trx, series) => rollBite(trx, series, bounds.over));
    await eachBehind(engine, 'pruned', bounds.keepRaw, (trx, series) => pruneBite(trx, series, bounds));
  };

interface Behind {
  readonly id: number;
  readonly metric: string;
  readonly rolled: number;
  readonly pruned: number;
}

/** Hands over each series that is behind, again while the bite answers that there is more. */
async function eachBehind(
  engine: Engine<HistoryTables>,
  column: 'rolled' | 'pruned',
  bound: number,
  bite: (trx: Db, series: Behind) => Promise<boolean>,
): Promise<void> {
  let after = 0;
  for (;;) {
    const page = await attempt('history', engine, () => behind(engine.db, column, bound, after));
    for (const { id } of page) {
      let more = true;
      while (more) {
        more = await attempt('history', engine, () =>
          engine.db.transaction().execute(async (trx) => bite(trx, await seriesOf(trx, id))),
        );
        await breathe();
      }
      after = id;
    }
    if (page.length < PAGE) return;
  }
}

const behind = (db: Db, column: 'rolled' | 'pruned', bound: number, after: number) =>
  db
    .selectFrom('series')
    .select('id')
    .where(column, '<', bound)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute();

const seriesOf = (db: Db, id: number): Promise<Behind> =>
  db
    .selectFrom('series')
    .select(['id', 'metric', 'rolled', 'pruned'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

async function rollBite(trx: Db, series: Behind, over: number): Promise<boolean> {
  const oldest = await oldestRaw(trx, series.id, series.rolled);
  const start = oldest === undefined ? over : hourOf(oldest);
  const end = Math.min(over, start + BITE_MS);
  await rollRange(trx, series, start, end);
  const rolled = Math.max(series.rolled, end);
  await trx.updateTable('series').set({ rolled }).where('id', '=', series.id).execute();
  return rolled < over;
}

async function oldestRaw(trx: Db, series: number, from: number): Promise<number | undefined> {
  const row = await trx
    .selectFrom('sample')
    .select('at')
    .where('series', '=', series)
    .where('at', '>=', from)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

async function rollRange(
  trx: Db,
  { id, metric }: { readonly id: number; readonly metric: string },
  start: number,
  end: number,
): Promise<void> {
  if (start >= end) return;
  const readings = await trx
    .selectFrom('sample')
    .select(['at', 'value'])
    .where('series', '=', id)
    .where('at', '>=', start)
    .where('at', '<', end)
    .orderBy('at')
    .execute();
  const hours = rollUp(id, isCounter(metric), readings);
  if (hours.length > 0) await store(trx, hours);
}

/**
 * Rolled up again, the fuller one wins: a reading imported into an hour whose raw readings are forgotten must not
 * replace what was known of it.
 */
const store = (trx: Db, hours: readonly HourTable[]) =>
  trx
    .insertInto('hour')
    .values(hours)
    .onConflict((conflict) =>
      conflict
        .columns(['series', 'at'])
        .doUpdateSet((e) => ({
          min: e.ref('excluded.min'),
          max: e.ref('excluded.max'),
          avg: e.ref('excluded.avg'),
          median: e.ref('excluded.median'),
          last: e.ref('excluded.last'),
          count: e.ref('excluded.count'),
          first: e.ref('excluded.first'),
          increase: e.ref('excluded.increase'),
        }))
        .whereRef('excluded.count', '>=', 'hour.count'),
    )
    .execute();

async function rollLate(engine: Engine<HistoryTables>): Promise<void> {
  for (;;) {
    const rolled = await attempt('history', engine, () => engine.db.transaction().execute(rollLateBite));
    if (rolled === 0) return;
    await breathe();
  }
}

async function rollLateBite(trx: Db): Promise<number> {
  const hours = await trx
    .selectFrom('late')
    .innerJoin('series', 'series.id', 'late.series')
    .select(['series.id as id', 'metric', 'late.at as at'])
    .orderBy('late.series')
    .orderBy('late.at')
    .limit(20)
    .execute();
  for (const hour of hours) {
    await rollRange(trx, hour, hour.at, hour.at + HOUR_MS);
    await trx.deleteFrom('late').where('series', '=', hour.id).where('at', '=', hour.at).execute();
  }
  return hours.length;
}

/** Raw readings are forgotten by whole hours, and only once they are rolled up. */
async function pruneBite(trx: Db, series: Behind, { keepRaw, keepHours }: Bounds): Promise<boolean> {
  const bound = Math.min(keepRaw, series.rolled);
  const oldest = (await oldestRaw(trx, series.id, 0)) ?? bound;
  const end = Math.min(bound, hourOf(oldest) + BITE_MS);
  if (await isLate(trx, series.id, end)) return false;
  await trx.deleteFrom('sample').where('series', '=', series.id).where('at', '<', end).execute();
  await trx.deleteFrom('hour').where('series', '=', series.id).where('at', '<', keepHours).execute();
  const pruned = Math.max(series.pruned, end);
  await trx.updateTable('series').set({ pruned }).where('id', '=', series.id).execute();
  return end < bound;
}

/** A reading that came while tidying: its hour is rolled up next time, and forgotten the time after. */
const isLate = async (trx: Db, series: number, end: number): Promise<boolean> =>
  (await trx
    .selectFrom('late')
    .select('at')
    .where('series', '=', series)
    .where('at', '<', end)
    .limit(1)
    .executeTakeFirst()) !== undefined;
