import type { Advice, Analyzer, Next, Rule } from './analyzer.ts';
import { toneRank, type Tone, worstTone } from './cards/card.ts';
import type { Condition, Severity } from './condition.ts';
import type { Watched } from './fleet.ts';
import type { FeatureName } from './series/features.ts';

/** What is wrong with what. (rule, instance) is its identity from one day to the next; wording is not. */
export interface Finding {
  readonly rule: string;
  readonly instance: string;
  /** The number behind it. */
  readonly feature: FeatureName;
  readonly label: string;
  readonly value: number | undefined;
  readonly severity: Severity;
  readonly verdict: string;
  readonly advice: Advice;
  readonly since: Date | undefined;
  readonly next: readonly Next[];
}

/** One question and how the instance stands in it. */
export interface Band {
  readonly question: string;
  readonly label: string;
  readonly feature: FeatureName;
  readonly value: number | undefined;
  readonly tone: Tone;
  /** Set where a worse band is reached, but not for long enough yet. */
  readonly pending?: { readonly severity: Severity; readonly since: Date; readonly forMin: number };
}

export interface Diagnosis {
  readonly tone: Tone;
  readonly bands: readonly Band[];
  /** The cause before the symptom, among equals; worst first. */
  readonly findings: readonly Finding[];
}

/** An analyzer with its thresholds for one instance. */
export interface Question {
  readonly name: string;
  readonly analyzer: Analyzer;
  /** Worst first. */
  readonly rules: readonly Rule[];
}

export function questionsFor(
  analyzers: ReadonlyMap<string, Analyzer>,
  thresholds: (analyzer: string) => unknown,
): readonly Question[] {
  return [...analyzers].map(([name, analyzer]) => {
    const rules = analyzer.rules(analyzer.options.parse(thresholds(name) ?? {}));
    return { name, analyzer, rules: rules.toSorted((a, b) => toneRank(b.severity) - toneRank(a.severity)) };
  });
}

/** Memory trouble shows up as CPU and latency, so it is named first among equally bad findings. */
const CAUSE_FIRST: readonly string[] = [
  'out-of-memory',
  'heap-pressure',
  'gc-pauses',
  'connection-limit',
  'cpu-saturation',
  'page-cache-misses',
  'high-latency',
  'failed-queries',
];
const causeRank = (question: string): number => {
  const index = CAUSE_FIRST.indexOf(question);
  return index < 0 ? CAUSE_FIRST.length : index;
};

export function diagnose(watched: Watched, questions: readonly Question[]): Diagnosis {
  if (watched.instance.status === 'paused') return { tone: 'neutral', bands: [], findings: [] };
  const conditions = new Map(watched.conditions.map((condition) => [condition.rule, condition]));
  const answers = questions.map((question) => answer(question, watched, conditions));
  const findings = answers
    .flatMap(({ finding }) => (finding ? [finding] : []))
    .toSorted((a, b) => toneRank(b.finding.severity) - toneRank(a.finding.severity) || a.rank - b.rank)
    .map(({ finding }) => finding);
  const bands = answers.map(({ band }) => band);
  const state = stateTone(watched, bands);
  return { tone: worstTone([state, ...findings.map(({ severity }) => severity)]), bands, findings };
}

function answer(question: Question, watched: Watched, conditions: ReadonlyMap<string, Condition>) {
  const { analyzer, name, rules } = question;
  const { shows: feature, label } = analyzer;
  const value = watched.metrics.kind === 'live' ? watched.metrics.features[feature] : undefined;
  const states = rules.map((rule) => ({ rule, condition: conditions.get(rule.id) }));
  const held = states.find(({ condition }) => condition?.state === 'holds');
  const coming = states.find(({ condition }) => condition?.state === 'pending');
  const better = coming && (!held || toneRank(coming.rule.severity) > toneRank(held.rule.severity));
  // A row that cannot be answered is not a good answer.
  const known =
    value !== undefined && states.every(({ condition }) => (condition?.state ?? 'unknown') !== 'unknown');
  const tone: Tone = held?.rule.severity ?? (better ? 'watch' : known ? 'good' : 'nodata');
  const band: Band = {
    question: name,
    label,
    feature,
    value,
    tone,
    ...(better && coming.condition?.since
      ? {
          pending: {
            severity: coming.rule.severity,
            since: coming.condition.since,
            forMin: coming.rule.forMin,
          },
        }
      : {}),
  };
  if (!held) return { band };
  const { rule, condition } = held;
  const subject = rule.line?.feature ?? feature;
  const finding: Finding = {
    rule: rule.id,
    instance: watched.instance.id,
    feature: subject,
    label: rule.label ?? label,
    value: watched.metrics.kind === 'live' ? watched.metrics.features[subject] : undefined,
    severity: rule.severity,
    verdict: rule.verdict,
    advice: rule.advice,
    since: condition?.since,
    next: rule.next ?? [],
  };
  return { band, finding: { finding, rank: causeRank(name) } };
}

/** What status and reachability alone say, before any number; readings that answer no question are no data. */
function stateTone({ instance, metrics }: Watched, bands: readonly Band[]): Tone {
  if (/fail|error/i.test(instance.status)) return 'critical';
  if (instance.status === 'suspended' || instance.status === 'suspending') return 'high';
  if (instance.status === 'running') {
    if (metrics.kind === 'live')
      return bands.length > 0 && bands.every(({ tone }) => tone === 'nodata') ? 'nodata' : 'good';
    // A tier without metrics is an answer; a reading that is missing is not.
    if (metrics.kind === 'none') return 'neutral';
    return metrics.kind === 'failing' ? 'warning' : 'nodata';
  }
  return instance.status === 'paused' ? 'neutral' : 'watch';
}
