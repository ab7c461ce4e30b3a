import type { State } from './document.ts';
import type { QueryReport, QueryShape } from './query-log.ts';

/** What is remembered of a shape from earlier reports. */
export interface Earlier {
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** Over the days before the day of the report, at most two weeks; undefined when there is none. */
  readonly avgMs?: number;
  readonly calls: number;
  readonly days: number;
}

interface Kept {
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** By UTC date: calls and total ms. */
  readonly days: Readonly<Record<string, readonly [calls: number, totalMs: number]>>;
}
type Body = Readonly<Record<string, Kept>>;

const KIND = 'query-shapes';
const MOST_SHAPES = 500;
const MOST_DAYS = 14;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** What was known before `to`, by fingerprint. */
export async function recallShapes(
  state: State,
  instance: string,
  to: Date,
): Promise<ReadonlyMap<string, Earlier>> {
  const known = await state.get<Body>(KIND, instance);
  return new Map(
    Object.entries(known?.body ?? {}).map(([fingerprint, kept]) => [fingerprint, earlierOf(kept, to)]),
  );
}

function earlierOf({ firstSeen, lastSeen, days }: Kept, to: Date): Earlier {
  const before = Object.entries(days).filter(([day]) => day < dayOf(to));
  const calls = before.reduce((sum, [, [count]]) => sum + count, 0);
  const totalMs = before.reduce((sum, [, [, ms]]) => sum + ms, 0);
  return {
    firstSeen,
    lastSeen,
    calls,
    days: before.length,
    ...(calls > 0 ? { avgMs: totalMs / calls } : {}),
  };
}

const seen = (kept: Kept | undefined): number => kept?.lastSeen.getTime() ?? 0;

/** Only of an unfiltered report; a day told twice is told anew, so nothing adds up twice. */
export async function rememberShapes(state: State, instance: string, report: QueryReport): Promise<void> {
  if (report.shapes.length === 0) return;
  const day = dayOf(report.to);
  await state.change<Body>(KIND, instance, (current) => {
    const body: Record<string, Kept> = { ...current?.body };
    for (const shape of report.shapes) body[shape.fingerprint] = updated(body[shape.fingerprint], shape, day);
    const newest = Object.entries(body).toSorted(([, a], [, b]) => seen(b) - seen(a));
    return { next: { instance, body: Object.fromEntries(newest.slice(0, MOST_SHAPES)) } };
  });
}

function updated(kept: Kept | undefined, { first, last, calls, totalMs }: QueryShape, day: string): Kept {
  const days = Object.entries({ ...kept?.days, [day]: [calls, totalMs] as const }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    firstSeen: kept && kept.firstSeen < first ? kept.firstSeen : first,
    lastSeen: kept && kept.lastSeen > last ? kept.lastSeen : last,
    days: Object.fromEntries(days.slice(-MOST_DAYS)),
  };
}
