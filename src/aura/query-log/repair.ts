import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MAX_RECORD } from './scan.ts';

/** A small archive may unpack to no end: this many times its size, and some room, are written down. */
const MAX_EXPANSION = 20;
const ROOM = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LIST = 0x5b;
const LIST_END = 0x5d;

/** `{`, and what may stand between records: `[`, `]`, a comma, a byte order mark. */
const BETWEEN: readonly number[] = [OPEN, LIST, LIST_END, 0x2c, 0xef, 0xbb, 0xbf];

const withoutBreak = (byte: number) => (byte === NEWLINE ? 0x20 : byte);

/** Where reading stands inside of a torn file: nothing of it is held but the record in hand. */
interface State {
  depth: number;
  inString: boolean;
  escaped: boolean;
  /** The last byte that is not a space. */
  last: number;
  /** The line has something on it that is neither a record nor what stands between records. */
  stray: boolean;
  /** The record in hand is too long, so that only its end is looked for. */
  dropping: boolean;
  bad: number;
}

function countStray(state: State): void {
  if (state.stray) state.bad++;
  state.stray = false;
}

/** How one byte changes the state: whether a record starts with it, ends with it, or was torn before it. */
function step(state: State, byte: number): 'starts' | 'ends' | 'torn' | undefined {
  if (state.inString) {
    if (state.escaped) state.escaped = false;
    else if (byte === BACKSLASH) state.escaped = true;
    else if (byte === QUOTE) state.inString = false;
    // JSON has no line breaks in strings.
    else if (byte === NEWLINE && state.depth > 0) return 'torn';
    state.last = byte;
    return undefined;
  }
  if (byte <= 0x20) {
    if (byte === NEWLINE && state.depth === 0) countStray(state);
    return undefined;
  }
  const { last } = state;
  state.last = byte;
  if (state.depth === 0 && !BETWEEN.includes(byte)) state.stray = true;
  if (byte === QUOTE) state.inString = state.depth > 0;
  // Directly inside of a record an object can only follow a colon.
  else if (byte === OPEN && state.depth === 1 && last !== COLON) return 'torn';
  else if (byte === OPEN) return state.depth++ === 0 ? 'starts' : undefined;
  else if (byte === LIST && state.depth > 0) state.depth++;
  else if ((byte === CLOSE || byte === LIST_END) && state.depth > 0)
    return --state.depth === 0 ? 'ends' : undefined;
  return undefined;
}

/** A torn record may hide the start of the next one: its own `{` was the one that gave it away. */
function restart(state: State, byte: number): boolean {
  // One that is too long was counted when it became so.
  if (!state.dropping) state.bad++;
  state.inString = false;
  state.escaped = false;
  state.dropping = false;
  state.depth = byte === OPEN ? 1 : 0;
  return byte === OPEN;
}

/** The whole records of a chunk, each on a line of its own. */
function* recordsOf(state: State, held: Buffer, chunk: Buffer): Generator<Buffer, Buffer> {
  let rest = held;
  let from = state.depth > 0 ? 0 : -1;
  for (let index = 0; index < chunk.length; index++) {
    const byte = chunk[index] as number;
    const change = step(state, byte);
    if (change === 'starts') from = index;
    else if (change === 'torn') {
      rest = Buffer.alloc(0);
      from = restart(state, byte) ? index : -1;
    } else if (change === 'ends') {
      if (!state.dropping) yield Buffer.concat([rest, chunk.subarray(from, index + 1)]);
      state.dropping = false;
      rest = Buffer.alloc(0);
      from = -1;
    }
  }
  return from < 0 ? Buffer.alloc(0) : Buffer.concat([rest, chunk.subarray(from)]);
}

async function* chunksOf(path: string, gzip: boolean): AsyncGenerator<Buffer> {
  const source: Readable = createReadStream(path, { highWaterMark: 1 << 20 });
  const bytes = gzip ? source.pipe(createGunzip()) : source;
  let left = (await stat(path)).size * MAX_EXPANSION + ROOM;
  try {
    for await (const chunk of bytes) {
      left -= (chunk as Buffer).length;
      if (left < 0) break;
      yield chunk as Buffer;
    }
  } catch {
    // A torn archive: what was unpacked before the tear counts.
  } finally {
    source.destroy();
  }
}

/** Writes what is whole in a broken file as lines, and says how many records were not. */
export async function repair(path: string, gzip: boolean, to: string): Promise<number> {
  const state: State = {
    depth: 0,
    inString: false,
    escaped: false,
    last: 0,
    stray: false,
    dropping: false,
    bad: 0,
  };
  const out = createWriteStream(to, { mode: 0o600 });
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path, gzip)) {
    const records = recordsOf(state, held, chunk);
    let next = records.next();
    for (; !next.done; next = records.next()) {
      const line = next.value.includes(NEWLINE) ? next.value.map(withoutBreak) : next.value;
      if (line.length >= MAX_RECORD) state.bad++;
      else if (!out.write(Buffer.concat([line, Buffer.of(NEWLINE)]))) await once(out, 'drain');
    }
    held = next.value;
    if (state.dropping || held.length >= MAX_RECORD) {
      if (!state.dropping) state.bad++;
      state.dropping = true;
      held = Buffer.alloc(0);
    }
  }
  if (held.length > 0) state.bad++;
  countStray(state);
  out.end();
  await once(out, 'finish');
  return state.bad;
}
