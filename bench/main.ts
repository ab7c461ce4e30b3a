import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { benchChart } from './chart.ts';
import type { Figure } from './figure.ts';
import { benchHistory } from './history.ts';
import { benchQueryLog } from './query-log.ts';
import { benchStart } from './start.ts';
import { benchIdle, benchStatus } from './status.ts';

/** `npm run bench [-- chart history start status query-log idle]`: every figure beside its yardstick; fails where one is missed. */
const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  chart: async () => [chartFigure(await benchChart())],
  history: async () => historyFigures(await benchHistory()),
  start: async () => [await benchStart()],
  status: benchStatus,
  'query-log': async () => queryLogFigures(await benchQueryLog()),
  idle: async () => [await benchIdle()],
};

const asked = process.argv.slice(2);
execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})\n`);
let missed = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { name: what, size, measured, yardstick, result, must, ok } of await bench()) {
    if (!ok) missed++;
    console.log(`${ok ? 'held  ' : 'MISSED'} ${what}: ${result} (must be ${must})`);
    console.log(`       ${measured}; yardstick: ${yardstick}; ${size}`);
  }
}
process.exit(missed === 0 ? 0 : 1);

function chartFigure(chart: Awaited<ReturnType<typeof benchChart>>): Figure {
  const text = ({ medianMs, spreadMs }: typeof chart.ours): string =>
    `${medianMs.toFixed(1)} ms (${spreadMs.map((ms) => ms.toFixed(1)).join('–')})`;
  return {
    name: chart.name,
    size: `${chart.repetitions} repetitions in turn, processes: ${chart.processes}`,
    measured: text(chart.ours),
    yardstick: `${chart.yardstick.what} ${text(chart.yardstick)}; its encoder alone ${text(chart.encodeOnly)}`,
    result: `${chart.ratio} ×`,
    must: '≤ 0.6 ×',
    ok: chart.ok,
  };
}

function historyFigures(history: Awaited<ReturnType<typeof benchHistory>>): readonly Figure[] {
  const size = `${history.series} series × 1 min × ${history.days} days, ${(history.rows / 1e6).toFixed(1)} M readings, ${history.fileMb} MB`;
  const figure = (name: string, median: number, worst: string, limit: number, value: number): Figure => ({
    name,
    size,
    measured: `median ${median.toFixed(1)} ms, ${worst}`,
    yardstick: '–',
    result: `${value.toFixed(1)} ms`,
    must: `≤ ${limit} ms`,
    ok: value <= limit,
  });
  const {
    appendMedianMs,
    appendP99Ms,
    appendWorstMs,
    dayMedianMs,
    dayWorstMs,
    weekBucketsMedianMs,
    weekBucketsWorstMs,
  } = history;
  return [
    figure(
      `one scrape of ${history.samplesPerScrape} appended, blocking`,
      appendMedianMs,
      `p99 ${appendP99Ms.toFixed(1)} ms, worst ${appendWorstMs.toFixed(1)} ms of ${history.scrapes}`,
      5,
      appendMedianMs,
    ),
    figure(
      'one series of a day',
      dayMedianMs,
      `worst ${dayWorstMs.toFixed(1)} ms of ${history.reads}`,
      10,
      dayMedianMs,
    ),
    figure(
      'seven days in 10-minute buckets',
      weekBucketsMedianMs,
      `worst ${weekBucketsWorstMs.toFixed(1)} ms of ${history.reads}`,
      60,
      weekBucketsMedianMs,
    ),
  ];
}

function queryLogFigures(log: Awaited<ReturnType<typeof benchQueryLog>>): readonly Figure[] {
  const size = `${Math.round(log.bytes / 1e6)} MB, 200 shapes, 2 threads, ${log.repetitions} repetitions in turn`;
  const spread = ([from, to]: readonly (number | undefined)[]): string =>
    `${((from ?? 0) / 1000).toFixed(2)}–${((to ?? 0) / 1000).toFixed(2)} s`;
  const right = log.agreed && log.exact;
  return [
    {
      name: 'slow-queries, full report',
      size,
      measured: `${(log.oursMs / 1000).toFixed(2)} s (${spread(log.spreadMs.ours)}), ${Math.round(log.oursMbPerS)} MB/s`,
      yardstick: `one hand-written DuckDB query ${(log.byHandMs / 1000).toFixed(2)} s (${spread(log.spreadMs.byHand)}); ${right ? 'both agree, and with a slow reference' : 'THE ANSWERS DIFFER'}`,
      result: `${log.ratio.toFixed(2)} ×`,
      must: '≥ 0.8 ×',
      ok: right && log.ratio >= 0.8,
    },
    {
      name: 'resident while it runs, all processes',
      size,
      measured: `${Math.round(log.peakResidentMb)} MB with the bench itself`,
      yardstick: '–',
      result: `${Math.round(log.peakResidentMb)} MB`,
      must: '≤ 700 MB',
      ok: log.peakResidentMb <= 700,
    },
  ];
}
