import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';

/** A folder of definitions → a map by file name. Adding one is adding a file. */
export async function loadFolder<T>(folder: URL): Promise<ReadonlyMap<string, T>> {
  const files = (await readdir(folder)).filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts'));
  const shelf = new Map<string, T>();
  for (const file of files.toSorted()) {
    // eslint-disable-next-line no-await-in-loop -- small files that share their imports; one order for all
    const module = (await import(new URL(file, folder).href)) as { readonly default: T };
    shelf.set(basename(file, extname(file)), module.default);
  }
  return shelf;
}
