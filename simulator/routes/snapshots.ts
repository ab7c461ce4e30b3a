import { busy, data, refusal, type Answer } from '../answers.ts';
import { begin, type Instance, type Snapshot } from '../instance.ts';
import type { Ask, Route } from '../route.ts';
import { snapshotShape, snapshotsOf, statusOf, takeSnapshot } from '../snapshots.ts';
import { accepted, invalid, whenSettled, withInstance } from './instances.ts';

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

function withSnapshot(handle: (snapshot: Snapshot, instance: Instance, ask: Ask, now: number) => Answer) {
  return (instance: Instance, ask: Ask, now: number): Answer => {
    const id = ask.params['snapshot'] ?? '';
    const snapshot = snapshotsOf(ask.world, instance).find((each) => each.id === id);
    return snapshot
      ? handle(snapshot, instance, ask, now)
      : refusal(404, `Snapshot not found: ${id}`, 'snapshot-not-found');
  };
}

export const snapshotRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/instances/:id/snapshots',
    right: 'read',
    handle: withInstance((instance, { world, query }, now) => {
      const date = query.get('date') ?? dayOf(now);
      if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return invalid('The date is not valid', 'date');
      const ofDay = snapshotsOf(world, instance).filter(({ at }) => dayOf(at) === date);
      return data(ofDay.map((each) => snapshotShape(world, instance, each)));
    }),
  },
  {
    method: 'POST',
    path: '/v1/instances/:id/snapshots',
    right: 'write',
    handle: whenSettled((instance, { world, faults }) => {
      const fails = faults.some(({ kind }) => kind === 'snapshots-fail');
      const snapshot = takeSnapshot(world, instance, fails);
      return snapshot ? data({ snapshot_id: snapshot.id }, 202) : busy(instance.status);
    }),
  },
  {
    method: 'GET',
    path: '/v1/instances/:id/snapshots/:snapshot',
    right: 'read',
    handle: withInstance(
      withSnapshot((snapshot, instance, { world }) => data(snapshotShape(world, instance, snapshot))),
    ),
  },
  {
    method: 'POST',
    path: '/v1/instances/:id/snapshots/:snapshot/restore',
    right: 'write',
    handle: whenSettled(
      withSnapshot((snapshot, instance, { world }, now) => {
        if (instance.status !== 'running' || statusOf(world, snapshot) !== 'Completed')
          return busy(instance.status);
        begin(instance, 'restoring', now + world.settings.durations.restoring, {
          status: 'running',
          restart: true,
        });
        return accepted(world, instance);
      }),
    ),
  },
];
