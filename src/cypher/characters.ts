// Numbers, not names: this is asked for every character of a log.
export const LETTER = 0;
export const DIGIT = 1;
export const SPACE = 2;
export const QUOTE = 3;
export const TICK = 4;
export const DOLLAR = 5;
export const ESCAPE = 6;
export const QUESTION = 7;
export const DOT = 8;
export const SLASH = 9;
export const PUNCTUATION = 10;
export const STRAY = 11;

const SINGLE: Readonly<Record<string, number>> = {
  "'": QUOTE,
  '"': QUOTE,
  '`': TICK,
  $: DOLLAR,
  '\\': ESCAPE,
  '?': QUESTION,
  '.': DOT,
  '/': SLASH,
  _: LETTER,
  '@': STRAY,
  '#': STRAY,
  '\u007f': SPACE,
};

function asciiClass(code: number): number {
  const character = String.fromCharCode(code);
  if (code <= 0x20) return SPACE;
  return (
    SINGLE[character] ?? (/[a-z]/i.test(character) ? LETTER : /\d/.test(character) ? DIGIT : PUNCTUATION)
  );
}

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => asciiClass(code));

const SPACES = new Set([
  0x85, 0xa0, 0x1680, 0x180e, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
  0x200a, 0x200b, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
]);

/** Dashes and arrow heads that the language takes for `-`, `<` and `>`. */
const ALIASES: ReadonlyMap<number, string> = new Map([
  ...[0xad, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe58, 0xfe63, 0xff0d].map(
    (code) => [code, '-'] as const,
  ),
  ...[0x27e8, 0x3008, 0xfe64, 0xff1c].map((code) => [code, '<'] as const),
  ...[0x27e9, 0x3009, 0xfe65, 0xff1e].map((code) => [code, '>'] as const),
]);

/** Typographic quotes, which chat programs put in the place of the real ones. */
const isFancyQuote = (code: number) =>
  (code >= 0x2018 && code <= 0x201f) ||
  (code >= 0x300c && code <= 0x300f) ||
  [0xab, 0xb4, 0xbb, 0x2032, 0x2033, 0x2039, 0x203a, 0xff02, 0xff07].includes(code);

function otherClass(code: number): number {
  if (SPACES.has(code)) return SPACE;
  if (ALIASES.has(code)) return PUNCTUATION;
  return isFancyQuote(code) ? STRAY : LETTER;
}

export const classOf = (code: number): number => (code < 128 ? (ASCII[code] as number) : otherClass(code));

/** The one spelling of a punctuation character. */
export const plainOf = (character: string): string => ALIASES.get(character.charCodeAt(0)) ?? character;
