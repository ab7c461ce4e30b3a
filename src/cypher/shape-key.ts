import { addCode, endHash, startHash, type Hash } from './hash.ts';
import { advance, cursorOf } from './lexer.ts';

export interface ShapeKey {
  readonly high: number;
  readonly low: number;
  readonly hasLiterals: boolean;
}

const MASKED = 0x3f;
const UNTERMINATED = 0x21;

/** Two cheap products for the characters of a token, stirred once at its end. */
function addToken(hash: Hash, text: string, start: number, end: number): void {
  let one = end - start;
  let other = one;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    one = (Math.imul(one, 31) + code) | 0;
    other = (Math.imul(other, 0x01000193) ^ code) | 0;
  }
  addCode(hash, one);
  addCode(hash, other);
}

/**
 * A quick look at a text: equal keys mean equal fingerprints, though one fingerprint may have many keys (lists of
 * other lengths, other letter case). It lets a log of millions of texts be grouped without building any string.
 */
export function shapeKey(text: string): ShapeKey {
  const hash = startHash();
  const cursor = cursorOf(text);
  let hasLiterals = false;
  while (advance(cursor)) {
    const { kind } = cursor;
    if (kind === 'number' || kind === 'string' || kind === 'masked' || cursor.unterminated) {
      hasLiterals = true;
      addCode(hash, MASKED);
      if (cursor.unterminated) addCode(hash, UNTERMINATED);
    } else if (kind === 'punctuation') addCode(hash, text.charCodeAt(cursor.start));
    else addToken(hash, text, cursor.start, cursor.end);
  }
  const [high, low] = endHash(hash);
  return { high, low, hasLiterals };
}
