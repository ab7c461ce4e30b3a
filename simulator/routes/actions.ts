import { busy, notFound, refusal, textOf, type Answer } from '../answers.ts';
import { begin, type Instance } from '../instance.ts';
import type { Ask, Route } from '../route.ts';
import { instanceShape } from '../shapes.ts';
import { GiB, parseGb } from '../sizes.ts';
import { snapshotsOf } from '../snapshots.ts';
import { TIERS } from '../tiers.ts';
import { find } from '../world.ts';
import { accepted, invalid, whenSettled } from './instances.ts';

export const actionRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/instances/:id/pause', right: 'write', handle: whenSettled(pause) },
  { method: 'POST', path: '/v1/instances/:id/resume', right: 'write', handle: whenSettled(resume) },
  { method: 'POST', path: '/v1/instances/:id/overwrite', right: 'write', handle: whenSettled(overwrite) },
  { method: 'POST', path: '/v1/instances/:id/upgrade', right: 'write', handle: whenSettled(upgrade) },
  {
    method: 'POST',
    path: '/v1/instances/sizing',
    right: 'read',
    handle: ({ body }) => {
      const wanted =
        (Number(body['node_count'] ?? 0) * 120 + Number(body['relationship_count'] ?? 0) * 40) / GiB;
      const sizes = [2, 4, 8, 16, 24, 32, 48, 64, 128, 192, 256, 384, 512];
      const size = sizes.find((gb) => gb >= wanted * 1.15);
      return {
        status: 200,
        body: {
          data: {
            did_exceed_maximum: size === undefined,
            min_required_memory: `${Math.max(1, Math.ceil(wanted))}GB`,
            recommended_size: `${size ?? 512}GB`,
          },
        },
      };
    },
  },
];

function pause(instance: Instance, { world }: Ask, now: number): Answer {
  if (!TIERS[instance.type].pausable) return invalid('This instance type can not be paused');
  if (instance.status !== 'running') return busy(instance.status);
  begin(instance, 'pausing', now + world.settings.durations.pausing, { status: 'paused' });
  return accepted(world, instance);
}

function resume(instance: Instance, { world }: Ask, now: number): Answer {
  if (instance.status !== 'paused') return busy(instance.status);
  begin(instance, 'resuming', now + world.settings.durations.resuming, { status: 'running', restart: true });
  return accepted(world, instance);
}

function overwrite(instance: Instance, { world, body }: Ask, now: number): Answer {
  if (!TIERS[instance.type].overwritable) return refusal(420, 'This instance type can not be overwritten');
  if (instance.status !== 'running') return busy(instance.status);
  const id = textOf(body['source_instance_id']);
  const source = find(world, id);
  if (!source) return notFound(id);
  const snapshotId = body['source_snapshot_id'];
  if (snapshotId !== undefined && !snapshotsOf(world, source).some((each) => each.id === snapshotId)) {
    return refusal(404, `Snapshot not found: ${textOf(snapshotId)}`, 'snapshot-not-found');
  }
  if (source.storageGb > instance.storageGb) {
    return refusal(
      500,
      `Cannot clone database ${id} into smaller database ${instance.cast.id}.`,
      'server-err',
    );
  }
  const { engine } = source;
  Object.assign(instance.engine, {
    storeBytes: engine.storeBytes,
    nodes: engine.nodes,
    relationships: engine.relationships,
  });
  begin(instance, 'overwriting', now + world.settings.durations.overwriting, {
    status: 'running',
    restart: true,
  });
  return accepted(world, instance);
}

function upgrade(instance: Instance, { world, body }: Ask, now: number): Answer {
  if (instance.type !== 'professional-db') return invalid('Only professional-db can be upgraded');
  if (instance.status !== 'running') return busy(instance.status);
  const { memory, storage } = body;
  if ((memory === undefined) !== (storage === undefined))
    return invalid('Give both memory and storage, or neither', 'memory');
  const memoryGb = memory === undefined ? instance.memoryGb : parseGb(memory);
  const storageGb = storage === undefined ? instance.storageGb : parseGb(storage);
  if (!memoryGb || memoryGb < 2 || !storageGb) return invalid('The size is not valid', 'memory');
  instance.analyticsPlugin = false;
  begin(instance, 'updating', now + world.settings.durations.updating, {
    status: 'running',
    type: 'business-critical',
    memoryGb,
    storageGb,
  });
  return { status: 200, body: { data: { ...instanceShape(world, instance), type: 'business-critical' } } };
}
