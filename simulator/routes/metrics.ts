import { notFound, refusal } from '../answers.ts';
import { exposition } from '../exposition.ts';
import type { Instance } from '../instance.ts';
import type { Route } from '../route.ts';
import { TIERS } from '../tiers.ts';
import { everyone, find } from '../world.ts';

export const incapable = () =>
  refusal(400, 'This tenant has no instances eligible for metrics integration', 'tenant-incapable-of-action');

const scrape = (instances: readonly Instance[]) => ({
  status: 200,
  type: 'text/plain; version=0.0.4; charset=utf-8',
  text: exposition(instances),
});

/** The newest step of the model is all there is: nothing in between, no history. */
export const metricsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/:project/metrics',
    right: 'metrics',
    handle: ({ world, params }) => {
      const eligible = everyone(world).filter(
        ({ cast, type }) => cast.project.id === params['project'] && TIERS[type].metrics,
      );
      return eligible.length === 0 ? incapable() : scrape(eligible);
    },
  },
  {
    method: 'GET',
    path: '/api/v1/:project/:instance/metrics',
    right: 'metrics',
    handle: ({ world, params }) => {
      const instance = find(world, params['instance'] ?? '');
      if (!instance || instance.cast.project.id !== params['project'])
        return notFound(params['instance'] ?? '');
      return TIERS[instance.type].metrics ? scrape([instance]) : incapable();
    },
  },
];
