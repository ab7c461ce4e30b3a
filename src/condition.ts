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
  readonly last: number;
  /** Samples that are missing in it, and when that was seen; only as far back as a window reaches. */
  readonly lost: readonly { readonly at: number; readonly samples: number }[];
}

/** A window needs at least this share of the expected samples, or it proves nothing. Product evaluation semantics. */
const ENOUGH = 0.8;
/** A gap of more intervals than this breaks a run. */
const GAP = 5;
/** The longest window of any rule. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * One more sample, constant work. "Sustained" means every sample, so the run breaks at the first that is not true,
 * and starts anew after a long gap.
 */
export function advance(run: Run | undefined, truth: Truth, at: number, everyMs: number): Run | undefined {
  if (truth !== true) return undefined;
  if (run === undefined || at - run.last > GAP * everyMs) return { since: at, last: at, lost: [] };
  const samples = Math.round((at - run.last) / everyMs) - 1;
  const lost = run.lost[0] && run.lost[0].at <= at - LONGEST_MS ? run.lost.slice(1) : run.lost;
  return { since: run.since, last: at, lost: samples > 0 ? [...lost, { at, samples }] : lost };
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
  const start = run.last - forMs;
  const lostIn = ({ at, samples }: Run['lost'][number]): number =>
    Math.min(samples, Math.max(0, Math.round((at - start) / everyMs)));
  const lost = run.lost.reduce((sum, gap) => sum + lostIn(gap), 0);
  const expected = forMs / everyMs + 1;
  const sustained = run.last - run.since >= forMs && expected - lost >= ENOUGH * expected;
  return { rule, state: sustained ? 'holds' : 'pending', since: new Date(run.since) };
}
