import { randomBytes } from 'node:crypto';
import { data, notFound, refusal, textOf, type Answer } from './answers.ts';
import type { Cast } from './fleet.ts';
import { begin, type Instance } from './instance.ts';
import { isName } from './patch.ts';
import { hash } from './random.ts';
import type { Ask } from './route.ts';
import { CONFIGURATIONS } from './shapes.ts';
import { GiB, parseGb, storageFor } from './sizes.ts';
import { snapshotsOf } from './snapshots.ts';
import { TYPES, type InstanceType } from './tiers.ts';
import { enter, everyone, find, type World } from './world.ts';
import { idle } from './workloads/others.ts';

const invalid = (message: string, field: string) => refusal(400, message, '', field);

export function createInstance({ world, body }: Ask): Answer {
  const refused = check(world, body);
  if (refused) return refused;
  const source = sourceOf(world, body);
  if ('refused' in source) return source.refused;
  const now = world.clock.now();
  const cast = castOf(world, body, source.from, now);
  const instance = enter(world, cast, now);
  const { creating, loading } = world.settings.durations;
  begin(instance, 'creating', now + creating + (source.from ? loading : 0), { status: 'running' });
  instance.vectorOptimized = body['vector_optimized'] === true;
  instance.analyticsPlugin = body['graph_analytics_plugin'] === true;
  return data(
    {
      id: cast.id,
      connection_url: `neo4j+s://${cast.id}.databases.neo4j.io`,
      username: 'neo4j',
      password: randomBytes(24).toString('base64url'),
      tenant_id: cast.project.id,
      cloud_provider: cast.cloud,
      region: cast.region,
      type: cast.type,
      name: cast.name,
      created_at: cast.createdAt,
      vector_optimized: instance.vectorOptimized,
    },
    202,
  );
}

function check(world: World, body: Ask['body']): Answer | undefined {
  const { name, type, tenant_id: project } = body;
  if (!isName(name)) return invalid('The name must have 1 to 30 characters', 'name');
  if (!TYPES.some((each) => each === type)) return invalid('The type is not valid', 'type');
  if (!world.projects.some(({ id }) => id === project))
    return invalid('The tenant is not valid', 'tenant_id');
  const fits = CONFIGURATIONS.some((each) =>
    (['region', 'memory', 'type', 'cloud_provider', 'version'] as const).every(
      (key) => each[key] === body[key],
    ),
  );
  if (!fits) return invalid('There is no such instance configuration', 'memory');
  const all = everyone(world);
  const isSecondFree = type === 'free-db' && all.some((each) => each.type === 'free-db');
  if (isSecondFree || all.length >= world.settings.instanceLimit) {
    return refusal(405, 'The limit of instances of this account is reached');
  }
  return undefined;
}

function sourceOf(
  world: World,
  body: Ask['body'],
): { readonly from: Instance | undefined } | { readonly refused: Answer } {
  const { source_instance_id: id, source_snapshot_id: snapshotId } = body;
  if (typeof id !== 'string') {
    return snapshotId === undefined
      ? { from: undefined }
      : { refused: invalid('Name the source instance too', 'source_instance_id') };
  }
  const from = find(world, id);
  if (!from) return { refused: notFound(id) };
  if (snapshotId === undefined) return { from };
  const snapshot = snapshotsOf(world, from).find((each) => each.id === snapshotId);
  if (!snapshot)
    return { refused: refusal(404, `Snapshot not found: ${textOf(snapshotId)}`, 'snapshot-not-found') };
  return snapshot.exportable
    ? { from }
    : { refused: invalid('The snapshot is not exportable', 'source_snapshot_id') };
}

function castOf(world: World, body: Ask['body'], from: Instance | undefined, now: number): Cast {
  const memoryGb = parseGb(body['memory']) ?? 1;
  return {
    id: hash(world.settings.seed, world.instances.size, 97).toString(16).padStart(8, '0'),
    name: String(body['name']),
    project: world.projects.find(({ id }) => id === body['tenant_id']) ??
      world.projects[0] ?? { id: '', name: '' },
    type: body['type'] as InstanceType,
    cloud: body['cloud_provider'] as Cast['cloud'],
    region: String(body['region']),
    memoryGb,
    storageGb: parseGb(body['storage']) ?? storageFor(memoryGb),
    createdAt: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    workload: idle,
    scale: 1,
    storeGb: from ? from.engine.storeBytes / GiB : 0.02,
    hotShare: 0.3,
    nodes: from ? from.engine.nodes : 0,
    relationships: from ? from.engine.relationships : 0,
  };
}
