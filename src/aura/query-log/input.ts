import { open, symlink } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Files that one reader takes together, by names of our own in the working folder. */
export interface Input {
  readonly format: 'newline_delimited' | 'array' | 'auto';
  readonly gzip: boolean;
  readonly names: readonly string[];
}

export type Look = Omit<Input, 'names'> | 'empty' | 'utf-16' | 'unknown';

const SNIFF_BYTES = 64 * 1024;

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What the head of a compressed file unpacks to, however the file goes on. */
const unpacked = (head: Buffer): Promise<Buffer> =>
  new Promise((resolve) => {
    const unzip = createGunzip();
    const done = (chunk?: Buffer) => {
      resolve(chunk ?? Buffer.alloc(0));
      unzip.destroy();
    };
    unzip.once('data', done);
    unzip.once('error', () => done());
    unzip.once('end', () => done());
    unzip.end(head);
  });

/** How a file is to be read, by its first bytes; its name says nothing. */
export async function look(path: string): Promise<Look> {
  const head = await headOf(path).catch(() => undefined);
  if (!head) return 'unknown';
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const content = gzip ? await unpacked(head) : head;
  if (content.length === 0) return gzip ? 'unknown' : 'empty';
  if ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff))
    return 'utf-16';
  const text = content.toString('utf8');
  const isMarked = text.startsWith('\uFEFF');
  const first = (isMarked ? text.slice(1) : text).trimStart();
  if (first === '') return 'empty';
  if (/^\[\s*(?:\{|\]|$)/.test(first)) return { format: isMarked ? 'auto' : 'array', gzip };
  // The first line may be torn, as where a log was cut in two.
  if (first.startsWith('{') || first.includes('\n{'))
    return { format: isMarked ? 'auto' : 'newline_delimited', gzip };
  return 'unknown';
}

/** Links the files into the working folder and puts those of one kind together. */
export async function linkInputs(
  files: readonly string[],
  looks: readonly Look[],
): Promise<readonly Input[]> {
  const groups = new Map<string, Input>();
  for (const [index, file] of files.entries()) {
    const seen = looks[index];
    if (seen === undefined || typeof seen === 'string') continue;
    const name = `input-${index}`;
    await symlink(file, name);
    const group = `${seen.format} ${seen.gzip}`;
    groups.set(group, { ...seen, names: [...(groups.get(group)?.names ?? []), name] });
  }
  return [...groups.values()];
}
