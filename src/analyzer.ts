import type * as z from 'zod';
import type { CommandAction } from './cards/card.ts';
import type { Severity, Truth } from './condition.ts';
import type { FeatureName, Features } from './series/features.ts';

/** A question about an instance, written as the rows of a decision table. Adding one is adding a file. */
export interface Analyzer<Options = unknown> {
  /** The bad news it looks for, in a few words. */
  readonly summary: string;
  /** The one number a person wants to see with it. */
  readonly shows: FeatureName;
  /** Short name of that number: "CPU". */
  readonly label: string;
  /** Thresholds with their defaults; each can be set for all or for one instance in aura.yml. */
  readonly options: z.ZodType<Options>;
  readonly rules: (options: Options) => readonly Rule[];
}

/** One row. Bands, findings and alerts all read it, so no threshold stands twice. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** How long every sample must hold, minutes; 0 at once. */
  readonly forMin: number;
  /** Short name of the number this row reads, where it is not the analyzer's. */
  readonly label?: string;
  readonly when: (features: Features) => Truth;
  /** Drawn as a line in charts of this feature. */
  readonly line?: { readonly feature: FeatureName; readonly value: number };
  /** What it means for the people who use the database, one sentence. */
  readonly verdict: string;
  readonly advice: Advice;
  readonly next?: readonly Next[];
  /** Where threshold and duration come from. */
  readonly source: string;
}
export type Advice = 'optimize' | 'scale' | 'code' | 'support' | 'monitor';

/** A button that helps with the finding; the instance is filled in. */
export type Next = Pick<CommandAction, 'label' | 'command' | 'args'>;

export const analyzer = <Options>(definition: Analyzer<Options>): Analyzer => definition as Analyzer;

type Bound = Pick<Rule, 'when' | 'line'>;

/** At or over a limit; unknown while the feature is. */
export const atLeast = (feature: FeatureName, value: number): Bound => ({
  when: (features) => compare(features[feature], (number) => number >= value),
  line: { feature, value },
});
export const over = (feature: FeatureName, value: number): Bound => ({
  when: (features) => compare(features[feature], (number) => number > value),
  line: { feature, value },
});
export const under = (feature: FeatureName, value: number): Bound => ({
  when: (features) => compare(features[feature], (number) => number < value),
  line: { feature, value },
});

/** Only where enough happened: a share of a handful says nothing. Too few is a clear no, not unknown. */
export const given = (volume: FeatureName, enough: number, bound: Bound): Bound => ({
  ...bound,
  when: (features) => {
    const much = compare(features[volume], (number) => number >= enough);
    return much === true ? bound.when(features) : much;
  },
});

const compare = (value: number | undefined, test: (value: number) => boolean): Truth =>
  value === undefined ? 'unknown' : test(value);
