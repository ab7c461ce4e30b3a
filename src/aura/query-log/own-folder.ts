import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

const PREFIX = 'query-log-';
const NAME = /^query-log-([0-9a-f]{8})-(\d+)-[^-]+$/;
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Those of this process, which other engines in it must not take for left behind. */
const ours = new Set<string>();

const isAlive = (id: number): boolean => {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Whether nobody can be using a folder any more. After a restart a bot may have the number that it had before. */
function isLeftOver(name: string, ageMs: number, oldMs: number): boolean {
  const [, onHost, id] = NAME.exec(name) ?? [];
  if (onHost !== host) return ageMs > oldMs;
  return Number(id) === process.pid ? !ours.has(name) : !isAlive(Number(id));
}

export interface OwnFolder {
  /** A new private folder inside. */
  readonly make: (prefix: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/**
 * One private folder for as long as the bot runs, and what earlier ones left behind when they were killed is gone.
 * `oldMs` is after how long that of another machine, whose processes cannot be asked for, is taken to be left behind.
 */
export function createOwnFolder(tempFolder: string, oldMs: number): OwnFolder {
  const root = resolve(tempFolder);
  let path: string | undefined;

  async function clear(): Promise<void> {
    const names = await readdir(root).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(PREFIX))) {
      // oxlint-disable-next-line no-await-in-loop -- hardly ever one
      const { mtimeMs } = await stat(join(root, name)).catch(() => ({ mtimeMs: Infinity }));
      if (!isLeftOver(name, Date.now() - mtimeMs, oldMs)) continue;
      // oxlint-disable-next-line no-await-in-loop
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
  // At the start, as nobody may ask for a log for days. What cannot be cleared now is next time.
  const cleared = clear().catch(() => undefined);

  async function create(): Promise<string> {
    await cleared;
    await mkdir(root, { recursive: true });
    // mkdtemp makes it for us alone.
    const made = await mkdtemp(join(root, `${PREFIX}${host}-${process.pid}-`));
    ours.add(made.slice(root.length + 1));
    return made;
  }
  let making: Promise<string> | undefined;

  /** Those who clear temporary folders may have taken ours. */
  async function ensure(): Promise<string> {
    if (
      path !== undefined &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    )
      return path;
    making ??= create().finally(() => (making = undefined));
    path = await making;
    return path;
  }

  return {
    make: async (prefix) => mkdtemp(join(await ensure(), prefix)),
    async remove() {
      await cleared;
      await making?.catch(() => undefined);
      if (path === undefined) return;
      await rm(path, { recursive: true, force: true });
      ours.delete(path.slice(root.length + 1));
      path = undefined;
    },
  };
}
