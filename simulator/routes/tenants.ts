import { data, refusal, type Answer } from '../answers.ts';
import type { Ask, Route } from '../route.ts';
import { CONFIGURATIONS, metricsUrl } from '../shapes.ts';
import { TIERS } from '../tiers.ts';
import { everyone } from '../world.ts';
import type { Project } from '../fleet.ts';
import { incapable } from './metrics.ts';

function withProject(handle: (project: Project, ask: Ask) => Answer): Route['handle'] {
  return (ask) => {
    const project = ask.world.projects.find(({ id }) => id === ask.params['id']);
    return project
      ? handle(project, ask)
      : refusal(404, 'The tenant you specified could not be found', 'tenant-not-found');
  };
}

export const tenantRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/tenants',
    right: 'read',
    handle: ({ world }) => data(world.projects.map(({ id, name }) => ({ id, name }))),
  },
  {
    method: 'GET',
    path: '/v1/tenants/:id',
    right: 'read',
    handle: withProject(({ id, name }) => data({ id, name, instance_configurations: CONFIGURATIONS })),
  },
  {
    method: 'GET',
    path: '/v1/tenants/:id/metrics-integration',
    right: 'read',
    handle: withProject(({ id }, { world }) => {
      const capable = everyone(world).some(({ cast, type }) => cast.project.id === id && TIERS[type].metrics);
      return capable ? data({ endpoint: metricsUrl(world, id) }) : incapable();
    }),
  },
];
