import { normalTokens } from './normal.ts';
import type { Token } from './token.ts';

export interface Clause {
  /** In capitals: "OPTIONAL MATCH", "DETACH DELETE", "ORDER BY". */
  readonly name: string;
  /** The tokens after its name, those of queries inside of it included. */
  readonly from: number;
  to: number;
  readonly scope: number;
}

/** One query, a part of a UNION, or a query inside of one. */
export interface Scope {
  readonly parent: number;
  /** `call` hands its columns out, `test` (EXISTS, COUNT, COLLECT) does not. */
  readonly kind: 'query' | 'call' | 'test';
}

/** Where everything stands in a text. */
export interface Outline {
  readonly tokens: readonly Token[];
  /** The closing bracket of an opening one; the end of the text where it is missing. */
  readonly closes: ReadonlyMap<number, number>;
  /** Opening braces of queries inside of this one. */
  readonly blocks: ReadonlySet<number>;
  readonly clauses: readonly Clause[];
  readonly scopes: readonly Scope[];
  /** The text ends before the query does, or was not to be shown to its end. */
  readonly truncated: boolean;
}

/** Deeper queries are taken for a part of the one around them, which bounds the work on hostile texts. */
const MAX_DEPTH = 16;
const MORE = '…';
const SINGLE = new Set(
  `MATCH WHERE WITH RETURN UNWIND CREATE MERGE INSERT SET REMOVE DELETE FOREACH CALL YIELD SKIP OFFSET LIMIT USE USING
  FINISH LET FILTER NEXT UNION`.split(/\s+/),
);
const PAIRS = new Set([
  'OPTIONAL MATCH',
  'OPTIONAL CALL',
  'DETACH DELETE',
  'NODETACH DELETE',
  'ORDER BY',
  'LOAD CSV',
  'ON MATCH',
  'ON CREATE',
  'UNION ALL',
  'UNION DISTINCT',
  'IN TRANSACTIONS',
]);
const QUERIES = new Set(['CALL', 'EXISTS', 'COUNT', 'COLLECT']);
/** After these a keyword is a name or belongs to an expression. */
const NEVER_AFTER = ',=.:|&+/<!^%';

export const upper = (token: Token | undefined): string =>
  token?.kind === 'keyword' ? token.text.toUpperCase() : '';
export const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'punctuation' && token.text === text;

interface Head {
  readonly name: string;
  readonly length: number;
}

function headAt(tokens: readonly Token[], index: number, inForeach: boolean): Head | undefined {
  const word = upper(tokens[index]);
  if (word === '') return undefined;
  const [before, next] = [tokens[index - 1], upper(tokens[index + 1])];
  if (upper(before) === 'AS') return undefined;
  if (before?.kind === 'punctuation' && NEVER_AFTER.includes(before.text) && !inForeach) return undefined;
  if (word === 'IN') return isMark(before, '}') ? batchHead(tokens, index) : undefined;
  if (word === 'WITH' && ['STARTS', 'ENDS'].includes(upper(before))) return undefined;
  const pair = `${word} ${next}`;
  if (pair === 'LOAD CSV') return { name: pair, length: upper(tokens[index + 2]) === 'WITH' ? 4 : 2 };
  if (PAIRS.has(pair)) return { name: pair, length: 2 };
  return SINGLE.has(word) ? { name: word, length: 1 } : undefined;
}

/** `IN TRANSACTIONS`, `IN 4 CONCURRENT TRANSACTIONS`. */
function batchHead(tokens: readonly Token[], index: number): Head | undefined {
  for (let length = 2; length <= 4; length++)
    if (upper(tokens[index + length - 1]) === 'TRANSACTIONS') return { name: 'IN TRANSACTIONS', length };
  return undefined;
}

interface Frame {
  readonly opener: number;
  readonly holdsClauses: boolean;
  readonly inForeach: boolean;
  scope: number;
  clause?: Clause | undefined;
}

/** Without the mark of a text that was cut, and without its last name, of which the end may be missing. */
function withoutCut(text: string): { readonly text: string; readonly cut: boolean } {
  const trimmed = text.trimEnd();
  return trimmed.endsWith(MORE) ? { text: trimmed.slice(0, -1), cut: true } : { text, cut: false };
}

