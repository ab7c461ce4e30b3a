import { access, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Window } from './job.ts';
import type { OwnFolder } from './own-folder.ts';

/** How much is remembered of what was read, and for how long. */
export interface Keep {
  readonly forMs: number;
  readonly most: number;
  readonly bytes: number;
}

/** Files as they were, and which stretch of them was scanned; the whole of them where there is no window. */
export interface Stretch {
  readonly stamp: string;
  readonly window?: Window;
}

/** Whether one stretch is a part of the other: lines are dated, so a part is the lines of its time. */
export const covers = (wide: Stretch, narrow: Stretch): boolean =>
  wide.stamp === narrow.stamp &&
  (wide.window === undefined ||
    (narrow.window !== undefined &&
      wide.window.from <= narrow.window.from &&
      wide.window.to >= narrow.window.to));

/** Scanned lines on disk. */
export interface Kept {
  readonly stretch: Stretch;
  readonly folder: string;
  readonly bytes: number;
}
interface Entry extends Kept {
  readonly timer: NodeJS.Timeout;
  readers: number;
  dropped: boolean;
}

const sizeOf = async (folder: string): Promise<number> => {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** The newest scans, so that another question about the same files is not another reading of them. */
export function createStored(own: OwnFolder, { forMs, most, bytes }: Keep) {
  let entries: readonly Entry[] = [];

  const remove = (entry: Entry) => rm(entry.folder, { recursive: true, force: true }).catch(() => undefined);

  /** Whoever reads it just now may go on. */
  async function drop(entry: Entry): Promise<void> {
    entries = entries.filter((other) => other !== entry);
    clearTimeout(entry.timer);
    entry.dropped = true;
    if (entry.readers === 0) await remove(entry);
  }

  async function makeRoom(size: number): Promise<void> {
    while (entries.length >= most || entries.reduce((sum, entry) => sum + entry.bytes, size) > bytes) {
      const [oldest] = entries;
      if (!oldest) return;
      // oxlint-disable-next-line no-await-in-loop -- until it fits
      await drop(oldest);
    }
  }

  return {
    /** Takes over a folder of scanned lines; undefined where it is too much to keep. */
    async put(stretch: Stretch, scanned: string): Promise<Kept | undefined> {
      const size = await sizeOf(scanned);
      if (forMs <= 0 || most <= 0 || size > bytes) return undefined;
      await Promise.all(entries.filter((entry) => covers(stretch, entry.stretch)).map(drop));
      await makeRoom(size);
      const folder = await own.make('stored-');
      // Takes the place of an empty folder.
      await rename(scanned, folder);
      const timer = setTimeout(() => void drop(entry), forMs).unref();
      const entry: Entry = { stretch, folder, bytes: size, timer, readers: 0, dropped: false };
      entries = [...entries, entry];
      return entry;
    },
    find: (stretch: Stretch): Kept | undefined => entries.findLast((entry) => covers(entry.stretch, stretch)),
    /** Runs a task on a folder that stays for as long as it takes; undefined where it is gone already. */
    async use<T>(kept: Kept, task: (folder: string) => Promise<T>): Promise<T | undefined> {
      const entry = entries.find((one) => one === kept);
      if (!entry) return undefined;
      entry.readers++;
      try {
        await access(entry.folder);
      } catch {
        entry.readers--;
        await drop(entry);
        return undefined;
      }
      try {
        return await task(entry.folder);
      } finally {
        entry.readers--;
        if (entry.dropped && entry.readers === 0) await remove(entry);
      }
    },
    /** Stops counting the time of what is kept; the folder goes with the one that it is in. */
    close(): void {
      for (const { timer } of entries) clearTimeout(timer);
      entries = [];
    },
  };
}
