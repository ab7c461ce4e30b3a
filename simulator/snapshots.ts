import { isUp, type Instance, type Snapshot } from './instance.ts';
import { hash, uuid } from './random.ts';
import { TIERS } from './tiers.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** All snapshots that can still be restored, newest first: the scheduled ones follow from the tier, nothing is stored. */
export function snapshotsOf(world: World, instance: Instance): readonly Snapshot[] {
  const now = world.clock.now();
  const { onDemandDays } = TIERS[instance.type].snapshots;
  const asked = instance.snapshots.filter(({ at }) => at > now - onDemandDays * DAY);
  const kept = instance.type === 'free-db' ? asked.slice(-1) : asked;
  return [...kept, ...scheduled(instance, now)].toSorted((a, b) => b.at - a.at);
}

/** One full a day at an hour of its own; where the tier has them, a differential every other hour, which cannot be exported. */
function scheduled({ engine, type, cast, pausedAt }: Instance, now: number): readonly Snapshot[] {
  const { daily, hourly, restorableDays, exportableDays } = TIERS[type].snapshots;
  if (!daily) return [];
  const minute = (hash(engine.key, 41) % 50) * 60_000;
  const fullHour = hash(engine.key, 42) % 6;
  const created = Date.parse(cast.createdAt);
  const end = Math.min(now, pausedAt ?? now);
  const found: Snapshot[] = [];
  for (let at = Math.floor((now - restorableDays * DAY) / HOUR) * HOUR + minute; at <= end; at += HOUR) {
    const full = Math.floor(at / HOUR) % 24 === fullHour;
    if (at <= Math.max(created, now - restorableDays * DAY) || (!full && !hourly)) continue;
    found.push({
      id: uuid(engine.key, Math.floor(at / HOUR)),
      at,
      profile: 'Scheduled',
      exportable: full && at > now - exportableDays * DAY,
    });
  }
  return found;
}

export function snapshotShape(
  world: World,
  { cast }: Instance,
  snapshot: Snapshot,
): Readonly<Record<string, unknown>> {
  return {
    instance_id: cast.id,
    snapshot_id: snapshot.id,
    profile: snapshot.profile,
    status: statusOf(world, snapshot),
    timestamp: new Date(snapshot.at).toISOString().replace(/\.\d+Z$/, 'Z'),
    exportable: snapshot.exportable,
  };
}

export function statusOf({ clock, settings }: World, { at, fails }: Snapshot): string {
  const { snapshotPending, snapshotInProgress } = settings.durations;
  const age = clock.now() - at;
  if (age < snapshotPending) return 'Pending';
  if (age < snapshotPending + snapshotInProgress) return 'InProgress';
  return fails ? 'Failed' : 'Completed';
}

export function takeSnapshot(world: World, instance: Instance, fails: boolean): Snapshot | undefined {
  if (!isUp(instance)) return undefined;
  const at = world.clock.now();
  const snapshot: Snapshot = {
    id: uuid(instance.engine.key, Math.floor(at / 1000), instance.snapshots.length, 43),
    at,
    profile: 'AdHoc',
    exportable: true,
    ...(fails ? { fails } : {}),
  };
  instance.snapshots.push(snapshot);
  return snapshot;
}
