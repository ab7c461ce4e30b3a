import { isMark, upper, type Outline } from './clauses.ts';
import { nameOf } from './patterns.ts';
import type { Token } from './token.ts';

export type Operator =
  | '='
  | 'IN'
  | 'range'
  | 'STARTS WITH'
  | 'ENDS WITH'
  | 'CONTAINS'
  | '=~'
  | '<>'
  | 'IS NULL'
  | 'IS NOT NULL'
  /** Something else is made of it: no index can help. */
  | 'other';

/** A property that is asked for, as `n.email = $email`. */
export interface Condition {
  readonly variable: string;
  readonly property: string;
  readonly operator: Operator;
  /** The variable it is compared with, where it is not a plain value. */
  readonly other?: string | undefined;
  /** The function around it, as in `toLower(n.email)`. */
  readonly inside?: string | undefined;
  readonly negated: boolean;
  /** Only one of several that are joined by OR. */
  alternative: boolean;
}

export interface Conditions {
  readonly properties: readonly Condition[];
  /** `WHERE n:Person`. */
  readonly labels: readonly { readonly variable: string; readonly name: string }[];
  /** Variables found by `id(n)` or `elementId(n)`. */
  readonly ids: readonly string[];
  /** Pairs of variables that must be equal in something. */
  readonly joins: readonly (readonly [string, string])[];
}

interface Frame {
  readonly parent: Frame | undefined;
  readonly inside?: string | undefined;
  readonly negated: boolean;
  hasOr: boolean;
}

const isVariable = (token: Token | undefined): token is Token =>
  token?.kind === 'word' || token?.kind === 'quoted';

/** What a WHERE asks for, each token once. */
export function conditionsIn(outline: Outline, from: number, to: number): Conditions {
  const { tokens, closes, blocks } = outline;
  const found = { properties: [], labels: [], ids: [], joins: [] } as Mutable;
  const places: Frame[] = [];
  const all: Frame[] = [{ parent: undefined, negated: false, hasOr: false }];
  let frame = all[0] as Frame;
  for (let index = from; index < to; index++) {
    const token = tokens[index] as Token;
    if (blocks.has(index)) {
      index = closes.get(index) ?? to;
      continue;
    }
    if (token.kind === 'punctuation') {
      if ('([{'.includes(token.text)) all.push((frame = opened(outline, index, frame)));
      else if (')]}'.includes(token.text)) frame = frame.parent ?? frame;
    } else if (['OR', 'XOR'].includes(upper(token))) frame.hasOr = true;
    const before = found.properties.length;
    read(tokens, index, frame, found);
    if (found.properties.length > before) places.push(frame);
  }
  // Parents stand before their children.
  for (const one of all) one.hasOr ||= one.parent?.hasOr ?? false;
  found.properties.forEach((condition, index) => {
    condition.alternative = places[index]?.hasOr ?? false;
  });
  return found;
}

interface Mutable {
  properties: Condition[];
  labels: { variable: string; name: string }[];
  ids: string[];
  joins: [string, string][];
}

/** Words before a parenthesis that only groups. */
const GROUPING = new Set(['', 'AND', 'OR', 'XOR', 'NOT', 'WHERE', 'IN', 'WHEN', 'THEN', 'ELSE', 'ON']);

function opened({ tokens }: Outline, index: number, parent: Frame): Frame {
  const before = tokens[index - 1];
  const isCall =
    isMark(tokens[index], '(') && (isVariable(before) || !GROUPING.has(before ? upper(before) : ''));
  const inside = isCall ? before?.text : parent.inside;
  const inList = !isMark(tokens[index], '(') && inside === undefined ? '[]' : inside;
  return { parent, inside: inList, negated: parent.negated || upper(before) === 'NOT', hasOr: false };
}

