import { tmpdir } from 'node:os';
import { UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { QueryLogRequest, QueryReport, ReadQueryLog } from '../../query-log.ts';
import type { Answer } from './answer.ts';
import type { Ask, Window } from './job.ts';
import { filesOf, oneFile, type LogFiles } from './log-files.ts';
import { createReader } from './reader.ts';
import type { Keep } from './stored.ts';

interface QueryLogOptions {
  /** Where the logs of an instance are, by its id. */
  readonly folder?: (instance: string) => string | undefined;
  readonly threads?: number;
  /** For DuckDB; the child as a whole may hold 200 MB more. */
  readonly memoryLimitMb?: number;
  readonly timeLimitMs?: number;
  readonly tempFolder?: string;
  /** What was scanned, for other questions about the same files. */
  readonly keep?: Keep;
  readonly log: Log;
}

export type QueryLog = ReadQueryLog & {
  /** Ends what is being read and removes what is kept. */
  readonly close: () => Promise<void>;
};

const KEEP: Keep = { forMs: 30 * 60_000, most: 8, bytes: 512 * 1024 * 1024 };

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
const windowOf = ({ file, from, to }: QueryLogRequest): Window | undefined =>
  file !== undefined && from.getTime() <= 0 ? undefined : { from: from.getTime(), to: to.getTime() };

function askOf(request: QueryLogRequest): Ask {
  const { order, limit, includeTools = false, timeline = false, filter = {} } = request;
  const window = windowOf(request);
  return { ...(window ? { window } : {}), order, limit, includeTools, timeline, filter };
}

function reportOf(answer: Answer, { from, to }: QueryLogRequest, ask: Ask, files: LogFiles): QueryReport {
  if (answer.kind === 'refused') throw new UserError(REFUSALS[answer.why]);
  const { kind: _, oldest, latest, newest, layouts, lacks, ...said } = answer;
  const isWhole = ask.window === undefined;
  return {
    ...(said as Omit<QueryReport, 'from' | 'to' | 'source'>),
    from: isWhole ? (oldest ?? newest ?? files.written) : from,
    to: isWhole ? (latest ?? newest ?? files.written) : to,
    source: { files: files.paths.length, bytes: files.bytes, ...(newest ? { newest } : {}), layouts, lacks },
  };
}

/** Reads query logs in short-lived processes, two at a time, and remembers for a while what they scanned. */
export function createQueryLog({
  folder = () => undefined,
  threads = 2,
  memoryLimitMb = 400,
  timeLimitMs = 120_000,
  tempFolder = tmpdir(),
  keep = KEEP,
  log,
}: QueryLogOptions): QueryLog {
  const reader = createReader({ threads, memoryLimitMb, timeLimitMs, tempFolder, keep, log });

  const read: ReadQueryLog = async (request) => {
    const { instance, file, signal } = request;
    signal?.throwIfAborted();
    const files = file === undefined ? await filesOf(instance, folder(instance)) : await oneFile(file);
    const ask = askOf(request);
    return reportOf(await reader.read(files, ask, signal), request, ask, files);
  };
  return Object.assign(read, { close: () => reader.close() });
}