/** Reads each token once and never throws, whatever the text. */
export function outlineOf(written: string): Outline {
  const { text, cut } = withoutCut(written);
  const all = normalTokens(text);
  const tokens = cut && all.at(-1)?.kind !== 'punctuation' ? all.slice(0, -1) : all;
  const reader = new Reader(tokens);
  tokens.forEach((token, index) => reader.take(token, index));
  return reader.outline(cut);
}

class Reader {
  private readonly closes = new Map<number, number>();
  private readonly opens = new Map<number, number>();
  private readonly blocks = new Set<number>();
  private readonly clauses: Clause[] = [];
  private readonly scopes: Scope[] = [{ parent: -1, kind: 'query' }];
  private readonly depths: number[] = [0];
  private readonly frames: Frame[] = [{ opener: -1, holdsClauses: true, inForeach: false, scope: 0 }];
  private readonly tokens: readonly Token[];
  /** Tokens before it belong to the name of a clause. */
  private past = 0;
  private unbalanced = false;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  take(token: Token, index: number): void {
    if (index < this.past) return;
    const frame = this.frames.at(-1) as Frame;
    const head = frame.holdsClauses ? headAt(this.tokens, index, frame.inForeach) : undefined;
    if (head) return this.begin(frame, head, index);
    if (token.kind !== 'punctuation') return;
    if ('([{'.includes(token.text)) this.open(frame, index);
    else if (')]}'.includes(token.text)) this.close(frame, index);
  }

  outline(cut: boolean): Outline {
    const { tokens, closes, blocks, clauses, scopes } = this;
    for (const frame of this.frames.slice(1)) closes.set(frame.opener, tokens.length);
    return {
      tokens,
      closes,
      blocks,
      clauses,
      scopes,
      truncated: cut || this.unbalanced || this.frames.length > 1,
    };
  }

  private begin(frame: Frame, { name, length }: Head, index: number): void {
    if (name.startsWith('UNION')) {
      const { parent, kind } = this.scopes[frame.scope] as Scope;
      this.depths.push(this.depths[frame.scope] as number);
      frame.scope = this.scopes.push({ parent, kind }) - 1;
    }
    this.start(frame, name, index, index + length);
  }

  private start(frame: Frame, name: string, index: number, from: number): void {
    if (frame.clause) frame.clause.to = index;
    frame.clause = { name, from, to: this.tokens.length, scope: frame.scope };
    this.clauses.push(frame.clause);
    this.past = from;
  }

  /** What a brace stands after when a query is in it. */
  private queryWord(index: number): string {
    const word = upper(this.tokens[index - 1]);
    if (QUERIES.has(word)) return word;
    const opener = this.opens.get(index - 1);
    return opener !== undefined && upper(this.tokens[opener - 1]) === 'CALL' ? 'CALL' : '';
  }

  private open(frame: Frame, index: number): void {
    const isBrace = this.tokens[index]?.text === '{';
    const word = isBrace ? this.queryWord(index) : '';
    if (word === '') {
      const inForeach = !isBrace && frame.clause?.name === 'FOREACH' && index === frame.clause.from;
      this.frames.push({ opener: index, holdsClauses: inForeach, inForeach, scope: frame.scope });
      return;
    }
    this.blocks.add(index);
    const scope = this.deeper(frame.scope, word === 'CALL' ? 'call' : 'test');
    const inner: Frame = { opener: index, holdsClauses: true, inForeach: false, scope };
    this.frames.push(inner);
    // `EXISTS { (a)-->(b) }` has no MATCH.
    if (word !== 'CALL' && isMark(this.tokens[index + 1], '('))
      this.start(inner, 'MATCH', index + 1, index + 1);
  }

  private deeper(parent: number, kind: Scope['kind']): number {
    const depth = (this.depths[parent] as number) + 1;
    if (depth > MAX_DEPTH) return parent;
    this.depths.push(depth);
    return this.scopes.push({ parent, kind }) - 1;
  }

  private close(frame: Frame, index: number): void {
    if (this.frames.length === 1) {
      this.unbalanced = true;
      return;
    }
    this.frames.pop();
    if (frame.clause) frame.clause.to = index;
    this.closes.set(frame.opener, index);
    this.opens.set(index, frame.opener);
  }
}