function read(tokens: readonly Token[], index: number, frame: Frame, found: Mutable): void {
  const token = tokens[index] as Token;
  const [before, next, after] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
  if (
    /^(?:id|elementid)$/i.test(token.text) &&
    isMark(next, '(') &&
    after &&
    isMark(tokens[index + 3], ')')
  ) {
    found.ids.push(nameOf(after));
    return;
  }
  if (!isVariable(token) || isMark(before, '.')) return;
  const name = nameOf(token);
  if (isMark(next, ':') && after && frame.inside !== '[]' && !isMark(after, ':')) {
    if (!frame.negated && upper(before) !== 'NOT') found.labels.push({ variable: name, name: nameOf(after) });
    return;
  }
  if (!isMark(next, '.') || !after || after.kind === 'punctuation' || after.kind === 'literal') return;
  const condition = compared(tokens, index, frame);
  found.properties.push({ variable: name, property: nameOf(after), ...condition });
  const { operator, other } = condition;
  if (other !== undefined && other !== name && operator !== 'range' && operator !== '<>')
    found.joins.push([name, other]);
}

type Compared = Omit<Condition, 'variable' | 'property'>;

function compared(tokens: readonly Token[], index: number, frame: Frame): Compared {
  const shared = {
    inside: frame.inside,
    negated: frame.negated || upper(tokens[index - 1]) === 'NOT',
    alternative: false,
  };
  const ahead = operatorAt(tokens, index + 3);
  if (ahead) return { ...shared, operator: ahead.operator, other: otherAt(tokens, ahead.end) };
  const behind = operatorBefore(tokens, index);
  const ends = !('+-*/%^.['.includes(tokens[index + 3]?.text ?? ')') && tokens[index + 3]);
  return { ...shared, operator: ends ? behind.operator : 'other', other: behind.other };
}

interface Ahead {
  readonly operator: Operator;
  readonly end: number;
}

/** The operator after a property, and where its other side begins. */
function operatorAt(tokens: readonly Token[], index: number): Ahead | undefined {
  const [token, next, third] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  switch (token?.kind === 'punctuation' ? token.text : upper(token)) {
    case '=':
      return isMark(next, '~') ? { operator: '=~', end: index + 2 } : { operator: '=', end: index + 1 };
    case '<':
      if (isMark(next, '>')) return { operator: '<>', end: index + 2 };
      return { operator: 'range', end: index + (isMark(next, '=') ? 2 : 1) };
    case '>':
      return { operator: 'range', end: index + (isMark(next, '=') ? 2 : 1) };
    case 'IN':
    case 'CONTAINS':
      return { operator: upper(token) as Operator, end: index + 1 };
    case 'STARTS':
    case 'ENDS':
      return { operator: `${upper(token)} WITH` as Operator, end: index + 2 };
    case 'IS':
      if (upper(next) === 'NOT')
        return { operator: upper(third) === 'NULL' ? 'IS NOT NULL' : 'other', end: index + 3 };
      return { operator: upper(next) === 'NULL' ? 'IS NULL' : 'other', end: index + 2 };
    default:
      return undefined;
  }
}

/** `$email = n.email`, `? <= n.age`, `a.id = b.id` seen from `b`. */
function operatorBefore(
  tokens: readonly Token[],
  index: number,
): { operator: Operator; other?: string | undefined } {
  const [mark, earlier] = [tokens[index - 1], tokens[index - 2]];
  if (mark?.kind !== 'punctuation' || !'=<>'.includes(mark.text)) return { operator: 'other' };
  const isPair = earlier?.kind === 'punctuation' && '<>'.includes(earlier.text);
  const left = index - (isPair ? 3 : 2);
  const other =
    isMark(tokens[left - 1], '.') && isVariable(tokens[left - 2]) ? tokens[left - 2]?.text : undefined;
  if (isPair && mark.text === '>') return { operator: '<>', other };
  return { operator: mark.text === '=' && !isPair ? '=' : 'range', other };
}

/** The variable on the other side: `b` in `a.id = b.id`, `x` in `n.id = x`. */
function otherAt(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  return isVariable(token) && !isMark(tokens[index + 1], '(') ? nameOf(token) : undefined;
}
