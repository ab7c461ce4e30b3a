import type { BarChart } from '../card.ts';
import type { ChartConfig, Dataset, JsonObject } from './config.ts';
import { frame, label, valueAxes } from './frame.ts';
import { fit, font, type Measure, type Paint } from './paint.ts';
import { say, valueScale } from './scale.ts';

export function barConfig(chart: BarChart, measure: Measure, paint: Paint): ChartConfig {
  return chart.type === 'horizontal-bar' ? rows(chart, measure, paint) : columns(chart, measure, paint);
}

const bars = ({ series }: BarChart, { text }: Measure, paint: Paint, look: JsonObject): Dataset[] =>
  series.map(({ name, values }, i) => ({
    label: name,
    data: values,
    backgroundColor: paint.series[i % paint.series.length]!,
    borderRadius: Math.round(text / 6),
    ...look,
  }));

function columns(chart: BarChart, measure: Measure, paint: Paint): ChartConfig {
  const { unit, categories, series } = chart;
  const { text, width } = measure;
  const stacked = chart.type === 'stacked-bar';
  const tops = categories.map((_, i) => series.map(({ values }) => values[i] ?? 0));
  const heights = tops.flatMap((values) =>
    stacked ? [values.reduce((sum, value) => sum + value, 0)] : values,
  );
  const scale = valueScale(unit, heights, { fromZero: true });
  const single = stacked || series.length === 1;
  const roomy = single && categories.length <= 10;
  const labels = roomy
    ? Object.fromEntries(
        heights.map((height, i) => [
          `bar${i}`,
          label(
            say(unit, height),
            { xValue: i, yValue: height, position: { x: 'center', y: 'end' } },
            measure,
            paint,
            {
              ground: false,
            },
          ),
        ]),
      )
    : {};
  const each = (width * 0.85) / Math.max(1, categories.length);
  const names = categories.map((name) => fit(name, Math.max(each * 0.95, text * 4), text));
  return {
    type: 'bar',
    data: {
      labels: names,
      datasets: bars(chart, measure, paint, {
        categoryPercentage: 0.8,
        barPercentage: 0.9,
        // A thin seam of the ground keeps stacked neighbours apart without relying on their colours.
        ...(stacked
          ? {
              stack: 'series',
              borderColor: paint.background,
              borderWidth: Math.max(1, measure.line / 2),
              borderRadius: 0,
            }
          : {}),
      }),
    },
    options: {
      ...frame(measure, paint, {
        title: chart.title,
        subtitle: emptyWord(chart),
        legend: series.length > 1,
        labels,
      }),
      scales: {
        x: {
          type: 'category',
          stacked,
          grid: { display: false },
          border: { color: paint.grid },
          ticks: { color: paint.quiet, font: font(text), maxRotation: 0, autoSkipPadding: text / 2 },
        },
        ...withStack(valueAxes(scale, measure, paint, 'y'), stacked),
      },
    },
  };
}

const withStack = (axes: JsonObject, stacked: boolean): JsonObject =>
  stacked ? { ...axes, y: { ...(axes['y'] as JsonObject), stacked: true } } : axes;

/** The name stands over its bar, across the picture: a query's shape is longer than any margin. */
function rows(chart: BarChart, measure: Measure, paint: Paint): ChartConfig {
  const { unit, categories, series } = chart;
  const { text, width, height } = measure;
  const scale = valueScale(
    unit,
    series.flatMap(({ values }) => values),
    { fromZero: true },
  );
  const each = (height - text * (series.length > 1 ? 5 : 3.2)) / Math.max(1, categories.length);
  const size = Math.min(text, each * 0.4);
  const thick = Math.min(each * 0.42, text * 1.3);
  const names = categories.map((name, i) => {
    const readings = series.map(({ values }) => say(unit, values[i] ?? 0)).join(' / ');
    return `${readings}   ${fit(name, width * 0.92 - (readings.length + 3) * size * 0.5, size)}`;
  });
  return {
    type: 'bar',
    data: {
      labels: names,
      datasets: bars(chart, measure, paint, { barThickness: thick / Math.max(1, series.length) }),
    },
    options: {
      ...frame(measure, paint, {
        title: chart.title,
        subtitle: emptyWord(chart),
        legend: series.length > 1,
        labels: {},
      }),
      indexAxis: 'y',
      scales: {
        x: { type: 'linear', display: false, min: scale.min, max: scale.max },
        y: {
          type: 'category',
          grid: { display: false, drawTicks: false },
          border: { display: false },
          ticks: {
            color: paint.text,
            font: font(size),
            mirror: true,
            z: 1,
            autoSkip: false,
            padding: 0,
            labelOffset: -Math.round(thick / 2 + size * 0.75),
          },
        },
      },
    },
  };
}

const emptyWord = ({ categories, series }: BarChart): string =>
  categories.length === 0 || series.length === 0 ? 'no data' : '';
