import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Answer } from './answer.ts';
import type { Ask, Job, Window } from './job.ts';
import { createLimit } from './limit.ts';
import type { LogFiles } from './log-files.ts';
import { createOwnFolder } from './own-folder.ts';
import { runChild } from './run-child.ts';
import { share, type Shared } from './shared.ts';
import { covers, createStored, type Keep, type Kept, type Stretch } from './stored.ts';

interface ReaderOptions {
  readonly threads: number;
  readonly memoryLimitMb: number;
  readonly timeLimitMs: number;
  readonly tempFolder: string;
  readonly keep: Keep;
  readonly log: Log;
}

/** A scan that is under way, with the question that it answers on the way. */
interface Scanning extends Shared<Scanned> {
  readonly stretch: Stretch;
  readonly ask: Ask;
}
interface Scanned {
  readonly answer: Answer;
  readonly kept: Kept | undefined;
}

const MAX_CHILDREN = 2;
const MAX_WAITING = 10;
const BESIDE_DUCKDB_MB = 200;
const LATEST = 8.64e15;

/**
 * Where a window ends after the last writing of the files, nothing is after it. "The last 24 hours", asked again a
 * minute later, is then a part of what was scanned.
 */
const scanWindow = ({ from, to }: Window, { written }: LogFiles): Window => ({
  from,
  to: to > written.getTime() ? LATEST : to,
});

/** Answers questions about files: from what was scanned of them already, by a scan that is under way, or by a new one. */
export function createReader({ tempFolder, timeLimitMs, keep, log, threads, memoryLimitMb }: ReaderOptions) {
  const own = createOwnFolder(tempFolder, keep.forMs + 2 * timeLimitMs);
  const stored = createStored(own, keep);
  const scans = createLimit(MAX_CHILDREN, MAX_WAITING);
  // What takes a moment does not wait for what takes a minute.
  const questions = createLimit(1, MAX_WAITING);
  let running: readonly Scanning[] = [];

  const child = async (
    job: Pick<Job, 'files' | 'window' | 'ask' | 'stored' | 'folder'>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    const started = performance.now();
    const limits = { threads, memoryLimitMb, maxResidentMb: memoryLimitMb + BESIDE_DUCKDB_MB };
    const answer = await runChild({ ...job, ...limits }, timeLimitMs, log, signal);
    const ms = Math.round(performance.now() - started);
    log.debug('query log read', { files: job.files?.length ?? 0, answer: answer.kind, ms });
    return answer;
  };

  /** A folder to work in, which is gone whatever happens. */
  async function withFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
    const folder = await own.make('work-');
    try {
      return await task(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  const scan = (stretch: Stretch, { paths }: LogFiles, ask: Ask, signal: AbortSignal): Promise<Scanned> =>
    withFolder(async (folder) => {
      const to = join(folder, 'stored');
      const answer = await child(
        { files: paths, ...(stretch.window ? { window: stretch.window } : {}), ask, folder, stored: to },
        signal,
      );
      return { answer, kept: answer.kind === 'report' ? await stored.put(stretch, to) : undefined };
    });

  function startScan(files: LogFiles, ask: Ask): Scanning {
    const window = ask.window && scanWindow(ask.window, files);
    const stretch: Stretch = { stamp: files.stamp, ...(window ? { window } : {}) };
    const work = share((signal) =>
      scans(() => scan(stretch, files, ask, signal), signal).finally(() => {
        running = running.filter((other) => other !== scanning);
      }),
    );
    const scanning: Scanning = { stretch, ask, ...work };
    running = [...running, scanning];
    return scanning;
  }

  const askAgain = (kept: Kept | undefined, ask: Ask, signal: AbortSignal | undefined) =>
    kept &&
    stored.use(kept, (folder) =>
      questions(() => withFolder((work) => child({ ask, folder: work, stored: folder }, signal)), signal),
    );

  return {
    async read(files: LogFiles, ask: Ask, signal?: AbortSignal): Promise<Answer> {
      const wanted: Stretch = { stamp: files.stamp, ...(ask.window ? { window: ask.window } : {}) };
      const known = stored.find(wanted);
      const said = known && (await askAgain(known, ask, signal));
      if (said) return said;
      const scanning = running.find(({ stretch }) => covers(stretch, wanted)) ?? startScan(files, ask);
      const { answer, kept } = await scanning.wait(signal);
      if (answer.kind === 'refused' || isDeepStrictEqual(scanning.ask, ask)) return answer;
      const more = await askAgain(kept, ask, signal);
      return more ?? (await startScan(files, ask).wait(signal)).answer;
    },
    async close(): Promise<void> {
      for (const scanning of running)
        scanning.end(new UserError('The bot is stopping. Please ask again in a minute.'));
      stored.close();
      await own.remove();
    },
  };
}
