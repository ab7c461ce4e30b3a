import type { Token } from './token.ts';

const CLOSERS = ')]}';

/** What cannot stand beside a literal in any query: a quote before or after it is missing. */
function clash(before: Token, token: Token): boolean {
  if (token.kind === 'stray') return true;
  if (before.kind === 'literal') return ['word', 'quoted', 'parameter', 'literal'].includes(token.kind);
  if (token.kind !== 'literal') return false;
  return before.kind === 'punctuation'
    ? CLOSERS.includes(before.text)
    : ['word', 'quoted', 'parameter'].includes(before.kind);
}

const isBroken = (tokens: readonly Token[]): boolean =>
  tokens[0]?.kind === 'stray' ||
  tokens.some((token, index) => index > 0 && clash(tokens[index - 1] as Token, token));

/** Keywords and punctuation only: where quotes are missing, any word may be a piece of somebody's data. */
function bare(tokens: readonly Token[], from: number): readonly Token[] {
  const kept: Token[] = tokens.slice(0, from);
  for (const token of tokens.slice(from)) {
    if (token.kind === 'keyword' || token.kind === 'punctuation') kept.push(token);
    else if (kept.at(-1)?.kind !== 'literal') kept.push({ ...token, kind: 'literal', text: '?' });
  }
  return kept;
}

/**
 * What may be shown of a text whose quotes do not pair up. One that was only cut short keeps everything before its
 * first literal, since up to there no quote can be missing.
 */
export function withoutDoubtful(tokens: readonly Token[]): readonly Token[] {
  if (isBroken(tokens)) return bare(tokens, 0);
  if (!tokens.some(({ unterminated }) => unterminated)) return tokens;
  const cut = bare(
    tokens,
    tokens.findIndex(({ kind }) => kind === 'literal' || kind === 'quoted'),
  );
  return isBroken(cut) ? bare(cut, 0) : cut;
}
