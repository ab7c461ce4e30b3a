import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Lack } from '../../query-log.ts';
import type { Shape } from './shapes.ts';

/** What a scan found beside the lines themselves, which are in Parquet files in the working folder. */
export interface Scan {
  readonly files: readonly string[];
  /** Beyond the lines of kind 0: what had to be mended, files of another kind. */
  readonly badLines: number;
  readonly duplicates: number;
  readonly layouts: readonly string[];
  readonly lacks: readonly Lack[];
}

/** All that reports need: no text of a query in it but masked ones. */
export interface Scanned extends Scan {
  readonly shapes: readonly Shape[];
}

const ABOUT = 'scanned.json';

/** Moves what was scanned to where it outlives the working folder; files are named by their place in it. */
export async function keep(scanned: Scanned, folder: string): Promise<Scanned> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = await Promise.all(
    scanned.files.map(async (file, index) => {
      const name = `lines-${index}.parquet`;
      await rename(file, join(folder, name));
      return name;
    }),
  );
  await writeFile(join(folder, ABOUT), JSON.stringify({ ...scanned, files }), { mode: 0o600 });
  return { ...scanned, files: pathsIn(folder, files) };
}

export async function recall(folder: string): Promise<Scanned> {
  const scanned = JSON.parse(await readFile(join(folder, ABOUT), 'utf8')) as Scanned;
  return { ...scanned, files: pathsIn(folder, scanned.files) };
}

const pathsIn = (folder: string, files: readonly string[]): readonly string[] =>
  files.map((file) => resolve(folder, file));
