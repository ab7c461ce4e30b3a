import { normalTokens } from './normal.ts';

/**
 * The text on one line, without comments, every literal replaced by `?` and lists of them by `[?]`. Of a text whose
 * quotes do not pair up only keywords and punctuation stay. Masking twice changes nothing.
 */
export function maskLiterals(text: string): string {
  let masked = '';
  for (const token of normalTokens(text)) masked += (token.spaced && masked ? ' ' : '') + token.text;
  return masked;
}
