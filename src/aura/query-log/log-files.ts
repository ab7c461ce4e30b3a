import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { NoQueryLog } from '../../query-log.ts';

export interface LogFiles {
  readonly paths: readonly string[];
  readonly bytes: number;
  /** When the newest of them was last written. */
  readonly written: Date;
}

const LOG_NAME = /\.(?:log|json|jsonl|ndjson)(?:\.\d+)?(?:\.gz)?$/i;
const HOW_TO_GET =
  'Download it in the Aura console (Operations, Logs, Query, then the download button), or let log forwarding write it';

async function measured(paths: readonly string[]): Promise<LogFiles> {
  const found = await Promise.all(
    paths.map(async (path) => ({ path, is: await stat(path).catch(() => undefined) })),
  );
  const files = found.flatMap(({ path, is }) => (is?.isFile() ? [{ path, is }] : []));
  return {
    paths: files.map(({ path }) => path),
    bytes: files.reduce((sum, { is }) => sum + is.size, 0),
    written: new Date(Math.max(0, ...files.map(({ is }) => is.mtimeMs))),
  };
}

/** The log files of an instance, by name. */
export async function filesOf(instance: string, folder: string | undefined): Promise<LogFiles> {
  if (folder === undefined) {
    throw new NoQueryLog(
      `No query log for ${instance}: no folder is set for its logs. ${HOW_TO_GET}, and set the folder it is in.`,
    );
  }
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .filter((name) => LOG_NAME.test(name) && !name.startsWith('.'))
    .toSorted()
    .map((name) => resolve(join(folder, name)));
  const files = await measured(paths);
  if (files.paths.length === 0) {
    throw new NoQueryLog(
      `No query log for ${instance}. ${HOW_TO_GET}, and put the files into ${folder} as .json, .ndjson or .log, also with .gz.`,
    );
  }
  return files;
}

export async function oneFile(path: string): Promise<LogFiles> {
  const files = await measured([resolve(path)]);
  if (files.paths.length === 0) throw new UserError(`There is no file ${path}, or it cannot be read.`);
  return files;
}
