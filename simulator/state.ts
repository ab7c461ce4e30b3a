import { METRICS } from './metric.ts';
import { everyone, type World } from './world.ts';

export function clockState({ clock, settings }: World) {
  const now = clock.now();
  return { now, iso: new Date(now).toISOString(), speed: clock.speed(), start: settings.start };
}

/** The truth behind the answers, for tests and for the curious. */
export function stateOf(world: World, tokensGiven: number) {
  return {
    clock: clockState(world),
    seed: world.settings.seed,
    scenario: world.scenario,
    tokensGiven,
    faults: world.faults,
    instances: everyone(world).map(({ cast, engine, ...instance }) => ({
      id: cast.id,
      name: instance.name,
      project: cast.project,
      type: instance.type,
      status: instance.status,
      memoryGb: instance.memoryGb,
      storageGb: instance.storageGb,
      capacity: engine.capacity,
      missingIndexes: [...engine.missingIndexes],
      happened: instance.happened,
      classes: engine.classes.map(({ name }) => name),
      metrics: newest(engine.history.metrics, engine.history.rows - 1),
    })),
  };
}

function newest(metrics: Float64Array, row: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    METRICS.map(({ name }, column) => [name, metrics[row * METRICS.length + column] ?? 0]),
  );
}
