export type Severity = 'watch' | 'warning' | 'high' | 'critical' | 'emergency';

/** `unknown` where an input that no API gives is missing; never taken for "all is well". */
export type Truth = boolean | 'unknown';

/** Does a rule hold, and for how long? */
export interface Condition {
  readonly rule: string;
  readonly state: 'holds' | 'pending' | 'clear' | 'unknown';
  /** When the condition became true without a break; with `holds` and `pending` only. */
  readonly since?: Date;
}

/** What has to be remembered of a rule between two samples. */
export interface Run {
  readonly since: number;
  readonly samples: number;
  readonly last: number;
}

/** A window needs at least this share of the expected samples, or it proves nothing. Product evaluation semantics. */
const ENOUGH = 0.8;

/**
 * One more sample, constant work. "Sustained" means every sample, so the run breaks at the first that is not true,
 * and starts anew after a gap that leaves too few samples in it.
 */
export function advance(run: Run | undefined, truth: Truth, at: number, everyMs: number): Run | undefined {
  if (truth !== true) return undefined;
  if (run === undefined || at - run.last > 5 * everyMs) return { since: at, samples: 1, last: at };
  return { since: run.since, samples: run.samples + 1, last: at };
}

/** The state of a rule after a sample. `forMs` 0 holds at once. */
export function judge(
  rule: string,
  run: Run | undefined,
  truth: Truth,
  forMs: number,
  everyMs: number,
): Condition {
  if (truth === 'unknown') return { rule, state: 'unknown' };
  if (run === undefined) return { rule, state: 'clear' };
  const long = run.last - run.since;
  const expected = long / everyMs + 1;
  const sustained = long >= forMs && run.samples >= ENOUGH * expected;
  return { rule, state: sustained ? 'holds' : 'pending', since: new Date(run.since) };
}
