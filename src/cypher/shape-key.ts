import { classOf, DIGIT, DOLLAR, ESCAPE, LETTER, QUOTE, SLASH, SPACE, TICK } from './characters.ts';
import { endHash } from './hash.ts';

export interface ShapeKey {
  readonly high: number;
  readonly low: number;
  readonly hasLiterals: boolean;
}

const MASKED = 0x3f;
const UNTERMINATED = 0x21;
const GAP = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const STAR = 0x2a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const STOP = 0x2e;
const STROKE = 0x2f;
const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const LINE = 0x5f;
const BACKSLASH = 0x5c;

/** Bytes past ASCII are taken for letters: what is taken in as it stands can only tell more texts apart. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 ? classOf(byte) : LETTER));
/** A digit after one of these belongs to a name. */
const IN_NAME = CLASSES.map((kind) => ([LETTER, DIGIT, DOLLAR].includes(kind) ? 1 : 0));
/** What a byte starts: 0 for one that is taken as it stands. */
const STARTS = CLASSES.map((kind) => ([DIGIT, QUOTE, TICK, SLASH, ESCAPE].includes(kind) ? kind : 0));

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function digitsEnd(bytes: Uint8Array, from: number): number {
  let index = from;
  while (index < bytes.length && (STARTS[bytes[index] as number] === DIGIT || bytes[index] === LINE)) index++;
  return index;
}

/** The end of a number whose first digits end at `from`. */
function numberEnd(bytes: Uint8Array, from: number): number {
  let index = digitsEnd(bytes, from);
  if (bytes[index] === STOP && isDigit(bytes[index + 1])) index = digitsEnd(bytes, index + 1);
  if (((bytes[index] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[index + 1];
    const digits = sign === PLUS || sign === MINUS ? index + 2 : index + 1;
    if (isDigit(bytes[digits])) index = digits;
  }
  while (index < bytes.length && (bytes[index] as number) < 0x80 && classOf(bytes[index] as number) <= DIGIT)
    index++;
  return index;
}

/** Past the closing quote, or past the end when there is none. */
function stringEnd(bytes: Uint8Array, from: number): number {
  const quote = bytes[from];
  for (let index = from + 1; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === quote) return index + 1;
    if (byte === BACKSLASH) index++;
  }
  return bytes.length + 1;
}

/** Past a comment that opens at `from`, or `from` when none does. */
function commentEnd(bytes: Uint8Array, from: number): number {
  let index = from + 2;
  if (bytes[from + 1] === STROKE) {
    while (index < bytes.length && bytes[index] !== NEWLINE && bytes[index] !== RETURN) index++;
    return index;
  }
  if (bytes[from + 1] !== STAR) return from;
  while (index < bytes.length && (bytes[index] !== STAR || bytes[index + 1] !== STROKE)) index++;
  return index + 2;
}

function literalEnd(bytes: Uint8Array, from: number): number {
  const starts = STARTS[bytes[from] as number];
  if (starts === QUOTE) return stringEnd(bytes, from);
  return starts === DIGIT ? numberEnd(bytes, from) : from;
}

const pastSpace = (bytes: Uint8Array, from: number): number => {
  let index = from;
  while (CLASSES[bytes[index] as number] === SPACE) index++;
  return index;
};

/** Where the bracket stands that closes a list of nothing but literals, the first of which ends at `from`. */
function plainListEnd(bytes: Uint8Array, from: number): number | undefined {
  let index = pastSpace(bytes, from);
  while (bytes[index] === COMMA) {
    const next = pastSpace(bytes, index + 1);
    const end = next < bytes.length ? literalEnd(bytes, next) : next;
    if (end === next) return undefined;
    index = pastSpace(bytes, end);
  }
  return bytes[index] === LIST_END ? index : undefined;
}

/**
 * A quick look at the UTF-8 of a text: equal keys mean equal fingerprints, though one fingerprint may have many keys
 * (other letter case or layout). It lets a log of millions of texts be grouped without making
 * a string of any, and its loop takes no turn for most bytes. Undefined where a quote may be written as an escape,
 * which only the reader proper understands.
 */
export function shapeKey(bytes: Uint8Array): ShapeKey | undefined {
  const { length } = bytes;
  let high = 0x011c9dc5;
  let low = 0x050c5d1f;
  let hasLiterals = false;
  /** Inside of a name in back-ticks, which is taken as it stands. */
  let inTicks = false;
  for (let index = 0; index < length; index++) {
    let code = bytes[index] as number;
    const starts = STARTS[code] as number;
    if (starts !== 0 && (!inTicks || starts === TICK)) {
      if (starts === DIGIT) {
        if (index === 0 || IN_NAME[bytes[index - 1] as number] === 0) {
          let end = index + 1;
          while (end < length && STARTS[bytes[end] as number] === DIGIT) end++;
          const next = bytes[end];
          if (next !== undefined && (next === STOP || IN_NAME[next] === 1)) end = numberEnd(bytes, end);
          hasLiterals = true;
          code = MASKED;
          if (index > 0 && bytes[index - 1] === LIST) end = plainListEnd(bytes, end) ?? end;
          index = end - 1;
        }
      } else if (starts === QUOTE) {
        let end = stringEnd(bytes, index);
        hasLiterals = true;
        code = end > length ? UNTERMINATED : MASKED;
        if (index > 0 && bytes[index - 1] === LIST) end = plainListEnd(bytes, end) ?? end;
        index = end - 1;
      } else if (starts === TICK) inTicks = !inTicks;
      else if (starts === ESCAPE) return undefined;
      else {
        const end = commentEnd(bytes, index);
        if (end > index) code = GAP;
        index = Math.max(index, end - 1);
      }
    }
    high = Math.imul(high ^ code, 0x01000193);
    low = (Math.imul(low, 31) + code) | 0;
  }
  const [first, second] = endHash({ high, low });
  return { high: first, low: second, hasLiterals };
}
