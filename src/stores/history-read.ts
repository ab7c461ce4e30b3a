import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { History, Labels, Point, Sample, Series, Span } from '../history.ts';
import { attempt, breathe } from './engine.ts';
import type { Engine } from './engine.ts';
import type { HistoryTables } from './history-tables.ts';

type Db = Kysely<HistoryTables>;

const labelsOf = (text: string): Labels => JSON.parse(text) as Labels;

/** A series without a reading in the span is left out. */
export const createRead =
  (engine: Engine<HistoryTables>): History['read'] =>
  async (instance, metrics, span) => {
    if (metrics.length === 0) return [];
    const known = await attempt('history', engine, () =>
      engine.db
        .selectFrom('series')
        .select(['id', 'metric', 'labels', 'pruned'])
        .where('instance', '=', instance)
        .where('metric', 'in', [...metrics])
        .orderBy('metric')
        .orderBy('labels')
        .execute(),
    );
    const found: Series[] = [];
    for (const { id, metric, labels, pruned } of known) {
      const points = await attempt('history', engine, () => readPoints(engine.db, id, pruned, span));
      if (points.length > 0) found.push({ metric, labels: labelsOf(labels), points });
      await breathe();
    }
    return found;
  };

/** Raw readings as far back as they are kept, roll-ups before. */
async function readPoints(db: Db, series: number, pruned: number, span: Span): Promise<readonly Point[]> {
  const { from, to } = span;
  const step = span.step !== undefined && span.step >= 1 ? Math.round(span.step) : undefined;
  const readRaw = step === undefined ? rawPoints : rawBuckets;
  const raw = await readRaw(db, series, { from: Math.max(from, pruned), to, step: step ?? 1 });
  if (from >= pruned) return raw;
  // An hour that began before the span is not in it as a whole.
  const readHours = step === undefined ? hourPoints : hourBuckets;
  const hours = await readHours(db, series, { from, to: Math.min(to, pruned - 1), step: step ?? 1 });
  return join(hours, raw);
}

