import { plainOf } from './characters.ts';
import { isKeyword, isLiteralWord } from './keywords.ts';
import { advance, cursorOf, type TokenKind } from './lexer.ts';

export interface Token {
  readonly kind: Exclude<TokenKind, 'number' | 'string' | 'masked' | 'end'> | 'keyword' | 'literal';
  /** As written; `?` for a literal, so that nothing after this holds one. */
  readonly text: string;
  readonly spaced: boolean;
  readonly unterminated: boolean;
}

const isValue = (kind: TokenKind) => kind === 'number' || kind === 'string' || kind === 'masked';

/** The tokens of a text, literals already replaced. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const cursor = cursorOf(text);
  while (advance(cursor)) {
    const { kind, spaced, unterminated } = cursor;
    if (kind === 'end') break;
    if (isValue(kind) || unterminated) {
      tokens.push({ kind: 'literal', text: '?', spaced, unterminated });
      continue;
    }
    const written = text.slice(cursor.start, cursor.end);
    const named = kind === 'word' && isKeyword(written) ? 'keyword' : (kind as Token['kind']);
    tokens.push({
      kind: named,
      text: kind === 'punctuation' ? plainOf(written) : written,
      spaced,
      unterminated,
    });
  }
  return tokens.map((token, index) => inContext(tokens, token, index));
}

/** A keyword that is a property, as in `n.count`, or a variable, as in `order.id`, is only a word. */
const isMember = (tokens: readonly Token[], index: number): boolean =>
  (tokens[index - 1]?.text === '.' && tokens[index - 2]?.text !== '.') ||
  (tokens[index + 1]?.text === '.' &&
    tokens[index + 2]?.text !== '.' &&
    tokens[index + 2]?.kind !== 'literal');

/** `true`, `false`, `null` and the like are values, unless they are names or belong to `IS NULL` or a type. */
function inContext(tokens: readonly Token[], token: Token, index: number): Token {
  if (token.kind !== 'keyword') return token;
  if (isMember(tokens, index)) return { ...token, kind: 'word' };
  if (!isLiteralWord(token.text)) return token;
  const before = tokens[index - 1];
  const after = tokens[index + 1]?.text ?? '';
  const isName = after === ':' || after === '(';
  const isSyntax =
    before?.kind === 'keyword' && /^(?:is|not)$/i.test(before.text) && !isMember(tokens, index - 1);
  return isName || isSyntax ? token : { ...token, kind: 'literal', text: '?' };
}
