import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { TimeChart } from '../../src/cards/card.ts';
import { chartConfig } from '../../src/cards/chart.ts';
import type { ChartConfig, JsonObject } from '../../src/cards/chart/config.ts';
import { roundStep, timeScale, valueScale } from '../../src/cards/chart/scale.ts';
import { thin, thinTogether } from '../../src/cards/chart/thin.ts';
import { points, SAMPLES, TO } from '../charts/samples.ts';

const LOOK = { theme: 'light', width: 1_600, height: 800 } as const;
const HOUR = 3_600_000;

const datasets = (config: ChartConfig, role?: string) =>
  config.data.datasets.filter((one) => one['role'] === role);
const texts = (config: ChartConfig): unknown[] => {
  const { annotations } = (config.options['plugins'] as { annotation: { annotations: JsonObject } })
    .annotation;
  return Object.values(annotations).map((one) => (one as JsonObject)['content']);
};
const subtitle = (config: ChartConfig) =>
  (config.options['plugins'] as { subtitle: { text: string } }).subtitle.text;
const line = (chart: Partial<TimeChart>): TimeChart => ({ ...SAMPLES.line, ...chart });

/** Rewritten with UPDATE_GOLDENS=1, after the picture was looked at. */
function expectGolden(name: string, config: ChartConfig): void {
  const file = new URL(`../charts/golden/${name}.json`, import.meta.url);
  if (process.env['UPDATE_GOLDENS']) writeFileSync(file, `${JSON.stringify(config, null, 1)}\n`);
  expect(config).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

describe.each(Object.entries(SAMPLES))('%s', (name, chart) => {
  test('is the configuration it was', () => expectGolden(name, chartConfig(chart, LOOK)));

  test.each(['light', 'dark'] as const)('survives JSON unchanged, %s', (theme) => {
    const config = chartConfig(chart, { ...LOOK, theme });
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  });
});

describe('a chart over time', () => {
  const config = chartConfig(SAMPLES.line, LOOK);

  test('draws thresholds, spans, marks and the last reading as datasets, which every server knows', () => {
    const labels = (role: string) => datasets(config, role).map((one) => one['label']);
    expect(labels('threshold')).toEqual(['warning 70 %', 'critical 85 %']);
    expect(labels('span')).toEqual(['incident INC-12', 'not collected yet']);
    expect(labels('mark')).toEqual(['deploy 4.2.1']);
    expect(labels('last')).toEqual(['72 %']);
    expect(texts(config)).toEqual(
      expect.arrayContaining(['warning 70 %', 'incident INC-12', 'deploy 4.2.1', '72 %']),
    );
  });

  test('says its window in UTC and since when it collects', () =>
    expect(subtitle(config)).toBe('6 h to Nov 25 14:02 UTC · collecting since 08:32'));

  test('names the day when collecting began on another one', () =>
    expect(subtitle(chartConfig(line({ from: TO - 48 * HOUR, collectingSince: TO - 24 * HOUR }), LOOK))).toBe(
      '48 h to Nov 25 14:02 UTC · collecting since Nov 24 14:02',
    ));

  test('says that there is no data instead of drawing a quiet line', () => {
    const empty = chartConfig(SAMPLES.empty, LOOK);
    expect(subtitle(empty)).toContain('no data');
    expect(texts(empty)).toContain('no data');
  });

  test('leaves out a threshold that would flatten the line', () => {
    const far = line({ unit: 'ms', thresholds: [{ value: 5_000, label: 'high 5 s', tone: 'high' }] });
    expect(datasets(chartConfig(far, LOOK), 'threshold')).toEqual([]);
  });

  test('keeps no more points than it can show, and every peak', () => {
    const values = Array.from({ length: 10_080 }, (_, i) => (i === 5_001 ? 99 : (i * 7) % 50));
    const week = line({ series: [{ name: 'max', points: points(values, 60_000) }], from: TO - 168 * HOUR });
    const data = datasets(chartConfig(week, LOOK))[0]?.['data'] as [number, number][];
    expect(data.length).toBeLessThan(600);
    expect(Math.max(...data.map(([, value]) => value))).toBe(99);
  });

  test('has a legend for several series, or where a line needs explaining', () => {
    const legend = (of: ChartConfig) =>
      (of.options['plugins'] as { legend: { display: boolean } }).legend.display;
    expect(legend(config)).toBe(true);
    expect(legend(chartConfig(SAMPLES.empty, LOOK))).toBe(false);
    expect(legend(chartConfig(SAMPLES.latency, LOOK))).toBe(true);
  });

  test('has text of a size that a phone shows legibly', () => {
    const sizes = JSON.stringify(config).matchAll(/"size":(\d+)/g);
    expect(Math.min(...[...sizes].map(([, size]) => Number(size)))).toBeGreaterThanOrEqual(28);
  });
});

describe('scales', () => {
  test('percentages end at 100', () =>
    expect(valueScale('pct', [20, 72], { fromZero: false })).toEqual({
      min: 0,
      max: 100,
      labels: ['100 %', '80 %', '60 %', '40 %', '20 %', '0 %'],
    }));

  test('a hit ratio is looked at closely', () =>
    expect(valueScale('pct', [97.2, 99.8], { fromZero: false, also: [98, 95] })).toEqual({
      min: 94,
      max: 100,
      labels: ['100 %', '98 %', '96 %', '94 %'],
    }));

  test('an area starts at zero however close its values are', () =>
    expect(valueScale('pct', [97.2, 99.8], { fromZero: true }).min).toBe(0));

  test.each([
    ['ms', 5_600, ['6 s', '4 s', '2 s', '0 ms']],
    ['ms', 4_210_000, ['1 h 20 min', '1 h', '40 min', '20 min', '0 ms']],
    ['bytes', 52 * 1024 ** 3, ['60 GB', '40 GB', '20 GB', '0 B']],
    ['perMin', 9_500, ['10,000/min', '8,000/min', '6,000/min', '4,000/min', '2,000/min', '0/min']],
    ['count', 3, ['3', '2', '1', '0']],
  ] as const)('%s up to %d', (unit, top, labels) =>
    expect(valueScale(unit, [0, top], { fromZero: true }).labels).toEqual(labels),
  );

  test('no values are no reason to fail', () =>
    expect(valueScale('ms', [], { fromZero: false })).toMatchObject({ min: 0, max: 1 }));

  test('a step is never zero', () => expect(roundStep('count', 0.001)).toBeGreaterThan(0));

  test.each([
    [1, '13:10 13:20 13:30 13:40 13:50 14:00'],
    [24, '18:00 Nov 25 06:00 12:00'],
    [24 * 7, 'Nov 19 Nov 20 Nov 21 Nov 22 Nov 23 Nov 24 Nov 25'],
    [24 * 30, 'Oct 30 Nov 6 Nov 13 Nov 20'],
  ])('%d hours have ticks at round times', (hours, ticks) => {
    const { labels, min, max } = timeScale(TO - hours * HOUR, TO);
    expect(labels.filter((label) => label !== '').join(' ')).toBe(ticks);
    expect(min).toBeLessThanOrEqual(TO - hours * HOUR);
    expect(max).toBeGreaterThanOrEqual(TO);
    expect(labels.length).toBeLessThan(120);
  });
});

describe('thinning', () => {
  test('a gap stays a gap', () => {
    const values = Array.from({ length: 1_000 }, (_, i) => (i > 400 && i < 420 ? null : i));
    expect(thin(points(values, 1_000), 50).some(([, value]) => value === null)).toBe(true);
  });

  test('the newest reading stays', () => {
    const all = points(
      Array.from({ length: 1_000 }, (_, i) => i % 13),
      1_000,
    );
    expect(thin(all, 50).at(-1)).toBe(all.at(-1));
  });

  test('stacked series keep common times and the highest total', () => {
    const a = Array.from({ length: 1_000 }, (_, i) => (i === 501 ? 90 : 1));
    const b = Array.from({ length: 1_000 }, () => 2);
    const [first, second] = thinTogether(
      [
        { name: 'a', points: points(a, 1_000) },
        { name: 'b', points: points(b, 1_000) },
      ],
      50,
    );
    expect(first?.points.map(([at]) => at)).toEqual(second?.points.map(([at]) => at));
    expect(first?.points.some(([, value]) => value === 90)).toBe(true);
    expect(first?.points.length).toBeLessThan(60);
  });
});
