import { isMark, upper, type Outline } from './clauses.ts';
import { nameOf } from './patterns.ts';
import type { Token } from './token.ts';

/** One column of a RETURN or WITH. */
export interface Column {
  /** What it is called: the alias, or the variable. */
  readonly name: string | undefined;
  /** A variable as it stands. */
  readonly bare: string | undefined;
  readonly aggregates: boolean;
  /** Variables that stand in an aggregate, with its name in lower case. */
  readonly aggregated: readonly { readonly by: string; readonly variable: string; readonly whole: boolean }[];
  /** Nothing but literals and parameters. */
  readonly constant: boolean;
}

export interface Projection {
  readonly all: boolean;
  readonly distinct: boolean;
  readonly columns: readonly Column[];
}

const AGGREGATES = new Set(
  'count sum avg min max collect stdev stdevp percentilecont percentiledisc'.split(' '),
);

export function projectionIn(outline: Outline, from: number, to: number): Projection {
  const { tokens } = outline;
  const distinct = upper(tokens[from]) === 'DISTINCT';
  const start = distinct ? from + 1 : from;
  const all = isMark(tokens[start], '*');
  const columns: Column[] = [];
  let begin = all ? start + 1 : start;
  if (isMark(tokens[begin], ',')) begin++;
  for (let index = begin; index <= to; index++) {
    if (index === to || isMark(tokens[index], ',')) {
      if (index > begin) columns.push(columnOf(outline, begin, index));
      begin = index + 1;
    } else if (isOpener(tokens[index]))
      index = Math.min(to, outline.closes.get(index) ?? to) - (unclosed(outline, index, to) ? 1 : 0);
  }
  return { all, distinct, columns };
}

const isOpener = (token: Token | undefined) => token?.kind === 'punctuation' && '([{'.includes(token.text);
const unclosed = ({ closes }: Outline, index: number, to: number) => (closes.get(index) ?? to) >= to;

function columnOf(outline: Outline, from: number, to: number): Column {
  const { tokens } = outline;
  const isAliased = upper(tokens[to - 2]) === 'AS';
  const end = isAliased ? to - 2 : to;
  const first = tokens[from] as Token;
  const bare =
    end === from + 1 && ['word', 'quoted', 'keyword'].includes(first.kind) ? nameOf(first) : undefined;
  const aggregated: { by: string; variable: string; whole: boolean }[] = [];
  let [aggregates, constant] = [false, true];
  for (let index = from; index < end; index++) {
    const token = tokens[index] as Token;
    if (outline.blocks.has(index)) {
      constant = false;
      index = outline.closes.get(index) ?? end;
    } else if (isAggregate(tokens, index)) {
      aggregates = true;
      const close = Math.min(end, outline.closes.get(index + 1) ?? end);
      aggregated.push(...argumentsOf(tokens, token.text.toLowerCase(), index + 2, close));
      index = close;
    } else if (token.kind === 'word' || token.kind === 'quoted') constant = false;
  }
  const name = isAliased ? nameOf(tokens[to - 1] as Token) : bare;
  return { name, bare, aggregates, aggregated, constant: constant && !aggregates };
}

const isAggregate = (tokens: readonly Token[], index: number): boolean =>
  isMark(tokens[index + 1], '(') &&
  !isMark(tokens[index - 1], '.') &&
  AGGREGATES.has(tokens[index]?.text.toLowerCase() ?? '');

function argumentsOf(tokens: readonly Token[], by: string, from: number, to: number): Column['aggregated'] {
  const start = upper(tokens[from]) === 'DISTINCT' ? from + 1 : from;
  const found: { by: string; variable: string; whole: boolean }[] = [];
  for (let index = start; index < to; index++) {
    const token = tokens[index] as Token;
    if ((token.kind !== 'word' && token.kind !== 'quoted') || isMark(tokens[index - 1], '.')) continue;
    if (isMark(tokens[index + 1], '(')) continue;
    found.push({ by, variable: nameOf(token), whole: index === start && to === start + 1 });
  }
  return found;
}
