import type { BarChart, Chart, GaugeChart, Threshold, TimeChart, Tone, Unit } from '../card.ts';
import { toneWord, utcTime } from '../format.ts';
import { clip, oneLine } from './clean.ts';
import { TEAMS } from './teams-limits.ts';
import { quiet, rich, textRun } from './teams-text.ts';
import type * as teams from './teams-types.ts';
import { bucketPeaks, reading, unitText } from './text-chart.ts';

type Native = teams.LineChart | teams.BarChart | teams.GroupedBarChart | teams.GaugeChart;

/**
 * Teams' own chart where it can say the same, otherwise the picture, and the reading in words in any case:
 * native charts have no alt text, and older clients show nothing in their place.
 */
export function chartElements(chart: Chart, picture: string | undefined): readonly teams.Element[] {
  const url = picture !== undefined && isPicture(picture) ? picture : undefined;
  const title = clip(oneLine(chart.title) || 'Chart', 100);
  const alt = clip(reading(chart), TEAMS.altText);
  const image = url === undefined ? undefined : imageOf(url, alt || title);
  const native = nativeOf(chart);
  if (native === undefined || (image && hasAnnotations(chart))) {
    return [
      rich(textRun(title, { weight: 'Bolder' })),
      ...(image ? [image] : []),
      quiet(`📈 ${alt || title}`),
    ];
  }
  return [{ ...native, title, showTitle: true, fallback: image ?? 'drop' }, quiet(`📈 ${alt || title}`)];
}

const imageOf = (url: string, altText: string): teams.Image => ({
  type: 'Image',
  url,
  altText,
  size: 'Stretch',
});

const isPicture = (url: string): boolean =>
  /^data:image\/(?:png|jpeg|gif);base64,[\w+/=]+$/.test(url) ||
  (url.startsWith('https://') && url.length <= TEAMS.url);

/** Shaded spans and marks exist only in the picture. */
const hasAnnotations = (chart: Chart): boolean =>
  ('spans' in chart && (chart.spans?.length ?? 0) > 0) ||
  ('marks' in chart && (chart.marks?.length ?? 0) > 0);

/** Undefined where there is nothing to draw, or more than a phone can show apart. */
function nativeOf(chart: Chart): Native | undefined {
  switch (chart.type) {
    case 'line':
    case 'area':
    case 'sparkline':
    case 'stacked':
      return lineOf(chart);
    case 'bar':
    case 'horizontal-bar':
    case 'stacked-bar':
      return barOf(chart);
    case 'gauge':
      return gaugeOf(chart);
    default:
      return chart satisfies never;
  }
}

/** A time of day is no date to Teams, so the points become as many categories as a phone can show. */
function lineOf(chart: TimeChart): Native | undefined {
  const { from, to, unit } = chart;
  if (chart.series.length > TEAMS.chartSeries) return undefined;
  const thresholds = (chart.thresholds ?? []).filter(({ value }) => Number.isFinite(value)).slice(0, 3);
  // One label a minute at most, or two points would share a category.
  const buckets = Math.max(2, Math.min(TEAMS.chartPoints, Math.floor((to - from) / 60_000)));
  const step = (to - from) / buckets;
  const labels = Array.from({ length: buckets }, (_, at) => timeLabel(from + step * at, to - from));
  const peaks = chart.series.map(({ points }) => bucketPeaks(points, from, to, buckets));
  const present = peaks.flat().filter((value) => value !== null);
  if (present.length === 0 || !(to > from)) return undefined;
  const scale = scaleOf([...present, ...thresholds.map(({ value }) => value)], unit);
  const series = chart.series.map(({ name }, at) => ({
    legend: legend(name),
    values: (peaks[at] ?? []).flatMap((value, bucket) =>
      value === null ? [] : [{ x: labels[bucket] ?? '', y: scale.of(value) }],
    ),
  }));
  if (chart.type === 'stacked') {
    return { type: 'Chart.VerticalBar.Grouped', ...axes(scale), stacked: true, data: series };
  }
  const lines = thresholds.map((threshold) => thresholdLine(threshold, labels, scale));
  return {
    type: 'Chart.Line',
    ...axes(scale),
    ...(unit === 'pct' ? { yMin: 0, yMax: Math.max(100, Math.ceil(Math.max(...present))) } : { yMin: 0 }),
    data: [...series, ...lines],
  };
}

const axes = ({ name }: Scale): { xAxisTitle: string; yAxisTitle: string } => ({
  xAxisTitle: 'UTC',
  yAxisTitle: name,
});

function thresholdLine(
  { value, label, tone }: Threshold,
  labels: readonly string[],
  scale: Scale,
): teams.LineChart['data'][number] {
  return {
    legend: legend(label),
    color: chartColor(tone),
    values: labels.map((x) => ({ x, y: scale.of(value) })),
  };
}

