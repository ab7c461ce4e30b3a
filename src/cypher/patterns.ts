import { isMark, upper, type Outline } from './clauses.ts';
import type { Token } from './token.ts';

/** `{email: $email}` beside a node or relationship. */
export interface MapEntry {
  readonly property: string;
  /** The variable its value is taken from, as `row` in `{id: row.id}`. */
  readonly from?: string | undefined;
}
export interface Range {
  readonly from: number;
  readonly to: number;
}
export interface Element {
  readonly variable?: string | undefined;
  /** Labels of a node, types of a relationship. */
  readonly names: readonly string[];
  /** Names are joined by `|` or `!`, so that none of them is sure. */
  readonly oneOf: boolean;
  /** Named by an expression, or masked: nobody knows. */
  readonly unclear: boolean;
  readonly entries: readonly MapEntry[];
  readonly where?: Range | undefined;
}
export interface RelationshipPattern extends Element {
  readonly directed: boolean | 'unclear';
  /** As written, where the path has no upper bound. */
  readonly unbounded?: string | undefined;
}
export interface PathPattern {
  variable?: string | undefined;
  shortest: boolean;
  readonly nodes: Element[];
  readonly relationships: RelationshipPattern[];
  /** Of whole groups: `((a)-[:R]->(b))+`. */
  readonly unbounded: string[];
  /** WHERE inside of a group. */
  readonly wheres: Range[];
}

const MAX_SHOWN = 24;
const isName = (token: Token | undefined): boolean =>
  token !== undefined && ['word', 'quoted', 'keyword'].includes(token.kind);
export const nameOf = ({ text, kind }: Token): string =>
  kind === 'quoted' ? text.slice(1, -1).replaceAll('``', '`') : text;
const shown = (tokens: readonly Token[], from: number, to: number): string =>
  tokens
    .slice(from, Math.min(to, from + MAX_SHOWN))
    .map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text))
    .join('') + (to - from > MAX_SHOWN ? '…' : '');

const isShortestWord = (token: Token | undefined) =>
  isName(token) && /^(?:all)?shortest(?:path)?$/i.test(token?.text ?? '');

const newPath = (shortest = false): PathPattern => ({
  shortest,
  nodes: [],
  relationships: [],
  unbounded: [],
  wheres: [],
});

/** The paths of a pattern, between commas. */
export function pathsIn(
  outline: Outline,
  from: number,
  to: number,
  shortest = false,
): readonly PathPattern[] {
  const { tokens } = outline;
  const paths = [newPath(shortest)];
  const groups: number[] = [];
  let index = from;
  while (index < to) {
    const token = tokens[index] as Token;
    const path = paths.at(-1) as PathPattern;
    if (isShortestWord(token)) path.shortest = true;
    if (isName(token) && isMark(tokens[index + 1], '=')) path.variable = nameOf(token);
    if (isMark(token, ',')) paths.push(newPath(shortest));
    if (isMark(token, '(')) {
      if (isGroup(tokens, index)) groups.push(index);
      else {
        index = Math.min(to, addNode(outline, index, to, path));
        continue;
      }
    } else if (isMark(token, ')')) endGroup(outline, index, groups.pop(), path);
    else if (isMark(token, '-') || isMark(token, '<')) {
      const found = relationshipAt(outline, index, to);
      if (found) {
        path.relationships.push(found.relationship);
        index = found.next;
        continue;
      }
    } else if (upper(token) === 'WHERE') {
      const end = Math.min(to, outline.closes.get(groups.at(-1) ?? -1) ?? to);
      path.wheres.push({ from: index + 1, to: end });
      index = end;
      continue;
    }
    index++;
  }
  return paths.filter(({ nodes }) => nodes.length > 0);
}

const isGroup = (tokens: readonly Token[], index: number): boolean =>
  isMark(tokens[index + 1], '(') ||
  isShortestWord(tokens[index - 1]) ||
  (isName(tokens[index + 1]) && isMark(tokens[index + 2], '=') && isMark(tokens[index + 3], '('));

function addNode(outline: Outline, index: number, to: number, path: PathPattern): number {
  const end = Math.min(to, outline.closes.get(index) ?? to);
  path.nodes.push(elementIn(outline, index + 1, end));
  return end + 1;
}

function endGroup({ tokens }: Outline, index: number, opener: number | undefined, path: PathPattern): void {
  if (opener !== undefined && isUnboundedQuantifier(tokens, index + 1))
    path.unbounded.push(shown(tokens, opener, index + 2));
}

/** `+`, `*`, `{2,}`; not `{2,5}` or `{3}`. */
function isUnboundedQuantifier(tokens: readonly Token[], index: number): boolean {
  if (isMark(tokens[index], '+') || isMark(tokens[index], '*')) return true;
  if (!isMark(tokens[index], '{')) return false;
  const comma = isMark(tokens[index + 1], ',') ? index + 1 : index + 2;
  return isMark(tokens[comma], ',') && isMark(tokens[comma + 1], '}');
}

interface Found {
  readonly relationship: RelationshipPattern;
  readonly next: number;
}

