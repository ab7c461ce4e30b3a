// Reads logs and leaves: a process of its own, so that a hostile file can take down nothing else.
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { rmSync } from 'node:fs';
import { chdir, exit, kill, memoryUsage, pid, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { linkInputs, look, type Input } from './input.ts';
import type { Written } from './answer.ts';
import { EXIT_MEMORY, type Job } from './job.ts';
import { repair } from './repair.ts';
import { report } from './report.ts';
import { scan } from './scan.ts';
import { createShapes, shapeFunction } from './shapes.ts';

const WATCH_MS = 50;

async function connect(job: Job): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    // One of them mostly waits for the shape function, which JavaScript runs one at a time.
    threads: String(job.threads + 1),
    memory_limit: `${job.memoryLimitMb}MB`,
    temp_directory: 'spill',
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'`);
  return connection;
}

/** Reads what can be read of each file by itself, mending those that the reader refuses as a whole. */
async function scanOneByOne(connection: DuckDBConnection, inputs: readonly Input[], window: Job['window']) {
  const scanned: string[] = [];
  let bad = 0;
  for (const { names, gzip, format } of inputs) {
    for (const name of names) {
      const to = `${name}.parquet`;
      try {
        await scan(connection, [{ names: [name], gzip, format }], window, to);
      } catch {
        bad += await repair(name, gzip, `${name}.mended`);
        const mended: Input = { names: [`${name}.mended`], gzip: false, format: 'newline_delimited' };
        await scan(connection, [mended], window, to);
      }
      scanned.push(to);
    }
  }
  return { scanned, bad };
}

async function scanAll(connection: DuckDBConnection, inputs: readonly Input[], window: Job['window']) {
  const to = 'all.parquet';
  try {
    await scan(connection, inputs, window, to);
    return { scanned: [to], bad: 0 };
  } catch {
    return scanOneByOne(connection, inputs, window);
  }
}

async function read(job: Job): Promise<Written> {
  const looks = await Promise.all(job.files.map(look));
  const inputs = await linkInputs(job.files, looks);
  if (inputs.length === 0) {
    const why = (['utf-16', 'unknown'] as const).find((reason) => looks.includes(reason)) ?? 'empty';
    return { kind: 'refused', why };
  }
  const connection = await connect(job);
  const shapes = createShapes();
  connection.registerScalarFunction(shapeFunction(shapes));
  const { scanned, bad } = await scanAll(connection, inputs, job.window);
  const foreign = looks.filter((seen) => seen === 'unknown' || seen === 'utf-16').length;
  return report(connection, scanned, shapes, job, bad + foreign);
}

/** Whoever would have cleared up is gone; parts of a log must not stay behind. */
function leave(folder: string): never {
  rmSync(folder, { recursive: true, force: true });
  // An orderly exit waits for the reader's threads, and those wait for this one.
  kill(pid, 'SIGKILL');
  return exit(1);
}

const job = await new Promise<Job>((resolve) => {
  createInterface(stdin).once('line', (line) => {
    const asked = JSON.parse(line) as Job;
    // The bot holds the other end for as long as it lives; it may have gone already.
    stdin.once('end', () => leave(asked.folder)).resume();
    resolve(asked);
  });
});
chdir(job.folder);
setInterval(() => {
  if (memoryUsage.rss() > job.maxResidentMb * 1024 * 1024) exit(EXIT_MEMORY);
}, WATCH_MS).unref();
const answer = await read(job).catch((error: unknown) => {
  if (error instanceof Error && error.message.startsWith('Out of Memory')) exit(EXIT_MEMORY);
  throw error;
});
stdout.write(JSON.stringify(answer), () => exit(0));