/** "14:05", with the day once the window is longer than one. */
function timeLabel(at: number, span: number): string {
  const text = utcTime(new Date(at)).replace(' UTC', '');
  return span <= 24 * 3_600_000 ? text.slice(-5) : text;
}

function barOf({ type, categories, series, unit }: BarChart): Native | undefined {
  if (series.length > TEAMS.chartSeries || categories.length > TEAMS.chartPoints) return undefined;
  const scale = scaleOf(
    series.flatMap(({ values }) => values),
    unit,
  );
  const names = unique(categories.map(legend));
  const data = series
    .map(({ name, values }) => ({ legend: legend(name), values: barPoints(names, values, scale) }))
    .filter(({ values }) => values.length > 0);
  const [only] = data;
  if (!only) return undefined;
  if (data.length > 1 || type === 'stacked-bar') {
    return {
      type: 'Chart.VerticalBar.Grouped',
      xAxisTitle: '',
      yAxisTitle: scale.name,
      stacked: type === 'stacked-bar',
      data,
    };
  }
  return type === 'horizontal-bar'
    ? { type: 'Chart.HorizontalBar', xAxisTitle: scale.name, yAxisTitle: '', data: only.values }
    : {
        type: 'Chart.VerticalBar',
        xAxisTitle: '',
        yAxisTitle: scale.name,
        showBarValues: true,
        data: only.values,
      };
}

/** What could not be measured is left out: a bar of no height would be a reading. */
const barPoints = (
  names: readonly string[],
  values: readonly number[],
  scale: Scale,
): { x: string; y: number }[] =>
  names.flatMap((x, at) => {
    const value = values[at];
    return value === undefined || !Number.isFinite(value) ? [] : [{ x, y: scale.of(value) }];
  });

function gaugeOf({ value, max, unit, bands }: GaugeChart): teams.GaugeChart | undefined {
  if (!Number.isFinite(value) || !Number.isFinite(max) || max <= 0) return undefined;
  const ends = bands.map(({ upTo }) => Math.min(max, Math.max(0, Number.isNaN(upTo) ? 0 : upTo)));
  const segments = bands.map(({ tone }, at) => ({
    legend: toneWord(tone) || 'normal',
    size: (ends[at] ?? 0) - Math.max(0, ...ends.slice(0, at)),
    color: chartColor(tone),
  }));
  const drawn = segments.filter(({ size }) => size > 0);
  return {
    type: 'Chart.Gauge',
    value,
    min: 0,
    max,
    valueFormat: unit === 'pct' ? 'Percentage' : 'Fraction',
    subLabel: `${unitText(value, unit)} of ${unitText(max, unit)}`,
    segments: drawn.length > 0 ? drawn : [{ legend: 'all', size: max, color: 'neutral' }],
  };
}

const legend = (name: string): string => clip(oneLine(name) || '–', 40);

/** Two categories of one name would be drawn as one. */
const unique = (names: readonly string[]): readonly string[] =>
  names.map((name, at) => (names.indexOf(name) === at ? name : `${name} (${at + 1})`));

interface Scale {
  readonly name: string;
  readonly of: (value: number) => number;
}

/** Numbers on an axis have no unit, so they are converted to the one the axis names. */
function scaleOf(values: readonly number[], unit: Unit): Scale {
  const top = values.filter(Number.isFinite).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const [size, name] = UNITS[unit].find(([least]) => top >= least) ?? UNITS[unit].at(-1) ?? [1, unit];
  const of = (value: number): number => {
    const short = Number((value / size).toPrecision(4));
    // Rounding up the largest number there is leaves the numbers.
    return Number.isFinite(short) ? short : value / size;
  };
  return { name, of };
}

const UNITS: Readonly<Record<Unit, readonly (readonly [number, string])[]>> = {
  pct: [[1, '%']],
  ms: [
    [3_600_000, 'hours'],
    [60_000, 'minutes'],
    [1_000, 'seconds'],
    [1, 'ms'],
  ],
  bytes: [
    [1024 ** 4, 'TB'],
    [1024 ** 3, 'GB'],
    [1024 ** 2, 'MB'],
    [1024, 'KB'],
    [1, 'bytes'],
  ],
  count: [
    [1_000_000, 'millions'],
    [1, 'count'],
  ],
  perMin: [[1, 'per minute']],
};

const chartColor = (tone: Tone): teams.ChartColor => COLORS[tone];
const COLORS: Readonly<Record<Tone, teams.ChartColor>> = {
  neutral: 'neutral',
  nodata: 'neutral',
  good: 'good',
  watch: 'warning',
  warning: 'warning',
  high: 'attention',
  critical: 'attention',
  emergency: 'attention',
};
