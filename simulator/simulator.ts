import type { AddressInfo } from 'node:net';
import { createClock, type Clock } from './clock.ts';
import { injectFault, type Fault, type FaultRequest } from './faults.ts';
import { createHttp } from './http.ts';
import { happen, type Instance } from './instance.ts';
import type { Event } from './event.ts';
import { createGatekeeper, KEYS } from './keys.ts';
import { createLogFiles, type LogFileOptions } from './log/files.ts';
import { queryLog, type LogOptions } from './log/query-log.ts';
import type { LogRecord } from './log/record.ts';
import { openMetrics } from './openmetrics.ts';
import { actionRoutes } from './routes/actions.ts';
import { instanceRoutes } from './routes/instances.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { controlRoutes } from './routes/sim.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { tokenRoutes } from './routes/token.ts';
import type { Drawn } from './scenario.ts';
import { DEFAULTS, DURATIONS, type Durations, type Settings } from './settings.ts';
import { createWorld, cure, everyone, findCalled, switchScenario, type World } from './world.ts';

export interface SimulatorOptions extends Partial<Omit<Settings, 'durations'>> {
  readonly port?: number;
  readonly host?: string;
  readonly speed?: number;
  readonly durations?: Partial<Durations>;
  /** Real time, for tests that do not want to wait. */
  readonly wall?: () => number;
  readonly logs?: Pick<LogFileOptions, 'folder'> & Partial<LogFileOptions>;
}

export interface Simulator {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly keys: typeof KEYS;
  readonly clock: Clock;
  readonly control: Control;
  readonly stop: () => Promise<void>;
}

/** What the endpoints under `/_sim` do, without HTTP. Instances are called by id or by name. */
interface Control {
  readonly world: World;
  readonly instance: (idOrName: string) => Instance;
  readonly advance: (ms: number) => void;
  readonly setSpeed: (speed: number) => void;
  readonly scenario: (name: string) => Drawn;
  readonly cure: () => void;
  readonly event: (idOrName: string, event: Event) => void;
  readonly fault: (fault: FaultRequest) => Fault;
  readonly clearFaults: () => void;
  readonly flushLogs: () => void;
  readonly logRecords: (idOrName: string, options: LogOptions) => Iterable<readonly LogRecord[]>;
  readonly openMetrics: (options?: { readonly hours?: number; readonly stepMs?: number }) => Iterable<string>;
}

const ROUTES = [
  ...tokenRoutes,
  ...instanceRoutes,
  ...actionRoutes,
  ...snapshotRoutes,
  ...tenantRoutes,
  ...keyRoutes,
  ...sessionRoutes,
  ...metricsRoutes,
  ...controlRoutes,
];

const FLUSH_MS = 1000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', speed = 1, wall = Date.now, logs, durations, ...rest } = options;
  const start = rest.start ?? wall();
  const settings: Settings = { ...DEFAULTS, ...rest, start, durations: { ...DURATIONS, ...durations } };
  const clock = createClock({ start, speed, wall });
  const world = createWorld(settings, clock);
  const gatekeeper = createGatekeeper(settings, wall);
  const server = createHttp(world, gatekeeper, ROUTES);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // Answers hold addresses; the one that means every interface is none that can be called.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host;
  world.url = `http://${reachable}:${(server.address() as AddressInfo).port}`;
  const files = logs && createLogFiles(world, { pastHours: 3, per: 'hour', ...logs });
  files?.flush();
  const timer = files && setInterval(files.flush, FLUSH_MS);
  return {
    url: world.url,
    clientId: KEYS.admin.clientId,
    clientSecret: KEYS.admin.clientSecret,
    keys: KEYS,
    clock,
    control: createControl(world, () => files?.flush()),
    stop: () =>
      new Promise<void>((resolve) => {
        clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createControl(world: World, flushLogs: () => void): Control {
  const { clock } = world;
  const instance = (idOrName: string) => {
    const found = findCalled(world, idOrName);
    if (!found) throw new RangeError(`There is no instance ${idOrName}`);
    return found;
  };
  return {
    world,
    instance,
    advance: clock.advance,
    setSpeed: clock.setSpeed,
    scenario: (name) => switchScenario(world, name),
    cure: () => cure(world),
    event: (idOrName, event) => happen(instance(idOrName), clock.now(), event, world.scenario.magnitude),
    fault: (fault) => injectFault(world.faults, fault, clock.wall()),
    clearFaults: () => {
      world.faults.length = 0;
    },
    flushLogs,
    logRecords: (idOrName, options) => queryLog(instance(idOrName), options),
    openMetrics: ({ hours = world.settings.historyHours, stepMs = 60_000 } = {}) => {
      const to = clock.now();
      return openMetrics(everyone(world), { from: to - hours * 3_600_000, to, stepMs });
    },
  };
}
