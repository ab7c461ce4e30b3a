import type { BarChart, Chart, GaugeChart, TimeChart, Unit } from '../card.ts';
import { formatValue, toneWord, utcTime } from '../format.ts';
import { oneLine } from './clean.ts';
import { columnsOf, cut, pad, wrap } from './text-width.ts';

const TICKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const WIDEST = 48;
/** More than this is a picture's job. */
const MOST_BARS = 20;

interface Paper {
  readonly width: number;
  readonly now?: Date | undefined;
}

/** A small drawing for the shape, and the alt text for the reading. */
export function chartLines(chart: Chart, paper: Paper): string[] {
  return [oneLine(chart.title), ...drawing(chart, paper), ...wrap(reading(chart, paper.now), paper.width)];
}

/** The alt text; a history shorter than the window asked for says so, whoever wrote the alt text. */
export function reading(chart: Chart, now?: Date): string {
  const alt = oneLine(chart.alt);
  if (!('collectingSince' in chart) || chart.collectingSince === undefined) return alt;
  if (chart.collectingSince <= chart.from || /collecting since/i.test(alt)) return alt;
  return [alt, `collecting since ${utcTime(new Date(chart.collectingSince), now)}`]
    .filter(Boolean)
    .join('; ');
}

function drawing(chart: Chart, paper: Paper): string[] {
  switch (chart.type) {
    case 'line':
    case 'area':
    case 'stacked':
    case 'sparkline':
      return timeLines(chart, paper);
    case 'bar':
    case 'horizontal-bar':
    case 'stacked-bar':
      return barLines(chart, paper);
    case 'gauge':
      return gaugeLines(chart);
    default:
      return chart satisfies never;
  }
}

export function unitText(value: number, unit: Unit): string {
  switch (unit) {
    case 'pct':
      return formatValue({ pct: value });
    case 'ms':
      return formatValue({ ms: value });
    case 'bytes':
      return formatValue({ bytes: value });
    case 'count':
      return formatValue({ count: value });
    case 'perMin':
      return formatValue({ perMin: value });
    default:
      return unit satisfies never;
  }
}

function timeLines(chart: TimeChart, paper: Paper): string[] {
  const names = chart.series.map(({ name }) => oneLine(name));
  const labelWidth = Math.min(18, Math.max(0, ...names.map(columnsOf)));
  const width = Math.min(WIDEST, paper.width - labelWidth - 2);
  const all = chart.series.map(({ points }) => bucketPeaks(points, chart.from, chart.to, width));
  if (all.flat().every((value) => value === null)) return ['(no readings)'];
  const top = scaleTop(all.flat(), chart.unit);
  const rows = all.map(
    (peaks, at) => `${pad(cut(names[at] ?? '', labelWidth), labelWidth)}  ${spark(peaks, top)}`,
  );
  const from = utcTime(new Date(chart.from), paper.now);
  const to = utcTime(new Date(chart.to), paper.now);
  const axis = `${from}${' '.repeat(Math.max(1, width - from.length - to.length))}${to}`;
  return [
    ...rows,
    `${' '.repeat(labelWidth + 2)}${axis}`,
    `${' '.repeat(labelWidth + 2)}full height is ${unitText(top, chart.unit)}`,
  ];
}

/** The worst value of each bucket: a peak of one minute must not vanish in an average. */
export function bucketPeaks(
  points: readonly (readonly [number, number | null])[],
  from: number,
  to: number,
  buckets: number,
): readonly (number | null)[] {
  const peaks = Array.from<number | null>({ length: buckets }).fill(null);
  const span = to - from;
  if (!(span > 0)) return peaks;
  for (const [at, value] of points) {
    if (value === null || !Number.isFinite(value) || at < from || at > to) continue;
    const bucket = Math.min(buckets - 1, Math.floor(((at - from) / span) * buckets));
    peaks[bucket] = Math.max(peaks[bucket] ?? -Infinity, value);
  }
  return peaks;
}

/** A percentage is drawn against 100, so that 40 % looks like 40 %. */
function scaleTop(values: readonly (number | null)[], unit: Unit): number {
  const top = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  if (unit === 'pct') return Math.max(100, top);
  return top > 0 ? top : 1;
}

const spark = (values: readonly (number | null)[], top: number): string =>
  values.map((value) => (value === null ? ' ' : tick(value / top))).join('');

const tick = (share: number): string =>
  TICKS[Math.min(TICKS.length - 1, Math.max(0, Math.ceil(share * TICKS.length) - 1))] ?? TICKS[0];

function barLines(chart: BarChart, paper: Paper): string[] {
  const categories = chart.categories.slice(0, MOST_BARS);
  const labels = categories.map(oneLine);
  const labelWidth = Math.min(24, Math.max(0, ...labels.map(columnsOf)));
  const width = Math.max(10, Math.min(30, paper.width - labelWidth - 14));
  const totals = categories.map((_, at) =>
    chart.series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
  );
  const top = totals.filter(Number.isFinite).reduce((most, total) => Math.max(most, total), 0);
  const rows = totals.map((total, at) => {
    const bar = '█'.repeat(barLength(total, top, width));
    return `${pad(cut(labels[at] ?? '', labelWidth), labelWidth)}  ${pad(bar, width)}  ${unitText(total, chart.unit)}`;
  });
  const hidden = chart.categories.length - categories.length;
  return hidden > 0 ? [...rows, `and ${hidden} more`] : rows;
}

/** What is not nothing shows at least one block. */
function barLength(total: number, top: number, width: number): number {
  if (!Number.isFinite(total) || total <= 0) return 0;
  return Math.max(1, Math.round((total / top) * width));
}

function gaugeLines({ value, max, unit, bands }: GaugeChart): string[] {
  const width = 30;
  const share = max > 0 && Number.isFinite(value / max) ? Math.min(1, Math.max(0, value / max)) : 0;
  const filled = Math.round(share * width);
  const tone = bands.find(({ upTo }) => value <= upTo)?.tone ?? bands.at(-1)?.tone ?? 'neutral';
  const stands = `${unitText(value, unit)} of ${unitText(max, unit)}`;
  return [
    `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}]  ${[stands, toneWord(tone)].filter(Boolean).join(' · ')}`,
  ];
}
