import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { QueryLogRequest, QueryReport, ReadQueryLog } from '../../query-log.ts';
import type { Answer } from './answer.ts';
import type { Job } from './job.ts';
import { createLimit } from './limit.ts';
import { filesOf, oneFile, type LogFiles } from './log-files.ts';
import { runChild } from './run-child.ts';

interface QueryLogOptions {
  /** Where the logs of an instance are, by its id. */
  readonly folder?: (instance: string) => string | undefined;
  readonly threads?: number;
  /** For DuckDB; the child as a whole may hold 200 MB more. */
  readonly memoryLimitMb?: number;
  readonly timeLimitMs?: number;
  readonly tempFolder?: string;
  readonly log: Log;
}

const PREFIX = 'query-log-';
const MAX_CHILDREN = 2;
const MAX_WAITING = 10;
const BESIDE_DUCKDB_MB = 200;

type Refusal = Extract<Answer, { kind: 'refused' }>['why'];
const EXPECTED =
  'A query log is JSON, one record a line or an array of them, with time, event, elapsedTimeMs and query.';
const REFUSALS: Readonly<Record<Refusal, string>> = {
  empty: `The query log is empty. ${EXPECTED}`,
  unknown: `This is not a query log of Neo4j. ${EXPECTED}`,
  security: 'This is a security log. Download the query log instead.',
  'utf-16': 'The file is written in UTF-16. Save it as UTF-8 and try again.',
};

/** A file without a window counts as a whole; its edges are then those of what was found in it. */
const windowOf = ({ file, from, to }: QueryLogRequest): Job['window'] =>
  file !== undefined && from.getTime() <= 0 ? undefined : { from: from.getTime(), to: to.getTime() };

function reportOf(
  answer: Answer,
  { from, to }: QueryLogRequest,
  isWhole: boolean,
  files: LogFiles,
): QueryReport {
  if (answer.kind === 'refused') throw new UserError(REFUSALS[answer.why]);
  const { kind: _, oldest, latest, newest, ...said } = answer;
  return {
    ...said,
    shapes: said.shapes as QueryReport['shapes'],
    from: isWhole ? (oldest ?? newest ?? files.written) : from,
    to: isWhole ? (latest ?? newest ?? files.written) : to,
    source: { files: files.paths.length, bytes: files.bytes, ...(newest ? { newest } : {}) },
  };
}

/** Reads query logs in short-lived processes, two at a time. */
export function createQueryLog({
  folder = () => undefined,
  threads = 2,
  memoryLimitMb = 400,
  timeLimitMs = 120_000,
  tempFolder = tmpdir(),
  log,
}: QueryLogOptions): ReadQueryLog {
  const limit = createLimit(MAX_CHILDREN, MAX_WAITING);
  let cleared: Promise<void> | undefined;

  /** A machine that lost its power leaves parts of logs behind. Another process may be reading just now. */
  async function clear(): Promise<void> {
    await mkdir(tempFolder, { recursive: true });
    const names = (await readdir(tempFolder)).filter((name) => name.startsWith(PREFIX));
    for (const name of names) {
      const path = join(resolve(tempFolder), name);
      // oxlint-disable-next-line no-await-in-loop -- hardly ever one
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
      // oxlint-disable-next-line no-await-in-loop
      if (Date.now() - mtimeMs > 2 * timeLimitMs) await rm(path, { recursive: true, force: true });
    }
  }

  const read = async (request: QueryLogRequest, files: LogFiles): Promise<QueryReport> => {
    await (cleared ??= clear().catch((error: unknown) => {
      cleared = undefined;
      throw error;
    }));
    // mkdtemp makes it for us alone; what is inside is gone whatever happens.
    const own = await mkdtemp(join(resolve(tempFolder), PREFIX));
    try {
      const window = windowOf(request);
      const job: Job = {
        files: files.paths,
        ...(window ? { window } : {}),
        order: request.order,
        limit: request.limit,
        includeTools: request.includeTools ?? false,
        threads,
        memoryLimitMb,
        maxResidentMb: memoryLimitMb + BESIDE_DUCKDB_MB,
        folder: own,
      };
      return reportOf(await runChild(job, timeLimitMs, log), request, !window, files);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };

  return async (request) => {
    const { instance, file } = request;
    const files = file === undefined ? await filesOf(instance, folder(instance)) : await oneFile(file);
    return limit(() => read(request, files));
  };
}
