import { data, refusal } from '../answers.ts';
import { hash } from '../random.ts';
import type { Ask, Route } from '../route.ts';
import { GiB } from '../sizes.ts';
import { find } from '../world.ts';
import { invalid } from './instances.ts';

const PATH = '/v1/graph-analytics/sessions';
const missing = (id: string) => refusal(404, `session with id ${id} not found`);

export const sessionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    right: 'read',
    handle: ({ world, query }) => {
      const wanted = (session: Readonly<Record<string, unknown>>, key: string, field: string) =>
        query.get(key) === null || session[field] === query.get(key);
      const sessions = [...world.sessions.values()];
      return data(
        sessions.filter(
          (each) => wanted(each, 'instanceId', 'instance_id') && wanted(each, 'tenantId', 'tenant_id'),
        ),
      );
    },
  },
  { method: 'POST', path: PATH, right: 'write', handle: getOrCreate },
  {
    method: 'POST',
    path: `${PATH}/sizing`,
    right: 'read',
    handle: ({ body }) => {
      const bytes = Number(body['node_count'] ?? 0) * 100 + Number(body['relationship_count'] ?? 0) * 30;
      const size =
        [2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512].find((gb) => gb * GiB >= bytes) ?? 512;
      return data({ estimated_memory: `${size}GB`, recommended_size: `${size}GB` });
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    right: 'read',
    handle: ({ world, params }) => {
      const session = world.sessions.get(params['id'] ?? '');
      if (!session) return missing(params['id'] ?? '');
      const ready = world.clock.now() - Date.parse(String(session['created_at'])) > 60_000;
      return data({ ...session, status: ready ? 'Ready' : 'Creating' });
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    right: 'write',
    handle: ({ world, params }) => {
      const id = params['id'] ?? '';
      return world.sessions.delete(id) ? data({ id }, 202) : missing(id);
    },
  },
];

/** By name: the same again is found, another one of that name is a conflict. */
function getOrCreate({ world, body }: Ask) {
  const { name, memory, ttl = '1h0m0s', instance_id: attached = '' } = body;
  if (typeof name !== 'string' || typeof memory !== 'string')
    return invalid('name and memory are needed', 'name');
  const existing = [...world.sessions.values()].find((each) => each['name'] === name);
  if (existing) {
    const same = existing['memory'] === memory && existing['instance_id'] === attached;
    return same ? data(existing) : refusal(409, `A session named ${name} exists with other parameters`);
  }
  const instance = find(world, String(attached));
  if (attached !== '' && !instance) return invalid('There is no such instance', 'instance_id');
  const now = world.clock.now();
  const suffix = hash(world.settings.seed, world.sessions.size, 52).toString(16).padStart(8, '0');
  const id = `${instance?.cast.id ?? 's'}-${suffix}`;
  const session = {
    id,
    name,
    memory,
    instance_id: attached,
    status: 'Creating',
    created_at: new Date(now).toISOString(),
    host: `${id}.orch.neo4j.io`,
    expiry_date: new Date(now + 7 * 86_400_000).toISOString(),
    ttl,
    user_id: 'sim-admin',
    tenant_id: instance?.cast.project.id ?? body['tenant_id'],
    cloud_provider: instance?.cast.cloud ?? body['cloud_provider'],
    region: instance?.cast.region ?? body['region'],
  };
  world.sessions.set(id, session);
  return data(session, 202);
}
