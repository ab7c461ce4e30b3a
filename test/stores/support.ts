import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';

/** Folders that are gone when the tests of the file are through. */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'stores-'));
    folders.push(folder);
    return folder;
  };
}

const CHILD = fileURLToPath(new URL('./counter.ts', import.meta.url));

/** Answers once the child has opened the file; `over` resolves to its exit code. */
export async function startCounter(path: string, times: number | 'forever') {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, path, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = once(child, 'exit').then(([code]) => code as number | null);
  await Promise.race([once(child.stdout, 'data'), over]);
  return { over, kill: () => child.kill('SIGKILL') };
}
