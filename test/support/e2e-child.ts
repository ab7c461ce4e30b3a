import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { until } from './e2e-world.ts';

/** The program as it is started in real life: a process of its own, with nothing but these variables. */
export interface Child {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Its address, once it is ready. */
  readonly ready: () => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => Promise<Ended>;
  readonly ended: Promise<Ended>;
}
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** Its clock is so far ahead, ms. */
  readonly aheadMs?: number;
  /** Files it may write are at most so long, KiB. */
  readonly largestFileKib?: number;
}

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Instead of waiting: another clock, which all of the program sees. */
const clock = (aheadMs: number): string =>
  `data:text/javascript,${encodeURIComponent(`
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...all) { if (all.length === 0) super(Real.now() + ${aheadMs}); else super(...all); }
      static now() { return Real.now() + ${aheadMs}; }
    };`)}`;

export function startChild(
  variables: Readonly<Record<string, string>>,
  { cwd, aheadMs, largestFileKib }: ChildOptions = {},
): Child {
  const args = ['--import', TSX, ...(aheadMs === undefined ? [] : ['--import', clock(aheadMs)]), MAIN];
  const options = { env: variables, stdio: 'pipe' as const, ...(cwd === undefined ? {} : { cwd }) };
  const child =
    largestFileKib === undefined
      ? spawn(process.execPath, args, options)
      : spawn(
          '/bin/bash',
          ['-c', `ulimit -f ${largestFileKib}; exec "$@"`, 'bash', process.execPath, ...args],
          options,
        );
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    process: child,
    out: () => said.out,
    err: () => said.err,
    ready: () =>
      until(
        'the program to be ready',
        () => {
          if (child.exitCode !== null) throw new Error(`It ended: ${said.out}${said.err}`);
          return /"message":"ready","url":"([^"]+)"/.exec(said.out)?.[1];
        },
        15_000,
      ),
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
    ended,
  };
}

/** The pid of a child of a process, by a part of its command line. */
export async function childCalled(part: string, of: number = process.pid): Promise<number | undefined> {
  const own = (await readFile(`/proc/${of}/task/${of}/children`, 'utf8')).trim().split(' ');
  for (const pid of own.filter((one) => one !== '')) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- a handful
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(part)) return Number(pid);
  }
  return undefined;
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
