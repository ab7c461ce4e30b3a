import type { Rule } from '../analyzer.ts';
import type { ChartSeries, Threshold, TimeChart, Unit } from './card.ts';
import { formatValue, utcTime } from './format.ts';
import type { Value } from './card.ts';

export interface Timeline {
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly ChartSeries[];
  readonly rules: readonly Rule[];
  /** Feature of each line that has thresholds. */
  readonly features: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly stepMs: number;
  readonly marks?: TimeChart['marks'];
}

/** Lines over time with the thresholds of the rules that read them, and an alternative text that states the reading. */
export function timeChart({
  title,
  unit,
  series,
  rules,
  features,
  from,
  to,
  stepMs,
  marks,
}: Timeline): TimeChart {
  const first = Math.min(...series.flatMap(({ points }) => (points[0] ? [points[0][0]] : [])));
  const late = Number.isFinite(first) && first - from.getTime() > Math.max(5 * stepMs, 10 * 60_000);
  return {
    type: 'line',
    title,
    unit,
    series,
    thresholds: thresholdsOf(rules, features),
    from: from.getTime(),
    to: to.getTime(),
    alt: altOf(title, unit, series, to),
    ...(late ? { collectingSince: first } : {}),
    ...(marks ? { marks } : {}),
  };
}

/** One line for each level, the mildest and the worst where there are many. */
function thresholdsOf(rules: readonly Rule[], features: readonly string[]): readonly Threshold[] {
  const lines = rules.flatMap((rule) =>
    rule.line && features.includes(rule.line.feature) && rule.severity !== 'watch'
      ? [{ value: rule.line.value, label: rule.severity, tone: rule.severity }]
      : [],
  );
  const byValue = new Map(lines.map((line) => [line.value, line]));
  return [...byValue.values()].toSorted((a, b) => a.value - b.value);
}

const LOW_IS_BAD = /hits/i;

function altOf(title: string, unit: Unit, series: readonly ChartSeries[], now: Date): string {
  const parts = series.map(({ name, points }) => {
    const known = points.flatMap(([at, value]) => (value === null ? [] : [{ at, value }]));
    const last = known.at(-1);
    if (!last) return `${name}: no data`;
    const lowIsBad = LOW_IS_BAD.test(name);
    const worst = known.reduce((a, b) => ((lowIsBad ? b.value < a.value : b.value > a.value) ? b : a));
    const peak = `${lowIsBad ? 'lowest' : 'peak'} ${text(unit, worst.value)} at ${utcTime(new Date(worst.at), now)}`;
    const subject = series.length === 1 ? '' : `${name} `;
    return `${subject}${peak}, now ${text(unit, last.value)}${trend(known.map(({ value }) => value))}`;
  });
  return `${title}: ${parts.join('; ')}`;
}

const text = (unit: Unit, value: number): string => formatValue({ [unit]: value } as unknown as Value);

/** The last tenth against the tenth before it; less than a twentieth of the range is no direction. */
function trend(values: readonly number[]): string {
  const tenth = Math.floor(values.length / 10);
  if (tenth < 3) return '';
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const change = mean(values.slice(-tenth)) - mean(values.slice(-2 * tenth, -tenth));
  const range = Math.max(...values) - Math.min(...values);
  if (Math.abs(change) < range / 20) return ', steady';
  return change > 0 ? ', rising' : ', falling';
}
