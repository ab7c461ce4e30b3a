import { ZodError } from 'zod';
import { refusal, type Answer } from '../answers.ts';
import { Event } from '../event.ts';
import { injectFault } from '../faults.ts';
import { happen, type Instance } from '../instance.ts';
import { queryLog } from '../log/query-log.ts';
import { LAYOUTS } from '../log/record.ts';
import { securityLog } from '../log/security-log.ts';
import { TICK_MS } from '../model/history.ts';
import { openMetrics } from '../openmetrics.ts';
import type { Ask, Route } from '../route.ts';
import { SCENARIOS } from '../scenario-list.ts';
import { clockState, stateOf } from '../state.ts';
import { everyone, findCalled, switchScenario } from '../world.ts';

const ok = (body: unknown): Answer => ({ status: 200, body });

/** What a person asked for wrongly is their mistake, not ours. */
const tolerant =
  (handle: (ask: Ask) => Answer): Route['handle'] =>
  (ask) => {
    try {
      return handle(ask);
    } catch (error) {
      if (error instanceof ZodError || error instanceof RangeError) return refusal(400, error.message);
      throw error;
    }
  };

/** Not Aura's: how to watch the simulator and make it misbehave. */
export const controlRoutes: readonly Route[] = [
  { method: 'GET', path: '/_sim/clock', handle: ({ world }) => ok(clockState(world)) },
  {
    method: 'POST',
    path: '/_sim/clock',
    handle: tolerant(({ world, body }) => {
      world.clock.advance(positive(body['advanceMs']));
      return ok(clockState(world));
    }),
  },
  {
    method: 'POST',
    path: '/_sim/speed',
    handle: tolerant(({ world, body }) => {
      world.clock.setSpeed(positive(body['speed']));
      return ok(clockState(world));
    }),
  },
  {
    method: 'GET',
    path: '/_sim/state',
    handle: ({ world, gatekeeper }) => ok(stateOf(world, gatekeeper.tokensGiven())),
  },
  { method: 'GET', path: '/_sim/scenarios', handle: () => ok(SCENARIOS) },
  {
    method: 'POST',
    path: '/_sim/scenario',
    handle: tolerant(({ world, body }) => ok(switchScenario(world, String(body['name'])))),
  },
  {
    method: 'POST',
    path: '/_sim/event',
    handle: tolerant((ask) => {
      const instance = named(ask, String(ask.body['instance']));
      happen(instance, ask.world.clock.now(), Event.parse(ask.body['event']), ask.world.scenario.magnitude);
      return ok({ instance: instance.cast.id, happened: instance.happened });
    }),
  },
  { method: 'GET', path: '/_sim/faults', handle: ({ world }) => ok(world.faults) },
  {
    method: 'POST',
    path: '/_sim/faults',
    handle: tolerant(({ world, body }) => ok(injectFault(world.faults, body, world.clock.wall()))),
  },
  {
    method: 'DELETE',
    path: '/_sim/faults',
    handle: ({ world }) => {
      world.faults.length = 0;
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/_sim/logs/:instance',
    handle: tolerant((ask) => {
      const instance = named(ask, ask.params['instance'] ?? '');
      const layout = LAYOUTS[ask.query.get('format') ?? 'ndjson'];
      if (!layout) throw new RangeError('format is ndjson or array');
      const window = windowOf(ask, 3_600_000);
      if (ask.query.get('kind') === 'security') {
        return { status: 200, type: layout.type, chunks: layout.write(securityLog(instance, window)) };
      }
      const batches = queryLog(instance, {
        ...window,
        ...(ask.query.get('all') === 'true' ? { leastMs: 0 } : {}),
        starts: ask.query.get('starts') === 'true',
        transactions: ask.query.get('transactions') === 'true',
      });
      return { status: 200, type: layout.type, chunks: layout.write(batches) };
    }),
  },
  {
    method: 'GET',
    path: '/_sim/openmetrics',
    handle: tolerant((ask) => {
      const id = ask.query.get('instance');
      const instances = id === null ? everyone(ask.world) : [named(ask, id)];
      const stepMs = positive(ask.query.get('step') ?? TICK_MS / 1000) * 1000;
      const window = { ...windowOf(ask, ask.world.settings.historyHours * 3_600_000), stepMs };
      return {
        status: 200,
        type: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
        chunks: openMetrics(instances, window),
      };
    }),
  },
];

function named({ world }: Ask, idOrName: string): Instance {
  const instance = findCalled(world, idOrName);
  if (instance) return instance;
  throw new RangeError(`There is no instance ${idOrName}`);
}

function positive(value: unknown): number {
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new RangeError(`${String(value)} is not a positive number`);
}

/** From and to as ISO text or epoch ms; by default the last `ms`. */
function windowOf({ query, world }: Ask, ms: number): { readonly from: number; readonly to: number } {
  const to = moment(query.get('to')) ?? world.clock.now();
  return { from: moment(query.get('from')) ?? to - ms, to };
}

function moment(text: string | null): number | undefined {
  if (text === null) return undefined;
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(at)) throw new RangeError(`${text} is not a time`);
  return at;
}
