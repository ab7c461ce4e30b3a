import type { ChartSeries, Threshold, TimeChart } from '../card.ts';
import type { Dataset, JsonObject } from './config.ts';
import { label } from './frame.ts';
import { faint, type Measure, type Paint } from './paint.ts';
import { say, type Scale } from './scale.ts';

/**
 * What explains a chart over time: thresholds, shaded spans, vertical marks, the last reading. The lines are datasets,
 * so that a server without the annotation plugin draws them as well (and names them in the legend); only the texts
 * beside them need the plugin.
 */
export interface Plot {
  readonly chart: TimeChart;
  /** The chart's series, thinned to what the picture can show. */
  readonly series: readonly ChartSeries[];
  readonly measure: Measure;
  readonly paint: Paint;
  readonly times: Scale;
  readonly values: Scale;
}

export const overlays = (plot: Plot): readonly Dataset[] => [
  ...thresholdsOf(plot).map((one) => threshold(one, plot)),
  ...spansOf(plot).map((one) => shade(one, plot)),
  ...marksOf(plot).map((one) => mark(one, plot)),
  ...lastDot(plot),
];

const inside = (value: number, { min, max }: Scale): boolean => value >= min && value <= max;

const thresholdsOf = ({ chart, values }: Plot): readonly Threshold[] =>
  (chart.thresholds ?? []).filter(({ value }) => inside(value, values));

const marksOf = ({ chart, times }: Plot) => (chart.marks ?? []).filter(({ at }) => inside(at, times));

