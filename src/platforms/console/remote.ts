import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fromJson } from '../../json.ts';
import type { Answer } from '../../platform.ts';
import { CLI_FILE } from './server.ts';

const Address = z.object({ url: z.url(), token: z.string().min(1) });
const LIMIT_MS = 150_000;

/** Asks the bot that runs on this machine; undefined where there is none. */
export async function askRunning(
  dataFolder: string,
  line: string,
  user: string,
): Promise<Answer | undefined> {
  const address = await addressIn(dataFolder);
  if (!address) return undefined;
  try {
    const response = await fetch(`${address.url}/console`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${address.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ line, user }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return response.ok ? (fromJson(await response.text()) as Answer) : undefined;
  } catch (error) {
    // A file left behind by a bot that was killed; anything else is worth hearing about.
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    return undefined;
  }
}

async function addressIn(folder: string): Promise<z.output<typeof Address> | undefined> {
  try {
    const parsed = Address.safeParse(JSON.parse(await readFile(join(folder, CLI_FILE), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
