import { spawn, spawnSync } from 'node:child_process';
import { open, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createLog } from '../src/log.ts';
import type { QueryReport, ReadQueryLog } from '../src/query-log.ts';
import { reference } from '../test/aura/query-log/reference.ts';
import { writeLog } from './generate-log.ts';

const WATCH_MS = 50;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BY_HAND = fileURLToPath(new URL('./query-log-by-hand.mjs', import.meta.url));

type Module = typeof import('../src/aura/query-log/query-log.ts');

/** The engine as it is deployed: built, so that its process starts without a loader. */
async function builtEngine(): Promise<ReadQueryLog> {
  const [compiler, project] = ['node_modules/typescript/bin/tsc', 'tsconfig.build.json'];
  spawnSync(process.execPath, [compiler, '-p', project], { cwd: ROOT, stdio: 'ignore' });
  const built = pathToFileURL(join(ROOT, 'dist/aura/query-log/query-log.js')).href;
  const { createQueryLog } = (await import(built)) as Module;
  const silent = createLog(
    () => undefined,
    () => new Date(),
  );
  return createQueryLog({ log: silent });
}

const wholeFile = (read: ReadQueryLog, file: string, limit: number): Promise<QueryReport> =>
  read({ instance: 'bench', file, from: new Date(0), to: new Date(8.64e15), order: 'total', limit });

interface Measured<T> {
  readonly ms: number;
  readonly value: T;
}
async function timed<T>(task: () => Promise<T>): Promise<Measured<T>> {
  const started = performance.now();
  const value = await task();
  return { ms: performance.now() - started, value };
}

const statusOf = async (id: number): Promise<number> => {
  const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
};

/** Resident memory of a process and all below it, bytes; 0 where the system does not tell. */
async function residentOfTree(id: number): Promise<number> {
  const children = await readFile(`/proc/${id}/task/${id}/children`, 'utf8').catch(() => '');
  const below = children.split(' ').filter((child) => child !== '');
  const all = await Promise.all([statusOf(id), ...below.map((child) => residentOfTree(Number(child)))]);
  return all.reduce((sum, bytes) => sum + bytes, 0);
}

async function withPeak<T>(task: () => Promise<T>): Promise<{ readonly peakMb: number; readonly value: T }> {
  let peak = 0;
  const look = async () => {
    peak = Math.max(peak, await residentOfTree(process.pid));
  };
  const watch = setInterval(() => void look(), WATCH_MS);
  try {
    const value = await task();
    return { value, peakMb: peak / 1e6 };
  } finally {
    clearInterval(watch);
  }
}

interface ByHand {
  readonly shapes: readonly {
    readonly text: string;
    readonly calls: number;
    readonly total: number;
    readonly p99: number;
  }[];
}

/** One hand-written query in a process of its own, as ours is. */
const byHand = (file: string): Promise<ByHand> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BY_HAND, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', () => resolve(JSON.parse(Buffer.concat(output).toString()) as ByHand));
  });

/** Both name the same shapes with the same calls and times; percentiles within one in a hundred. */
function agree(report: QueryReport, hand: ByHand): boolean {
  const other = new Map(hand.shapes.map((shape) => [`${shape.calls} ${shape.total}`, shape]));
  return (
    report.shapes.length === hand.shapes.length &&
    report.shapes.every((shape) => {
      const found = other.get(`${shape.calls} ${shape.totalMs}`);
      return found !== undefined && Math.abs(found.p99 - shape.p99Ms) <= Math.max(1, shape.p99Ms * 0.01);
    })
  );
}

const COMPARED = [
  'fingerprint',
  'calls',
  'failed',
  'totalMs',
  'p50Ms',
  'p99Ms',
  'maxMs',
  'users',
  'apps',
] as const;

/** Whether the engine says of a small log just what a slow reading of every line says. */
async function equalsReference(read: ReadQueryLog, folder: string, seed: number): Promise<boolean> {
  const file = join(folder, 'small.log');
  await writeLog(file, 3e6, seed);
  const report = await wholeFile(read, file, 1_000);
  const expected = reference((await readFile(file, 'utf8')).split('\n'));
  const plain = (shape: Readonly<Partial<Record<(typeof COMPARED)[number], unknown>>>) =>
    JSON.stringify(COMPARED.map((name) => shape[name]));
  const said = new Set(report.shapes.map(plain));
  return (
    report.badLines === expected.badLines &&
    report.unfinished === expected.unfinished &&
    said.size === expected.shapeCount &&
    expected.shapes.every((shape) => said.has(plain(shape)))
  );
}

/** Into the file cache, so that neither side pays for the disk. */
async function warm(file: string): Promise<void> {
  const handle = await open(file);
  for await (const _ of handle.createReadStream({ highWaterMark: 1 << 22 }));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A report over a whole log against one query that somebody wrote for it, both with their processes' start. */
export async function benchQueryLog({ mb = 1_000, seed = 1, repetitions = 3 } = {}) {
  const read = await builtEngine();
  const folder = await mkdtemp(join(tmpdir(), 'bench-query-log-'));
  const file = join(folder, 'query.log');
  try {
    const exact = await equalsReference(read, folder, seed);
    await writeLog(file, mb * 1e6, seed);
    await warm(file);
    const [ours, theirs, peaks]: [number[], number[], number[]] = [[], [], []];
    let agreed = true;
    for (let round = 0; round < repetitions; round++) {
      const hand = await timed(() => byHand(file));
      const own = await timed(() => withPeak(() => wholeFile(read, file, 1_000)));
      theirs.push(hand.ms);
      ours.push(own.ms);
      peaks.push(own.value.peakMb);
      agreed &&= agree(own.value.value, hand.value);
    }
    const bytes = (await stat(file)).size;
    return {
      bytes,
      repetitions,
      oursMs: median(ours),
      byHandMs: median(theirs),
      spreadMs: {
        ours: [Math.min(...ours), Math.max(...ours)],
        byHand: [Math.min(...theirs), Math.max(...theirs)],
      },
      oursMbPerS: bytes / 1e3 / median(ours),
      /** Of the speed of the query written by hand; 1 is as fast. */
      ratio: median(theirs) / median(ours),
      peakResidentMb: Math.max(...peaks),
      agreed,
      exact,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
