// One function's own file: the package's index loads three hundred and costs 100 ms at start.
import { subHours } from 'date-fns/subHours';
import type { Aura, Instance, Priority, Snapshot } from './aura.ts';

const HOUR = 3_600_000;

/** What is known of an instance's snapshots, and when it was asked. */
export interface RecoveryPoint {
  readonly newest?: Snapshot;
  /** Where there is none: since when at least, epoch ms. */
  readonly noneSince?: number;
  readonly checkedAt: Date;
}

/** Exactly a day: days of this machine's own zone may be an hour shorter. */
const dayBefore = (now: Date | number): number => subHours(now, 24).setUTCHours(0, 0, 0, 0);

/** Today's list, and yesterday's where today has none: two calls at most. The list is one calendar day a call. */
export async function findRecoveryPoint(
  aura: Aura,
  id: string,
  now: Date,
  priority: Priority,
  before?: RecoveryPoint,
): Promise<RecoveryPoint> {
  const newest =
    (await newestOn(aura, id, now, priority)) ??
    (await newestOn(aura, id, subHours(now, 24), priority)) ??
    before?.newest;
  return newest
    ? { checkedAt: now, newest }
    : { checkedAt: now, noneSince: before?.noneSince ?? dayBefore(now) };
}

async function newestOn(
  aura: Aura,
  id: string,
  day: Date,
  priority: Priority,
): Promise<Snapshot | undefined> {
  const list = await aura.snapshots(id, day.toISOString().slice(0, 10), priority);
  return list
    .filter(({ status }) => status === 'Completed')
    .toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime())[0];
}

/**
 * Hours since the newest snapshot. Where the days looked at hold none it is at least that old, so the earliest
 * possible answer is given; undefined on the free tier, which has no schedule, and before anybody looked.
 */
export function snapshotAgeHours(
  instance: Instance,
  point: RecoveryPoint | undefined,
  now: number,
): number | undefined {
  if (point === undefined || instance.tier === 'free-db') return undefined;
  const since =
    point.newest?.takenAt.getTime() ??
    Math.max(point.noneSince ?? dayBefore(now), instance.createdAt?.getTime() ?? 0);
  return Math.max(0, now - since) / HOUR;
}
