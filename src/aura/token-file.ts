import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const LONGEST_LIFE = 24 * 3_600_000;

/** What one run leaves to the next: lines in a terminal would otherwise use up the tokens of an hour. */
const Kept = z.object({
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,16000}$/)
    .optional(),
  usableUntil: z.number(),
  /** When tokens were asked for, epoch ms, the last hour's. */
  fetches: z.array(z.number()).max(100),
  noRenewalBefore: z.number(),
});
type Kept = z.output<typeof Kept>;

export interface TokenFile {
  readonly read: (now: number) => Promise<Kept | undefined>;
  readonly write: (kept: Kept) => Promise<void>;
}

export function createTokenFile(folder: string, baseUrl: string, clientId: string): TokenFile {
  const name = createHash('sha256').update(`${baseUrl}\n${clientId}`).digest('hex').slice(0, 32);
  const file = path.join(folder, `aura-token-${name}.json`);

  return {
    read: async (now) => {
      try {
        const kept = Kept.parse(JSON.parse(await readPrivate(file)));
        // From a clock that was set since.
        return kept.usableUntil - now > LONGEST_LIFE || kept.fetches.some((at) => at > now + 60_000)
          ? undefined
          : kept;
      } catch {
        return undefined;
      }
    },
    write: async (kept) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomUUID()}`;
      try {
        const handle = await open(draft, 'wx', 0o600);
        try {
          await handle.writeFile(JSON.stringify(kept));
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Only a file of ours that nobody else can read: another one may have been put there. */
async function readPrivate(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { mode, uid, size } = await handle.stat();
    if (process.getuid && (uid !== process.getuid() || (mode & 0o077) !== 0)) throw new Error('not private');
    if (size > 100_000) throw new Error('too large');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
