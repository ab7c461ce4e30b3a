import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import type { History, Sample } from '../src/history.ts';
import { openHistory } from '../src/stores/history.ts';

export interface HistoryFigures {
  readonly series: number;
  readonly days: number;
  readonly rows: number;
  readonly fileMb: number;
  readonly fillSeconds: number;
  readonly samplesPerScrape: number;
  readonly scrapes: number;
  readonly appendMedianMs: number;
  readonly appendP99Ms: number;
  readonly appendWorstMs: number;
  readonly reads: number;
  readonly pointsOfDay: number;
  readonly dayMedianMs: number;
  readonly dayWorstMs: number;
  readonly pointsOfWeek: number;
  readonly weekBucketsMedianMs: number;
  readonly weekBucketsWorstMs: number;
  readonly latestMedianMs: number;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const PER_INSTANCE = 60;
const START = Date.UTC(2026, 0, 5);
const WARM_UP = 50;
const SCRAPES = 1000;
const READS = 30;
/** In life a second lies between two scrapes; without any pause the thread that empties the journal has no time. */
const PAUSE_MS = 4;

/** The history at its full size: every series a reading a minute. What is read was not read before. */
export async function benchHistory({ series = 3000, days = 7 } = {}): Promise<HistoryFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-history-'));
  const path = join(folder, 'history.db');
  try {
    const fillStarted = performance.now();
    await register(path, series);
    const rows = fill(path, days);
    const fillSeconds = (performance.now() - fillStarted) / 1000;
    const { history, close } = await openHistory({ path });
    const figures = await measure(history, { series, days });
    await close();
    const fileMb = Math.round(statSync(path).size / 1e6);
    return { series, days, rows, fileMb, fillSeconds: round(fillSeconds), ...figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const instanceOf = (number: number): string => `instance-${number}`;

const scrape = (first: number, count: number, at: number): readonly Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    metric: `metric_${index}`,
    labels: { availability_zone: 'eu-1', instance_mode: 'PRIMARY' },
    at,
    value: Math.sin((first + index) * 7 + at) * 50 + 50,
  }));

/** Through the port: one reading for every series, so that it has its number. */
async function register(path: string, series: number): Promise<void> {
  const { history, close } = await openHistory({ path });
  for (let first = 0; first < series; first += PER_INSTANCE) {
    const count = Math.min(PER_INSTANCE, series - first);
    await history.append(instanceOf(first / PER_INSTANCE), scrape(first, count, START));
  }
  await close();
}

/** Past the port, by the database itself: thirty million readings through the port would take many minutes. */
function fill(path: string, days: number): number {
  const file = new Database(path);
  file.exec('pragma synchronous = off');
  const ids = file.prepare('select id from series order by id').all() as { readonly id: number }[];
  const insert = file.prepare(`insert into sample (series, at, value)
    with recursive minute(n) as (select 1 union all select n + 1 from minute where n < ?)
    select cast(? as integer), cast(${START} + n * ${MINUTE} as integer), abs(random() % 100000) / 1000.0 from minute`);
  for (let first = 0; first < ids.length; first += 100) {
    file.exec('begin');
    for (const { id } of ids.slice(first, first + 100)) insert.run([days * 1440 - 1, id]);
    file.exec('commit');
  }
  // With its fsync, or the first append would wait for all of it.
  file.exec('pragma synchronous = normal');
  file.exec('pragma wal_checkpoint(truncate)');
  fsyncFile(path);
  file.close();
  return ids.length * days * 1440;
}

async function measure(history: History, { series, days }: { series: number; days: number }) {
  const end = START + days * DAY;
  const instances = Math.ceil(series / PER_INSTANCE);
  const pick = (index: number): string => instanceOf((index * 7) % instances);

  const append = async (index: number): Promise<void> => {
    const at = end + Math.floor(index / instances) * MINUTE;
    await history.append(instanceOf(index % instances), scrape(index, PER_INSTANCE, at));
  };
  // Once a process: the machine code of the first few is not yet what it will be.
  await times(WARM_UP, append);
  const appends = await times(SCRAPES, (index) => append(index + WARM_UP));

  let pointsOfDay = 0;
  const day = await times(READS, async (index) => {
    const span = { from: end - 2 * DAY, to: end - DAY - 1 };
    const [found] = await history.read(pick(index), [`metric_${index % PER_INSTANCE}`], span);
    pointsOfDay = found?.points.length ?? 0;
  });

  let pointsOfWeek = 0;
  const week = await times(READS, async (index) => {
    const span = { from: end - 7 * DAY, to: end - 1, step: 10 * MINUTE };
    const [found] = await history.read(pick(index), [`metric_${(index + 30) % PER_INSTANCE}`], span);
    pointsOfWeek = found?.points.length ?? 0;
  });

  const latest = await times(READS, async (index) => {
    await history.latest(pick(index), end - DAY);
  });

  return {
    samplesPerScrape: PER_INSTANCE,
    scrapes: SCRAPES,
    appendMedianMs: at(appends, 0.5),
    appendP99Ms: at(appends, 0.99),
    appendWorstMs: at(appends, 1),
    reads: READS,
    pointsOfDay,
    dayMedianMs: at(day, 0.5),
    dayWorstMs: at(day, 1),
    pointsOfWeek,
    weekBucketsMedianMs: at(week, 0.5),
    weekBucketsWorstMs: at(week, 1),
    latestMedianMs: at(latest, 0.5),
  };
}

/** The driver is synchronous, so the time that passes is the time the event loop stands still. */
async function times(count: number, work: (index: number) => Promise<void>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await work(index);
    taken.push(performance.now() - started);
    await sleep(PAUSE_MS);
  }
  return taken.toSorted((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): number =>
  round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);

function fsyncFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

const round = (value: number): number => Math.round(value * 100) / 100;
