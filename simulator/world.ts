import type { Clock } from './clock.ts';
import { calm } from './event.ts';
import type { Fault } from './faults.ts';
import { CAST, extras, PROJECTS, type Cast, type Project } from './fleet.ts';
import { advance, happen, type Instance } from './instance.ts';
import { createEngine } from './model/engine.ts';
import { between, hash, hashText, stream } from './random.ts';
import { draw, drawAt, type Drawn } from './scenario.ts';
import { scenarioNamed } from './scenario-list.ts';
import type { Settings } from './settings.ts';
import { GiB } from './sizes.ts';

/** Everything that the endpoints show and change. */
export interface World {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly projects: readonly Project[];
  readonly instances: Map<string, Instance>;
  readonly faults: Fault[];
  readonly customerKeys: Map<string, Readonly<Record<string, unknown>>>;
  readonly sessions: Map<string, Readonly<Record<string, unknown>>>;
  scenario: Drawn;
  /** Where it is reached; part of the answers that hold addresses. */
  url: string;
}

const HOUR = 3_600_000;

export function createWorld(settings: Settings, clock: Clock): World {
  const world: World = {
    settings,
    clock,
    projects: Object.values(PROJECTS),
    instances: new Map(),
    faults: [],
    customerKeys: new Map(),
    sessions: new Map(),
    scenario: draw(scenarioNamed(settings.scenario), settings.seed, settings.start),
    url: '',
  };
  for (const cast of [...CAST, ...extras(settings.seed, settings.fleet)]) enter(world, cast);
  schedule(world, world.scenario);
  return world;
}

/** Brings an instance on, with its past. */
export function enter(world: World, cast: Cast, since?: number): Instance {
  const { settings, scenario } = world;
  const random = stream(settings.seed, hashText(cast.id), 21);
  const stricken = cast.name === scenario.scenario.instance;
  const instance: Instance = {
    cast,
    name: cast.name,
    type: cast.type,
    memoryGb: cast.memoryGb,
    storageGb: cast.storageGb,
    status: cast.paused ? 'paused' : 'running',
    pausedAt: cast.paused ? settings.start - 3 * 24 * HOUR : undefined,
    removed: false,
    secondaries: 0,
    cdc: 'OFF',
    vectorOptimized: false,
    analyticsPlugin: false,
    engine: createEngine({
      ...cast,
      seed: settings.seed,
      classes: cast.workload.classes,
      season: stricken
        ? scenario.season
        : {
            peakHour: between(random, [10, 15]),
            depth: between(random, [0.4, 0.65]),
            weekend: between(random, [0.7, 1]),
          },
      noise: stricken ? scenario.noise : between(random, [0.03, 0.08]),
      storeBytes: cast.storeGb * GiB,
      historyStart: since ?? settings.start - settings.historyHours * HOUR,
      historyEnd: settings.start,
    }),
    upcoming: [],
    snapshots: [],
    happened: [],
  };
  world.instances.set(cast.id, instance);
  return instance;
}

function schedule(world: World, drawn: Drawn): void {
  const { scenario, onset, magnitude } = drawn;
  const instance = byName(world, scenario.instance);
  if (!instance) return;
  instance.upcoming = scenario.steps.map(({ afterOnsetMin, event }) => ({
    at: onset + afterOnsetMin * 60_000,
    event,
    magnitude,
  }));
}

/** Ends what is going on and lets another scenario begin now. */
export function switchScenario(world: World, name: string): Drawn {
  const now = world.clock.now();
  const scenario = scenarioNamed(name);
  for (const instance of everyone(world)) {
    instance.upcoming = [];
    calm(instance.engine);
  }
  world.scenario = drawAt(scenario, hash(world.settings.seed, Math.floor(now / HOUR)), now);
  schedule(world, world.scenario);
  return world.scenario;
}

export function cure(world: World): void {
  const instance = byName(world, world.scenario.scenario.instance);
  if (!instance) return;
  const now = world.clock.now();
  catchUp(world, instance);
  for (const event of world.scenario.scenario.cure) happen(instance, now, event, 1);
}

function catchUp(world: World, instance: Instance): Instance {
  advance(instance, world.clock.now(), world.settings.durations.resuming);
  return instance;
}

/** All instances there are now, each brought up to now. */
export function everyone(world: World): readonly Instance[] {
  const all = [...world.instances.values()].map((each) => catchUp(world, each));
  return all.filter((each) => !each.removed);
}

export function find(world: World, id: string): Instance | undefined {
  const instance = world.instances.get(id);
  if (!instance) return undefined;
  catchUp(world, instance);
  return instance.removed ? undefined : instance;
}

/** For the control endpoints, where a name is as good as an id. */
export function findCalled(world: World, idOrName: string): Instance | undefined {
  return find(world, idOrName) ?? find(world, byName(world, idOrName)?.cast.id ?? '');
}

function byName(world: World, name: string): Instance | undefined {
  return [...world.instances.values()].find((each) => each.name === name && !each.removed);
}