/** `-[…]->`, `<-[…]-`, `--`, `-->`, `<--`. */
export function relationshipAt(outline: Outline, start: number, to: number): Found | undefined {
  const { tokens, closes } = outline;
  let index = start;
  const leftward = isMark(tokens[index], '<');
  if (leftward) index++;
  if (!isMark(tokens[index], '-')) return undefined;
  index++;
  const opener = isMark(tokens[index], '[') ? index : undefined;
  const end = opener === undefined ? index : Math.min(to, closes.get(opener) ?? to);
  const inside = opener === undefined ? NOTHING : elementIn(outline, opener + 1, end);
  const star = opener === undefined ? undefined : starIn(outline, opener + 1, end);
  if (opener !== undefined) index = end + 1;
  if (!isMark(tokens[index], '-') || index >= to) {
    if (opener === undefined || index < to) return undefined;
    return { relationship: { ...inside, directed: 'unclear', unbounded: undefined }, next: to };
  }
  index++;
  const rightward = isMark(tokens[index], '>');
  if (rightward) index++;
  const endless = star === 'unbounded' || isUnboundedQuantifier(tokens, index);
  const unbounded = endless ? shown(tokens, start, index + (star === 'unbounded' ? 0 : 1)) : undefined;
  if (isUnboundedQuantifier(tokens, index) || isMark(tokens[index], '{'))
    index = (closes.get(index) ?? index) + 1;
  return { relationship: { ...inside, directed: leftward || rightward, unbounded }, next: index };
}

const NOTHING: Element = { names: [], oneOf: false, unclear: false, entries: [] };

/** Whether `*` in a relationship ends somewhere. */
function starIn({ tokens }: Outline, from: number, to: number): 'bounded' | 'unbounded' | undefined {
  let index = from;
  while (index < to && !['*', '{', '['].some((mark) => isMark(tokens[index], mark))) index++;
  if (index >= to || !isMark(tokens[index], '*')) return undefined;
  const low = tokens[index + 1]?.kind === 'literal' ? 1 : 0;
  if (!isMark(tokens[index + 1 + low], '.')) return low === 1 ? 'bounded' : 'unbounded';
  return tokens[index + 3 + low]?.kind === 'literal' ? 'bounded' : 'unbounded';
}

/** What stands between the brackets of a node or a relationship. */
function elementIn(outline: Outline, from: number, to: number): Element {
  const { tokens, closes } = outline;
  const names: string[] = [];
  let variable: string | undefined;
  let [oneOf, unclear, inNames] = [false, false, false];
  let entries: readonly MapEntry[] = [];
  for (let index = from; index < to; index++) {
    const token = tokens[index] as Token;
    if (upper(token) === 'WHERE' && !inNames)
      return { variable, names, oneOf, unclear, entries, where: { from: index + 1, to } };
    // Nothing that belongs here: a broken text, and the end of it may be far.
    if (isMark(token, '[')) break;
    if (isMark(token, '{')) {
      entries = entriesIn(outline, index + 1, Math.min(to, closes.get(index) ?? to));
      break;
    }
    if (isMark(token, ':') || (upper(token) === 'IS' && index > from)) inNames = true;
    else if (isMark(token, '*')) inNames = false;
    else if (isMark(token, '|') || isMark(token, '!')) oneOf = true;
    else if (isMark(token, '%') || isMark(token, '$') || token.kind === 'parameter') unclear = true;
    else if (token.kind === 'literal') unclear ||= inNames || index === from;
    else if (isName(token) && inNames) names.push(nameOf(token));
    else if (isName(token) && index === from) variable = nameOf(token);
    if (isName(token) && inNames && !continuesNames(tokens[index + 1])) inNames = false;
  }
  return { variable, names, oneOf: oneOf && names.length > 1, unclear, entries };
}

const continuesNames = (token: Token | undefined) =>
  token?.kind === 'punctuation' && '|&:!)('.includes(token.text);

function entriesIn({ tokens, closes }: Outline, from: number, to: number): readonly MapEntry[] {
  const entries: MapEntry[] = [];
  let index = from;
  while (index < to) {
    const [key, value] = [tokens[index], tokens[index + 2]];
    if (key && isName(key) && isMark(tokens[index + 1], ':'))
      entries.push({
        property: nameOf(key),
        from: value?.kind === 'word' && isMark(tokens[index + 3], '.') ? value.text : undefined,
      });
    while (index < to && !isMark(tokens[index], ',')) index = (closes.get(index) ?? index) + 1;
    index++;
  }
  return entries;
}

/** Patterns that stand in an expression: `WHERE (a)-->(b)`, `[(a)-->(b) | b.name]`. */
export function pathsInExpression(outline: Outline, from: number, to: number): readonly PathPattern[] {
  const { tokens, closes, blocks } = outline;
  const paths: PathPattern[] = [];
  for (let index = from; index < to; index++) {
    if (blocks.has(index)) index = closes.get(index) ?? to;
    if (!isMark(tokens[index], '(')) continue;
    const end = chainEnd(outline, index, to);
    if (end === undefined) continue;
    const shortest = isMark(tokens[index - 1], '(') && isShortestWord(tokens[index - 2]);
    paths.push(...pathsIn(outline, index, end, shortest));
    index = end - 1;
  }
  return paths;
}

function chainEnd(outline: Outline, start: number, to: number): number | undefined {
  let end: number | undefined;
  let index = start;
  for (;;) {
    const close = outline.closes.get(index);
    if (close === undefined || close >= to) return end;
    if (index !== start) end = close + 1;
    const found = relationshipAt(outline, close + 1, to);
    if (!found || !isMark(outline.tokens[found.next], '(')) return end;
    index = found.next;
  }
}
