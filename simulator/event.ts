import { z } from 'zod';
import { changeOf, resolveCosts, restart, type Change, type Engine } from './model/engine.ts';
import { capacityOf, GiB, storageFor } from './sizes.ts';

/** A number, or the magnitude that the scenario drew from the seed. */
const Factor = z.union([z.number().nonnegative(), z.literal('magnitude')]);

/** What can happen to an instance, in a scenario or on request. */
export const Event = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create-index'), index: z.string() }),
  z.strictObject({ kind: z.literal('drop-index'), index: z.string() }),
  z.strictObject({
    kind: z.literal('change'),
    class: z.string().describe('name of a query class, or * for all of them'),
    rate: Factor.optional(),
    cpu: Factor.optional(),
    allocation: Factor.optional(),
    pages: Factor.optional(),
  }),
  z.strictObject({ kind: z.literal('deploy'), app: z.string(), version: z.string() }),
  z.strictObject({ kind: z.literal('store'), gb: z.number().positive() }),
  z.strictObject({ kind: z.literal('store-growth'), gbPerDay: z.number() }),
  z.strictObject({ kind: z.literal('leak-connections'), perHour: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('failed-logins'), perMin: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('read-only'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('resize'), memoryGb: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('restart') }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.string().describe('what the API then says, as it is'),
  }),
]);
export type Event = z.infer<typeof Event>;

/** What follows from an event inside the instance. Nothing here knows what anybody would call too much. */
export function apply(engine: Engine, event: Event, magnitude: number): void {
  switch (event.kind) {
    case 'create-index':
      engine.missingIndexes.delete(event.index);
      break;
    case 'drop-index':
      engine.missingIndexes.add(event.index);
      break;
    case 'change':
      change(engine, event, magnitude);
      break;
    case 'store':
      engine.storeBytes = event.gb * GiB;
      break;
    case 'store-growth':
      engine.storeGrowthPerDay = event.gbPerDay * GiB;
      break;
    case 'leak-connections':
      engine.leakedPerHour = event.perHour;
      break;
    case 'failed-logins':
      engine.failedLoginsPerMin = event.perMin;
      break;
    case 'read-only':
      engine.readOnly = event.on;
      break;
    case 'resize':
      resize(engine, event.memoryGb, storageFor(event.memoryGb));
      break;
    case 'restart':
      restart(engine);
      break;
    case 'deploy':
    case 'status':
      break;
  }
  resolveCosts(engine);
}

export function resize(engine: Engine, memoryGb: number, storageGb: number): void {
  engine.capacity = capacityOf(memoryGb);
  engine.storageBytes = storageGb * GiB;
  restart(engine);
}

/** Back to what the definitions say. */
export function calm(engine: Engine): void {
  engine.changes.clear();
  engine.missingIndexes.clear();
  engine.leakedPerHour = 0;
  engine.failedLoginsPerMin = 0;
  engine.storeGrowthPerDay = 0;
  engine.readOnly = false;
  resolveCosts(engine);
}

function change(engine: Engine, event: Extract<Event, { kind: 'change' }>, magnitude: number): void {
  const classes = engine.classes.filter(({ name }) => event.class === '*' || event.class === name);
  if (classes.length === 0) throw new RangeError(`There is no query class ${event.class}`);
  for (const each of classes) {
    const before = changeOf(engine, each);
    const factor = (name: keyof Change) => {
      const given = event[name];
      return given === 'magnitude' ? magnitude : (given ?? before[name]);
    };
    engine.changes.set(each.name, {
      rate: factor('rate'),
      cpu: factor('cpu'),
      allocation: factor('allocation'),
      pages: factor('pages'),
    });
  }
}
