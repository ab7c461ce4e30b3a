import { z } from 'zod';
import { Event } from './event.ts';
import type { Season } from './model/season.ts';
import { between, hashText, stream } from './random.ts';

/** What a careful operator would conclude. */
const VERDICTS = [
  'optimise first',
  'scale',
  'scale first then optimise',
  'monitor',
  'fix the code',
  'ask support',
  'cannot tell',
] as const;

const Range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'the lower end comes first');

export const Scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  summary: z.string(),
  /** The name of the instance that it happens to. */
  instance: z.string(),
  cause: z.strictObject({ name: z.string(), text: z.string() }),
  verdict: z.enum(VERDICTS),
  /** What can be seen of it, and where. */
  evidence: z.array(z.string()).min(1),
  /** Each is drawn from the seed within its range. */
  draw: z.strictObject({
    magnitude: Range,
    onsetHoursBeforeStart: Range,
    noise: Range,
    season: z.strictObject({
      peakHoursFromStart: Range,
      depth: Range,
      weekend: Range,
    }),
  }),
  steps: z.array(z.strictObject({ afterOnsetMin: z.number().default(0), event: Event })),
  /** What really ends it; nothing if there is nothing to end. */
  cure: z.array(Event),
});
export type Scenario = z.infer<typeof Scenario>;
export type ScenarioSource = z.input<typeof Scenario>;

/** A scenario as it happens in one run. */
export interface Drawn {
  readonly scenario: Scenario;
  readonly onset: number;
  readonly magnitude: number;
  readonly noise: number;
  readonly season: Season;
}

const HOUR = 3_600_000;

export function draw(scenario: Scenario, seed: number, start: number): Drawn {
  const random = stream(seed, hashText(scenario.name));
  const { magnitude, onsetHoursBeforeStart, noise, season } = scenario.draw;
  return {
    scenario,
    magnitude: between(random, magnitude),
    onset: start - between(random, onsetHoursBeforeStart) * HOUR,
    noise: between(random, noise),
    season: {
      peakHour: ((start / HOUR) % 24) + between(random, season.peakHoursFromStart),
      depth: between(random, season.depth),
      weekend: between(random, season.weekend),
    },
  };
}

/** The same, but beginning at a given moment: the past is not rewritten. */
export function drawAt(scenario: Scenario, seed: number, now: number): Drawn {
  return { ...draw(scenario, seed, now), onset: now };
}
