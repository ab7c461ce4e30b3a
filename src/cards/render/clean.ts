import { bytes } from '../format.ts';

/**
 * Text from outside, made safe to look at on any surface. Characters that hide or reorder what follows them
 * become a visible mark: dropping them would let a user with a hidden character in the name pass for `admin`.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Cf}\p{Co}]|[\u115F\u1160\u2800\u3164\uFFA0]|\u034F|[\uFE00-\uFE0D]|[\u{E0100}-\u{E01EF}]/gu;
/** Joiners where writing needs them: between two emoji, and within words of scripts that join their letters. */
const JOINING = String.raw`\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}`;
const JOINERS = new RegExp(
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})|(?<=[${JOINING}])[\u200C\u200D](?=[${JOINING}])`,
  'gu',
);
const KEPT = new Set(['\n', '\t']);

/** Nearly every text; the rest is a hundred times slower. */
const ORDINARY = /^[\x20-\x7E\n\t\u00A1-\u00AC\u00AE-\u02FF\u2013-\u2027]*$/;

export function clean(text: string): string {
  if (ORDINARY.test(text)) return text;
  const lines = text.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
  const joiners = new Set(
    /[\u200C\u200D]/.test(lines) ? [...lines.matchAll(JOINERS)].map(({ index }) => index) : [],
  );
  return lines.replace(HIDDEN, (hidden, at: number) =>
    KEPT.has(hidden) || joiners.has(at) ? hidden : '\uFFFD',
  );
}

/** For titles, labels and cells: no line breaks, no runs of blanks. */
export const oneLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

/** Cut to `max` UTF-16 units with an ellipsis, never through the middle of a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${wholeCharacters(text, Math.max(0, max - 1))}…`;
}

function wholeCharacters(text: string, end: number): string {
  const last = text.charCodeAt(end - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? end - 1 : end);
}

/** A code text cut at a line where possible, and how much was left out. */
export function clipCode(code: string, max: number): string {
  const text = clean(code).replace(/\n+$/, '');
  if (text.length <= max) return text;
  const head = wholeCharacters(text, max - 40);
  const atLine = head.lastIndexOf('\n');
  const shown = atLine > max / 2 ? head.slice(0, atLine) : head;
  return `${shown}\n… ${text.length - shown.length} more characters`;
}

/** "and 17 more rows" */
export const andMore = (hidden: number, what = ''): string => `and ${hidden} more${what ? ` ${what}` : ''}`;

/** "shapes.csv, 12.3 kB": a file is named in a card, never written out. */
export const fileLine = ({ name, content }: { readonly name: string; readonly content: string }): string =>
  `${clip(oneLine(name), 100)}, ${bytes(Buffer.byteLength(content))}`;
