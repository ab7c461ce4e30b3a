/** Widths as a terminal counts them: emoji and East Asian characters take two columns, marks none. */
const WIDE =
  /[\u1100-\u115E\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u;
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|\u200D)$/u;
/** Our own colours only: `clean` has made every other escape character visible. */
// oxlint-disable-next-line eslint/no-control-regex
const ANSI = /\u001B\[[\d;]*m/g;
const ASCII = /^[\x20-\x7E]*$/;

export function columnsOf(text: string): number {
  const plain = text.replace(ANSI, '');
  if (ASCII.test(plain)) return plain.length;
  let columns = 0;
  for (const character of plain) columns += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columnsOf(text)));
export const padLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - columnsOf(text))) + text;

/** Exactly `width` columns, cut with an ellipsis where needed. */
export const fit = (text: string, width: number): string => pad(cut(text, width), width);

export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Breaks at blanks; a word longer than the line is broken where it must. */
export function wrap(text: string, width: number): string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  let columns = 0;
  for (const character of word) {
    const size = columnsOf(character);
    if (columns + size > width) {
      parts.push(part);
      part = '';
      columns = 0;
    }
    part += character;
    columns += size;
  }
  return [...parts, part];
}