interface Span {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** What was not collected yet is a span like any other: it must not look like a quiet night. */
function spansOf({ chart, times }: Plot): readonly Span[] {
  const { spans = [], from, to, collectingSince = from } = chart;
  const missing = { from, to: Math.min(to, collectingSince), label: 'not collected yet' };
  return [...spans, missing]
    .map((span) => ({ ...span, from: Math.max(span.from, times.min), to: Math.min(span.to, times.max) }))
    .filter((span) => span.to > span.from);
}

/** `stack` of its own: stacked series must not be piled on a threshold. */
const overlay = (
  role: string,
  name: string,
  data: readonly (readonly [number, number])[],
  look: JsonObject,
): Dataset => ({ role, label: name, data, stack: `${role} ${name}`, ...look });

function threshold({ value, label: name, tone }: Threshold, { measure, times, paint }: Plot): Dataset {
  const ends = [times.min, times.max].map((at) => [at, value] as const);
  return overlay('threshold', name, ends, {
    borderColor: paint.tones[tone],
    backgroundColor: paint.tones[tone],
    borderWidth: measure.line * 0.7,
    borderDash: [measure.line * 2.5, measure.line * 2],
    // Whole even on the very edge of the plot.
    clip: measure.line,
    order: 1,
  });
}

function shade(span: Span, { values, paint }: Plot): Dataset {
  const ends = [span.from, span.to].map((at) => [at, values.max] as const);
  return overlay('span', span.label, ends, {
    borderColor: 'transparent',
    borderWidth: 0,
    backgroundColor: faint(paint.quiet, 0.2),
    fill: 'start',
    order: 3,
  });
}

function mark({ at, label: name }: { at: number; label: string }, { values, measure, paint }: Plot): Dataset {
  const ends = [values.min, values.max].map((value) => [at, value] as const);
  return overlay('mark', name, ends, {
    borderColor: paint.quiet,
    backgroundColor: paint.quiet,
    borderWidth: measure.line * 0.6,
    borderDash: [measure.line, measure.line],
    order: 1,
  });
}

interface Reading {
  readonly at: number;
  readonly value: number;
  readonly text: string;
}

/** Of a single series only: beside one another, several would hide each other. */
export function lastReading({ chart, series }: Plot): Reading | undefined {
  const point = series.length === 1 ? series[0]!.points.findLast(([, value]) => value !== null) : undefined;
  if (point === undefined) return undefined;
  const value = point[1]!;
  return { at: point[0], value, text: say(chart.unit, value) };
}

function lastDot(plot: Plot): readonly Dataset[] {
  const last = lastReading(plot);
  if (last === undefined) return [];
  const { measure, paint } = plot;
  const look = {
    borderColor: paint.background,
    backgroundColor: paint.series[0]!,
    pointRadius: measure.line * 1.7,
    pointBorderWidth: measure.line * 0.5,
    clip: measure.line * 3,
    order: 0,
  };
  return [overlay('last', last.text, [[last.at, last.value]], look)];
}

export function overlayTexts(plot: Plot): JsonObject {
  const { chart, measure, paint, times } = plot;
  const thresholds = thresholdPlaces(plot).map(({ value, label: name, tone, indent }, i) => {
    const place = {
      xValue: times.min,
      yValue: value,
      position: { x: 'start', y: 'end' },
      xAdjust: indent,
      yAdjust: -Math.round(measure.line * 0.6),
    };
    return [`threshold${i}`, label(name, place, measure, paint, { color: paint.tones[tone] })] as const;
  });
  const empty = chart.series.every(({ points }) => points.every(([, value]) => value === null));
  const word = label('no data', {}, measure, paint, { color: paint.quiet, size: 1.4, ground: false });
  return {
    ...Object.fromEntries(thresholds),
    ...textsAbove(plot),
    ...lastText(plot),
    ...(empty ? { empty: word } : {}),
  };
}

/** About how much of the picture's height the plot takes. */
const PLOT_SHARE = 0.62;

/** A line close over another begins its text where the other's ends. */
function thresholdPlaces(plot: Plot): readonly (Threshold & { readonly indent: number })[] {
  const { measure, values } = plot;
  const perUnit = (measure.height * PLOT_SHARE) / (values.max - values.min);
  const sorted = thresholdsOf(plot).toSorted((a, b) => a.value - b.value);
  let indent = 0;
  return sorted.map((one, i) => {
    const below = sorted[i - 1];
    const close = below !== undefined && (one.value - below.value) * perUnit < measure.text * 1.1;
    indent = close ? indent + Math.round(measure.text * (0.56 * below.label.length + 0.8)) : 0;
    return { ...one, indent };
  });
}

function lastText(plot: Plot): JsonObject {
  const last = lastReading(plot);
  if (last === undefined) return {};
  const { measure, paint } = plot;
  const place = {
    xValue: last.at,
    yValue: last.value,
    position: { x: 'start', y: 'center' },
    xAdjust: measure.line * 2,
  };
  return {
    last: label(last.text, place, measure, paint, { color: paint.series[0]!, size: 1, ground: false }),
  };
}

/** In lines of ordinary text. */
const ROW = 1.1;
const SMALL = 0.82;

interface TextAbove {
  readonly at: number;
  readonly name: string;
  readonly row: number;
  readonly toTheLeft: boolean;
}

/** Spans and marks say what they are above the plot, so that nothing measured is hidden; neighbours step up a line. */
function placesAbove(plot: Plot): readonly TextAbove[] {
  const { measure, times } = plot;
  const width = measure.width * 0.85;
  const wanted = [
    ...spansOf(plot).map(({ from, label: name }) => ({ at: from, name })),
    ...marksOf(plot).map(({ at, label: name }) => ({ at, name })),
  ].toSorted((a, b) => a.at - b.at);
  const taken: (readonly [number, number])[][] = [];
  return wanted.map(({ at, name }) => {
    const from = ((at - times.min) / (times.max - times.min)) * width;
    const room = measure.text * (SMALL * 0.6 * name.length + 0.6);
    const toTheLeft = from + room > width + measure.text;
    const [start, end] = toTheLeft ? [from - room, from] : [from, from + room];
    const free = taken.findIndex((row) => row.every(([a, b]) => end <= a || start >= b));
    const row = free === -1 ? taken.length : free;
    taken[row] = [...(taken[row] ?? []), [start, end]];
    return { at, name, row, toTheLeft };
  });
}

function textsAbove(plot: Plot): JsonObject {
  const { measure, paint, values } = plot;
  const texts = placesAbove(plot).map(({ at, name, row, toTheLeft }, i) => {
    const place = {
      xValue: at,
      yValue: values.max,
      position: { x: toTheLeft ? 'end' : 'start', y: 'end' },
      yAdjust: -Math.round((row + 0.1) * measure.text * ROW),
    };
    const look = { color: paint.quiet, size: SMALL, ground: false };
    return [`above${i}`, label(name, place, measure, paint, look)] as const;
  });
  return Object.fromEntries(texts);
}

/** How many lines of text the frame leaves free over the plot: for texts above it, or for a threshold at its very top. */
export function rowsAbove(plot: Plot): number {
  const { values } = plot;
  const high = values.max - (values.max - values.min) * 0.08;
  const atTop = thresholdsOf(plot).some(({ value }) => value > high) ? 1 : 0;
  return ROW * placesAbove(plot).reduce((rows, { row }) => Math.max(rows, row + 1), atTop);
}
