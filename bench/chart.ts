import { readFileSync } from 'node:fs';
import type { TimeChart } from '../src/cards/card.ts';
import { chartConfig, chartGround } from '../src/cards/chart.ts';
import { createPictures } from '../src/charts/client.ts';
import { draw } from '../src/charts/draw.ts';

const WARM_UP = 5;
const REPETITIONS = 25;
const LOOK = { theme: 'light', width: 1_600, height: 800 } as const;

interface Figure {
  readonly medianMs: number;
  /** Fastest and slowest. */
  readonly spreadMs: readonly [number, number];
}

/** Each repetition lets one of ours and one of the yardstick follow each other, so that both meet the same machine. */
export async function benchChart() {
  const chart = readChart();
  const pictures = createPictures();
  const ours: number[] = [];
  const whole: number[] = [];
  const encodeOnly: number[] = [];
  try {
    for (let i = 0; i < WARM_UP + REPETITIONS; i += 1) {
      const door = await timed(() => pictures.draw(chart, LOOK));
      const own = await ownEncoder(chart);
      if (i < WARM_UP) continue;
      ours.push(door);
      whole.push(own.wholeMs);
      encodeOnly.push(own.encodeMs);
    }
  } finally {
    await pictures.stop();
  }
  const [mine, yardstick] = [figure(ours), figure(whole)];
  return {
    name: 'chart, 3 × 1440 noisy points, 1600 × 800 PNG, end to end through the door',
    input: { series: chart.series.length, points: 1_440, width: LOOK.width, height: LOOK.height },
    processes: 'this one and the renderer',
    repetitions: REPETITIONS,
    ours: mine,
    yardstick: { what: "the same canvas, in process, through its own encode('png')", ...yardstick },
    encodeOnly: { what: "of which the canvas's encode('png') after the drawing", ...figure(encodeOnly) },
    ratio: round(mine.medianMs / yardstick.medianMs),
    must: '<= 0.6',
    ok: mine.medianMs <= 0.6 * yardstick.medianMs,
  };
}

interface Stored {
  readonly title: string;
  readonly from: number;
  readonly stepMs: number;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

function readChart(): TimeChart {
  const stored = JSON.parse(readFileSync(new URL('./chart.json', import.meta.url), 'utf8')) as Stored;
  const { title, from, stepMs } = stored;
  return {
    type: 'line',
    title,
    alt: 'noise',
    unit: 'ms',
    from,
    to: from + stepMs * (stored.series[0]?.values.length ?? 0),
    series: stored.series.map(({ name, values }) => ({
      name,
      points: values.map((value, i) => [from + i * stepMs, value] as const),
    })),
  };
}

async function ownEncoder(chart: TimeChart): Promise<{ wholeMs: number; encodeMs: number }> {
  const start = performance.now();
  const config = JSON.parse(JSON.stringify(chartConfig(chart, LOOK))) as Record<string, unknown>;
  const { canvas, done } = draw({ config, ...LOOK, pixelRatio: 1, background: chartGround(LOOK.theme) });
  // The canvas draws late: asking for its pixels makes it, so that what follows is the encoder alone.
  canvas.data();
  const drawn = performance.now();
  await canvas.encode('png');
  const end = performance.now();
  done();
  return { wholeMs: end - start, encodeMs: end - drawn };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function figure(times: readonly number[]): Figure {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    medianMs: round(sorted[Math.floor(sorted.length / 2)]!),
    spreadMs: [round(sorted[0]!), round(sorted.at(-1)!)],
  };
}
