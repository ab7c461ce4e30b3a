import * as is from './characters.ts';
import { classOf } from './characters.ts';

export type TokenKind =
  | 'word'
  /** A name in back-ticks. */
  | 'quoted'
  | 'parameter'
  | 'number'
  | 'string'
  /** `?`: a literal somebody has masked before. */
  | 'masked'
  | 'punctuation'
  /** A character that no query has outside of a string: the quotes around it are broken. */
  | 'stray'
  | 'end';

/** Where reading stands. One object for a whole text, changed in place: logs have millions of tokens. */
export interface Cursor {
  readonly text: string;
  kind: TokenKind;
  start: number;
  end: number;
  /** Space or a comment stands before the token. */
  spaced: boolean;
  /** The text ends before the string, name or comment does. */
  unterminated: boolean;
}

export const cursorOf = (text: string): Cursor => ({
  text,
  kind: 'punctuation',
  start: 0,
  end: 0,
  spaced: false,
  unterminated: false,
});

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const STAR = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const TICK = 0x60;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
/** Also `_`, which may stand between digits. */
const isDigitOrLine = (code: number) => isDigit(code) || code === 0x5f;
const isExponent = (code: number) => (code | 0x20) === 0x65;
const isSign = (code: number) => code === 0x2b || code === 0x2d;

function wordEnd(text: string, from: number): number {
  let index = from;
  for (; index < text.length; index++) {
    const kind = classOf(text.charCodeAt(index));
    if (kind !== is.LETTER && kind !== is.DIGIT) break;
  }
  return index;
}

/** Broken numbers such as `12abc` are numbers to their end, so that no part of them is left over. */
function numberEnd(text: string, from: number): number {
  let index = from;
  while (isDigitOrLine(text.charCodeAt(index))) index++;
  if (text.charCodeAt(index) === DOT && isDigit(text.charCodeAt(index + 1))) {
    index++;
    while (isDigitOrLine(text.charCodeAt(index))) index++;
  }
  if (isExponent(text.charCodeAt(index))) {
    const digits = isSign(text.charCodeAt(index + 1)) ? index + 2 : index + 1;
    if (isDigit(text.charCodeAt(digits))) index = digits;
  }
  return wordEnd(text, index);
}

/** The quote that an escape outside of a string stands for: Cypher 5 reads escapes before anything else. */
function escapedQuote(text: string, index: number): number | undefined {
  if (text.charCodeAt(index) !== BACKSLASH) return undefined;
  if (text.startsWith('u0027', index + 1)) return 0x27;
  if (text.startsWith('u0022', index + 1)) return 0x22;
  return undefined;
}

function readString(cursor: Cursor, quote: number, from: number, escaped: boolean): void {
  const { text } = cursor;
  cursor.kind = 'string';
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      cursor.end = index + 1;
      return;
    }
    if (code !== BACKSLASH) continue;
    if (escaped && escapedQuote(text, index) === quote) {
      cursor.end = index + 6;
      return;
    }
    index++;
  }
  cursor.end = text.length;
  cursor.unterminated = true;
}

/** The end of a back-ticked name that opens at `from`; doubled ticks belong to it. */
function readTicked(cursor: Cursor, from: number): void {
  const { text } = cursor;
  for (let index = from + 1; index < text.length; index++) {
    if (text.charCodeAt(index) !== TICK) continue;
    if (text.charCodeAt(index + 1) !== TICK) {
      cursor.end = index + 1;
      return;
    }
    index++;
  }
  cursor.end = text.length;
  cursor.unterminated = true;
}

/** Past a comment that opens at `index`, or `index` when none does. */
function skipComment(text: string, index: number): number {
  const next = text.charCodeAt(index + 1);
  if (next === SLASH) {
    let end = index + 2;
    while (end < text.length && text.charCodeAt(end) !== NEWLINE && text.charCodeAt(end) !== RETURN) end++;
    return end;
  }
  if (next !== STAR) return index;
  const close = text.indexOf('*/', index + 2);
  return close < 0 ? text.length : close + 2;
}

function skipSpace(cursor: Cursor): number {
  const { text } = cursor;
  let index = cursor.end;
  while (index < text.length) {
    const kind = classOf(text.charCodeAt(index));
    if (kind === is.SPACE) index++;
    else if (kind === is.SLASH) {
      const past = skipComment(text, index);
      if (past === index) break;
      index = past;
    } else break;
  }
  cursor.spaced = index > cursor.end;
  return index;
}

function readParameter(cursor: Cursor, index: number): void {
  const next = index + 1 < cursor.text.length ? classOf(cursor.text.charCodeAt(index + 1)) : is.SPACE;
  if (next === is.TICK) {
    cursor.kind = 'parameter';
    readTicked(cursor, index + 1);
  } else if (next === is.LETTER || next === is.DIGIT) {
    cursor.kind = 'parameter';
    cursor.end = wordEnd(cursor.text, index + 1);
  } else {
    cursor.kind = 'punctuation';
    cursor.end = index + 1;
  }
}

function readEscape(cursor: Cursor, index: number): void {
  const quote = escapedQuote(cursor.text, index);
  if (quote !== undefined) return readString(cursor, quote, index + 6, true);
  cursor.kind = 'stray';
  cursor.end = index + 1;
}

function readSingle(cursor: Cursor, kind: TokenKind, index: number): void {
  cursor.kind = kind;
  cursor.end = index + 1;
}

function readNumber(cursor: Cursor, from: number): void {
  cursor.kind = 'number';
  cursor.end = numberEnd(cursor.text, from);
}

/** Moves to the next token and says whether there is one. Never throws; every character is read once. */
export function advance(cursor: Cursor): boolean {
  const { text } = cursor;
  const index = skipSpace(cursor);
  cursor.unterminated = false;
  if (index >= text.length) {
    cursor.kind = 'end';
    cursor.start = text.length;
    cursor.end = text.length;
    return false;
  }
  const code = text.charCodeAt(index);
  switch (classOf(code)) {
    case is.LETTER:
      cursor.kind = 'word';
      cursor.end = wordEnd(text, index + 1);
      break;
    case is.DIGIT:
      readNumber(cursor, index);
      break;
    case is.QUOTE:
      readString(cursor, code, index + 1, false);
      break;
    case is.TICK:
      cursor.kind = 'quoted';
      readTicked(cursor, index);
      break;
    case is.DOLLAR:
      readParameter(cursor, index);
      break;
    case is.ESCAPE:
      readEscape(cursor, index);
      break;
    case is.QUESTION:
      readSingle(cursor, 'masked', index);
      break;
    case is.STRAY:
      readSingle(cursor, 'stray', index);
      break;
    case is.DOT:
    case is.SLASH:
    case is.SPACE:
    case is.PUNCTUATION:
      readSingle(cursor, 'punctuation', index);
      break;
  }
  cursor.start = index;
  return true;
}
