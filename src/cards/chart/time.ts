import type { ChartSeries, TimeChart } from '../card.ts';
import type { ChartConfig, Dataset, JsonObject } from './config.ts';
import { frame, textAxis, valueAxes } from './frame.ts';
import { lastReading, overlays, overlayTexts, rowsAbove, type Plot } from './overlay.ts';
import { faint, type Measure, type Paint } from './paint.ts';
import { clockOf, dayOf, timeScale, valueScale, type Scale } from './scale.ts';
import { thin, thinTogether } from './thin.ts';

/** A slice of time is as wide as the line that is drawn there. */
const PIXELS_PER_SLICE = 6;

export function timeConfig(chart: TimeChart, measure: Measure, paint: Paint): ChartConfig {
  const slices = Math.max(60, Math.round(measure.width / PIXELS_PER_SLICE));
  const series =
    chart.type === 'stacked'
      ? thinTogether(chart.series, slices)
      : chart.series.map(({ name, points }) => ({ name, points: thin(points, slices) }));
  const times = timeScale(chart.from, chart.to);
  const plot: Plot = { chart, series, measure, paint, times, values: scaleOf(chart, series) };
  const spark = chart.type === 'sparkline';
  return {
    type: 'line',
    data: { datasets: [...series.map((one, i) => line(one, i, plot)), ...overlays(plot)] },
    options: {
      ...frame(measure, paint, spark ? NO_WORDS : wordsOf(plot)),
      normalized: true,
      elements: { point: { radius: 0 }, line: { tension: 0 } },
      scales: scalesOf(plot),
    },
  };
}

const NO_WORDS = { title: '', subtitle: '', legend: false, labels: {} };

function wordsOf(plot: Plot) {
  const { chart, measure } = plot;
  const last = lastReading(plot);
  return {
    title: chart.title,
    subtitle: subtitle(chart),
    // Where overlays cannot say their text beside them, the legend says it; our own renderer leaves it out.
    legend: chart.series.length > 1 || overlays(plot).length > 0,
    labels: overlayTexts(plot),
    above: rowsAbove(plot),
    ...(last === undefined ? {} : { right: measure.text * (0.9 + 0.56 * last.text.length) }),
  };
}

function scalesOf({ chart, measure, paint, times, values }: Plot): JsonObject {
  const axes = valueAxes(values, measure, paint, 'y');
  const y = { ...(axes['y'] as JsonObject), stacked: chart.type === 'stacked' };
  const x = { type: 'linear', display: false, min: times.min, max: times.max };
  if (chart.type === 'sparkline') return { x, y };
  return { x, xTexts: textAxis('x', 'bottom', times.labels, measure, paint), ...axes, y };
}

function scaleOf({ type, unit, thresholds = [] }: TimeChart, series: readonly ChartSeries[]): Scale {
  const total = (i: number): number => series.reduce((sum, { points }) => sum + (points[i]?.[1] ?? 0), 0);
  const values =
    type === 'stacked'
      ? (series[0]?.points ?? []).map((_, i) => total(i))
      : series.flatMap(({ points }) => points.map(([, value]) => value).filter((value) => value !== null));
  const also = thresholds.map(({ value }) => value);
  return valueScale(unit, values, { fromZero: type === 'area' || type === 'stacked', also });
}

function line({ name, points }: ChartSeries, index: number, { chart, measure, paint }: Plot): Dataset {
  const color = paint.series[index % paint.series.length]!;
  const stacked = chart.type === 'stacked';
  const filled = stacked || chart.type === 'area' || chart.type === 'sparkline';
  const measured = points.filter(([, value]) => value !== null).length;
  return {
    label: name,
    data: points,
    borderColor: color,
    backgroundColor: filled ? faint(color, stacked ? 0.55 : 0.22) : color,
    borderWidth: stacked ? measure.line * 0.6 : measure.line,
    borderJoinStyle: 'round',
    order: 2,
    ...(filled ? { fill: stacked && index > 0 ? '-1' : 'start' } : {}),
    ...(stacked ? { stack: 'series' } : {}),
    // A line needs two points; fewer are dots.
    ...(measured < 2 ? { pointRadius: measure.line * 1.6, pointBackgroundColor: color } : {}),
  };
}

function subtitle({ from, to, collectingSince, series }: TimeChart): string {
  const late = collectingSince !== undefined && collectingSince > from;
  const day = late && dayOf(collectingSince) !== dayOf(to) ? `${dayOf(collectingSince)} ` : '';
  const empty = series.every(({ points }) => points.every(([, value]) => value === null));
  return [
    `${windowWord(to - from)} to ${dayOf(to)} ${clockOf(to)} UTC`,
    ...(late ? [`collecting since ${day}${clockOf(collectingSince)}`] : []),
    ...(empty ? ['no data'] : []),
  ].join(' · ');
}

function windowWord(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90 && minutes !== 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours <= 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