/** The bucket in which the roll-ups end and the raw readings begin gets points from both. */
function join(older: readonly Point[], newer: readonly Point[]): readonly Point[] {
  const [a, b] = [older.at(-1), newer[0]];
  if (!a || !b || a.at !== b.at) return [...older, ...newer];
  const count = a.count + b.count;
  const both: Point = {
    at: a.at,
    avg: (a.avg * a.count + b.avg * b.count) / count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    last: b.last,
    count,
  };
  return [...older.slice(0, -1), both, ...newer.slice(1)];
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

async function rawPoints(db: Db, series: number, { from, to }: Range): Promise<readonly Point[]> {
  const rows = await db
    .selectFrom('sample')
    .select(['at', 'value'])
    .where('series', '=', series)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .orderBy('at')
    .execute();
  return rows.map(({ at, value }) => ({ at, avg: value, min: value, max: value, last: value, count: 1 }));
}

const hourPoints = (db: Db, series: number, { from, to }: Range): Promise<readonly Point[]> =>
  db
    .selectFrom('hour')
    .select(['at', 'avg', 'min', 'max', 'last', 'count'])
    .where('series', '=', series)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .orderBy('at')
    .execute();

const bucket = (step: number) => sql<number>`at - at % ${step}`;

/** Summed up by the database: fetching the readings of a week takes twice as long as their buckets. */
async function rawBuckets(db: Db, series: number, { from, to, step }: Range): Promise<readonly Point[]> {
  const rows = await db
    .with('bucket', (w) =>
      w
        .selectFrom('sample')
        .select((e) => [
          bucket(step).as('start'),
          e.fn.max('at').as('newest'),
          e.fn.avg<number>('value').as('avg'),
          e.fn.min('value').as('min'),
          e.fn.max('value').as('max'),
          e.fn.countAll<number>().as('count'),
        ])
        .where('series', '=', series)
        .where('at', '>=', from)
        .where('at', '<=', to)
        .groupBy('start'),
    )
    .selectFrom('bucket')
    .innerJoin('sample', (on) => on.onRef('sample.at', '=', 'bucket.newest').on('sample.series', '=', series))
    .select(['start', 'avg', 'min', 'max', 'count', 'sample.value as last'])
    .orderBy('start')
    .execute();
  return rows.map(({ start, avg, min, max, count, last }) => ({
    at: start,
    avg,
    min,
    max,
    last,
    count,
  }));
}

async function hourBuckets(db: Db, series: number, { from, to, step }: Range): Promise<readonly Point[]> {
  const rows = await db
    .with('bucket', (w) =>
      w
        .selectFrom('hour')
        .select((e) => [
          bucket(step).as('start'),
          e.fn.max('at').as('newest'),
          sql<number>`sum(avg * count) / sum(count)`.as('mean'),
          e.fn.min('min').as('lowest'),
          e.fn.max('max').as('highest'),
          e.fn.sum<number>('count').as('readings'),
        ])
        .where('series', '=', series)
        .where('at', '>=', from)
        .where('at', '<=', to)
        .groupBy('start'),
    )
    .selectFrom('bucket')
    .innerJoin('hour', (on) => on.onRef('hour.at', '=', 'bucket.newest').on('hour.series', '=', series))
    .select(['start', 'mean', 'lowest', 'highest', 'readings', 'hour.last as last'])
    .orderBy('start')
    .execute();
  return rows.map(({ start, mean, lowest, highest, readings, last }) => ({
    at: start,
    avg: mean,
    min: lowest,
    max: highest,
    last,
    count: readings,
  }));
}

export const createLatest =
  (engine: Engine<HistoryTables>): History['latest'] =>
  async (instance, since) => {
    const rows = await attempt('history', engine, () =>
      engine.db
        .selectFrom('series')
        .innerJoin('sample', 'sample.series', 'series.id')
        .select(['metric', 'labels', 'sample.at as at', 'value'])
        .where('instance', '=', instance)
        .where('sample.at', '=', (e) =>
          e
            .selectFrom('sample as newest')
            .select((n) => n.fn.max('newest.at').as('at'))
            .whereRef('newest.series', '=', 'series.id'),
        )
        .where('sample.at', '>=', since)
        .orderBy('metric')
        .orderBy('labels')
        .execute(),
    );
    return rows.map(({ labels, ...rest }): Sample => ({ ...rest, labels: labelsOf(labels) }));
  };

interface Known {
  readonly metric: string;
  readonly first: number;
  readonly last: number;
}

/** Each end of each series is one look into the index, so this costs the same after a year as on the first day. */
export const createMetrics =
  (engine: Engine<HistoryTables>): History['metrics'] =>
  async (instance) => {
    const rows = await attempt('history', engine, () => ends(engine.db, instance));
    const metrics = new Map<string, Known>();
    for (const { metric, rawFirst, rawLast, hourFirst, hourLast } of rows) {
      const before = metrics.get(metric);
      const first = Math.min(rawFirst ?? Infinity, hourFirst ?? Infinity, before?.first ?? Infinity);
      const last = Math.max(rawLast ?? hourLast ?? -Infinity, before?.last ?? -Infinity);
      if (first !== Infinity) metrics.set(metric, { metric, first, last });
    }
    return [...metrics.values()];
  };

const ends = (db: Db, instance: string) => {
  const end = (which: 'min' | 'max', table: 'sample' | 'hour') =>
    sql<
      number | null
    >`(select ${sql.raw(which)}(at) from ${sql.table(table)} where series = ${sql.ref('series.id')})`;
  return db
    .selectFrom('series')
    .select([
      'metric',
      end('min', 'sample').as('rawFirst'),
      end('max', 'sample').as('rawLast'),
      end('min', 'hour').as('hourFirst'),
      end('max', 'hour').as('hourLast'),
    ])
    .where('instance', '=', instance)
    .orderBy('metric')
    .execute();
};
