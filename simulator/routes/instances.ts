import { busy, data, notFound, refusal, type Answer } from '../answers.ts';
import { createInstance } from '../create.ts';
import { begin, isBusy, type Instance } from '../instance.ts';
import type { Ask, Route } from '../route.ts';
import { instanceShape, summaryShape } from '../shapes.ts';
import { plan } from '../patch.ts';
import { everyone, find, type World } from '../world.ts';

/** Runs the handler on the instance that the path names, or says that there is none. */
export function withInstance(handle: (instance: Instance, ask: Ask, now: number) => Answer): Route['handle'] {
  return (ask) => {
    const id = ask.params['id'] ?? '';
    const instance = find(ask.world, id);
    return instance ? handle(instance, ask, ask.world.clock.now()) : notFound(id);
  };
}

/** The same for actions: one at a time. */
export function whenSettled(handle: (instance: Instance, ask: Ask, now: number) => Answer): Route['handle'] {
  return withInstance((instance, ask, now) => {
    if (isBusy(instance)) return busy(instance.status);
    return handle(instance, ask, now);
  });
}

export const accepted = (world: World, instance: Instance) => data(instanceShape(world, instance), 202);

export const instanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/instances',
    right: 'read',
    handle: ({ world, query }) => {
      const project = query.get('tenantId');
      return data(
        everyone(world)
          .filter(({ cast }) => project === null || cast.project.id === project)
          .map(summaryShape),
      );
    },
  },
  { method: 'POST', path: '/v1/instances', right: 'write', handle: createInstance },
  {
    method: 'GET',
    path: '/v1/instances/:id',
    right: 'read',
    handle: withInstance((instance, { world }) => data(instanceShape(world, instance))),
  },
  { method: 'PATCH', path: '/v1/instances/:id', right: 'write', handle: whenSettled(patch) },
  {
    method: 'DELETE',
    path: '/v1/instances/:id',
    right: 'write',
    handle: whenSettled((instance, { world }, now) => {
      begin(instance, 'destroying', now + world.settings.durations.destroying, {
        status: 'destroyed',
        removed: true,
      });
      return accepted(world, instance);
    }),
  },
];

function patch(instance: Instance, { world, body }: Ask, now: number): Answer {
  const planned = plan(instance, body);
  if ('refused' in planned) return planned.refused;
  const { name, outcome, apply } = planned;
  if (outcome !== undefined && instance.status !== 'running') return busy(instance.status);
  if (name !== undefined) instance.name = name;
  if (outcome === undefined) return data(instanceShape(world, instance));
  apply();
  begin(instance, 'updating', now + world.settings.durations.updating, outcome);
  const { patchAnswer } = world.settings;
  if (patchAnswer === 'instance') return accepted(world, instance);
  return patchAnswer === 'object' ? { status: 202, body: {} } : { status: 202, text: '' };
}

export const invalid = (message: string, field?: string) => refusal(400, message, '', field);
