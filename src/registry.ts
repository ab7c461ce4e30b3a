import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';

/** A folder of definitions → a map by file name. Adding one is adding a file. */
export async function loadFolder<T>(folder: URL): Promise<ReadonlyMap<string, T>> {
  const files = (await readdir(folder)).filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts'));
  const loaded = await Promise.all(
    files.toSorted().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { readonly default: T };
      return [basename(file, extname(file)), module.default] as const;
    }),
  );
  return new Map(loaded);
}
