import { addText, endHash, startHash } from './hash.ts';
import { normalTokens } from './normal.ts';
import type { Token } from './token.ts';

/** Digits and letters that are not mistaken for each other when read out or typed. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SUBQUERY = new Set(['CALL', 'EXISTS', 'COUNT', 'COLLECT', ')']);

const isPlainName = (name: string) => /^[a-z_]\w*$/i.test(name);
const withoutTicks = (name: string): string => {
  const bare = name.replace('`', '').slice(0, -1);
  return isPlainName(bare.replace('$', '')) ? bare : name;
};

/** How the query is run says nothing about which one it is: `EXPLAIN`, `PROFILE`, `CYPHER 25 runtime=slotted`. */
function withoutPrefix(tokens: readonly Token[]): readonly Token[] {
  let from = 0;
  for (;;) {
    const word = tokens[from]?.kind === 'keyword' ? tokens[from]?.text.toUpperCase() : undefined;
    if (word === 'EXPLAIN' || word === 'PROFILE') from++;
    else if (word === 'CYPHER') {
      from++;
      if (tokens[from]?.kind === 'literal') from++;
      while (tokens[from + 1]?.text === '=' && tokens[from + 2]) from += 3;
    } else break;
  }
  let to = tokens.length;
  while (to > from && tokens[to - 1]?.text === ';') to--;
  return tokens.slice(from, to);
}

/** For every token whether it stands in a label or type expression, where letter case counts. */
function labelled(tokens: readonly Token[]): readonly boolean[] {
  const opened: string[] = [];
  let inLabel = false;
  return tokens.map(({ text, kind }, index) => {
    const before = tokens[index - 1];
    const isColon = before?.text === ':' && opened.at(-1) !== 'map' && tokens[index - 2]?.text !== ':';
    const goesOn = inLabel && before?.kind === 'punctuation' && '|&!(:'.includes(before.text);
    if (kind === 'punctuation') {
      inLabel = (inLabel || isColon) && '|&!():'.includes(text);
      if (text === '{') opened.push(SUBQUERY.has(before?.text.toUpperCase() ?? '') ? 'block' : 'map');
      else if ('([{'.includes(text)) opened.push(text);
      else if (')]}'.includes(text)) opened.pop();
      return inLabel;
    }
    inLabel = isColon || goesOn;
    return inLabel;
  });
}

/** Keywords and built-in functions in capitals; names as they are. */
function canonical(tokens: readonly Token[]): readonly string[] {
  const inLabel = labelled(tokens);
  return tokens.map(({ kind, text }, index) => {
    if (kind === 'quoted' || (kind === 'parameter' && text.endsWith('`'))) return withoutTicks(text);
    if ((kind !== 'keyword' && kind !== 'word') || inLabel[index]) return text;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    const isFunction = after?.text === '(' && before?.text !== '.';
    if (kind === 'word') return isFunction ? text.toUpperCase() : text;
    const isKey = after?.text === ':' && tokens[index + 2]?.text !== ':';
    const isVariable = before?.kind === 'keyword' && /^as$/i.test(before.text);
    return isKey || isVariable ? text : text.toUpperCase();
  });
}

/** Eight characters that stand for a query whatever its literals, layout and letter case: see docs/fingerprints.md. */
export function fingerprint(text: string): string {
  const hash = startHash();
  addText(hash, canonical(withoutPrefix(normalTokens(text))).join(' '));
  const [high, low] = endHash(hash);
  const halves = [high, low].map((half) =>
    [0, 5, 10, 15].map((shift) => ALPHABET.charAt((half >>> shift) & 31)).join(''),
  );
  return halves.join('');
}
