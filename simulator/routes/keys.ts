import { data, refusal } from '../answers.ts';
import { uuid } from '../random.ts';
import type { Route } from '../route.ts';
import { everyone } from '../world.ts';
import { invalid } from './instances.ts';

const missing = (id: string) => refusal(404, `Encryption Key not found: ${id}`, 'encryption-key-not-found');
const PATH = '/v1/customer-managed-keys';

export const keyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    right: 'read',
    handle: ({ world, query }) => {
      const project = query.get('tenantId');
      const keys = [...world.customerKeys.values()].filter(
        (key) => project === null || key['tenant_id'] === project,
      );
      return data(keys.map((key) => ({ id: key['id'], name: key['name'], tenant_id: key['tenant_id'] })));
    },
  },
  {
    method: 'POST',
    path: PATH,
    right: 'write',
    handle: ({ world, body }) => {
      for (const field of ['key_id', 'name', 'cloud_provider', 'instance_type', 'region', 'tenant_id']) {
        if (typeof body[field] !== 'string') return invalid(`${field} is missing`, field);
      }
      const id = uuid(world.settings.seed, world.customerKeys.size, 51);
      const { instance_type: type, ...rest } = body;
      const created = new Date(world.clock.now()).toISOString();
      const key = { id, ...rest, type, created, status: 'pending' };
      world.customerKeys.set(id, key);
      return data(key, 202);
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    right: 'read',
    handle: ({ world, params }) => {
      const key = world.customerKeys.get(params['id'] ?? '');
      if (!key) return missing(params['id'] ?? '');
      const ready = world.clock.now() - Date.parse(String(key['created'])) > 60_000;
      return data({ ...key, status: ready ? 'ready' : 'pending' });
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    right: 'write',
    handle: ({ world, params }) => {
      const id = params['id'] ?? '';
      if (!world.customerKeys.has(id)) return missing(id);
      if (everyone(world).some(({ customerKey }) => customerKey === id)) {
        const message = `Can not delete encryption key ${id}. The key is linked to an active instance.`;
        return refusal(400, message, 'encryption-key-is-active');
      }
      world.customerKeys.delete(id);
      return { status: 204 };
    },
  },
];
