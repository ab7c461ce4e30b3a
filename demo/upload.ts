import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Upload } from '../src/invocation.ts';
import { BadRequest } from './guard.ts';

const MOST_BYTES = 200 * 1024 * 1024;

export interface Received {
  readonly upload: Upload;
  readonly remove: () => Promise<void>;
}

/** A dropped file, written to a folder of its own while it arrives. Its name never becomes part of a path. */
export async function receive(
  request: IncomingMessage,
  name: string,
  mostBytes = MOST_BYTES,
): Promise<Received> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const folder = await mkdtemp(join(tmpdir(), 'aura-chatops-drop-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  // The reader tells plain text from gzip by the ending.
  const path = join(folder, name.toLowerCase().endsWith('.gz') ? 'dropped.log.gz' : 'dropped.log');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > mostBytes ? tooLarge(mostBytes) : null, chunk);
    },
  });
  try {
    await pipeline(request, counted, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  return { upload: { path, name: name.slice(0, 200), bytes }, remove };
}

const tooLarge = (most: number): BadRequest =>
  new BadRequest(`A file may have ${Math.floor(most / 1024 / 1024)} MB at most.`, 413);
