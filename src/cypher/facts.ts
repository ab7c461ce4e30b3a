import { isMark, outlineOf, upper, type Outline } from './clauses.ts';
import { graphOf, type Graph } from './graph.ts';
import { startsOf, type Lookup, type Start } from './starts.ts';

/** What the text of a query says by itself, without a plan and without numbers. */
export interface QueryFacts {
  /** In order, those of inner queries where they stand: "OPTIONAL MATCH", "WHERE", "RETURN". */
  readonly clauses: readonly string[];
  readonly reads: boolean;
  readonly writes: boolean;
  /** Changes or shows the schema, users and the like. */
  readonly isCommand: boolean;
  /** The end is missing, so what is not in the text proves nothing. */
  readonly truncated: boolean;
  readonly labels: readonly string[];
  readonly relationshipTypes: readonly string[];
  readonly parameters: readonly string[];
  readonly procedures: readonly string[];
  /** Values in the text that could be parameters; not those of LIMIT and of path lengths. */
  readonly hasLiterals: boolean;

  /** Connected parts of the graph that are looked for, each of which needs one node to begin at. */
  readonly starts: readonly Start[];
  /** Parts that have nothing to do with each other and may both be many rows: all combinations are made. */
  readonly combined: readonly string[];
  /** Two variables that multiply each other's rows before they are aggregated. */
  readonly blowUp: readonly [string, string] | undefined;
  readonly relationshipFilters: readonly Lookup[];
  readonly expands: boolean;
  /** Paths without an upper bound, as written. */
  readonly unboundedPaths: readonly string[];
  readonly untyped: number;
  /** Types of relationships that are followed both ways. */
  readonly undirected: readonly string[];

  readonly hasLimit: boolean;
  readonly hasOrderBy: boolean;
  /** Nothing is returned, only aggregates are, groups of them, or rows as they are found. */
  readonly returns: 'nothing' | 'aggregates' | 'groups' | 'rows';
  /** `RETURN n`, `RETURN *`: the names, or "*". */
  readonly wholes: readonly string[];
  readonly collects: {
    readonly any: boolean;
    readonly path?: string | undefined;
    readonly unwound?: string | undefined;
  };

  /** Where many writes of one transaction come from. */
  readonly bulk: 'range' | 'csv' | 'parameter' | 'match' | undefined;
  readonly inTransactions: boolean;
}

const WRITES = new Set([
  'CREATE',
  'MERGE',
  'INSERT',
  'SET',
  'REMOVE',
  'DELETE',
  'DETACH DELETE',
  'NODETACH DELETE',
]);
const COMMANDS = new Set(
  'SHOW ALTER DROP GRANT DENY REVOKE TERMINATE START STOP RENAME ENABLE DEALLOCATE REALLOCATE'.split(' '),
);
const MADE_BY_COMMANDS = new Set(
  'INDEX RANGE TEXT POINT FULLTEXT LOOKUP VECTOR CONSTRAINT DATABASE USER ROLE ALIAS COMPOSITE IMMUTABLE OR'.split(
    ' ',
  ),
);
const LITERALS_COUNT = new Set([
  'MATCH',
  'OPTIONAL MATCH',
  'MERGE',
  'CREATE',
  'WHERE',
  'FILTER',
  'SET',
  'UNWIND',
  'CALL',
]);

/** Never throws, whatever the text; one that is masked or cut short tells less. */
export function factsOf(text: string): QueryFacts {
  const outline = outlineOf(text);
  const graph = graphOf(outline);
  const clauses = outline.clauses.map(({ name }) => name);
  const isCommand = isCommandText(outline);
  const writes = !isCommand && clauses.some((name) => WRITES.has(name));
  const starts = isCommand ? [] : startsOf(graph);
  const hasLimit = outline.clauses.some(
    ({ name, scope }) => name === 'LIMIT' && outline.scopes[scope]?.kind === 'query',
  );
  return {
    clauses,
    isCommand,
    reads: !isCommand && clauses.some((name) => /MATCH|RETURN|CALL|MERGE/.test(name)),
    writes,
    truncated: outline.truncated,
    ...namesIn(outline, graph),
    hasLiterals: hasLiterals(outline),
    starts,
    combined: combinedOf(starts),
    blowUp: graph.blowUp,
    ...relationshipsIn(graph),
    hasLimit,
    hasOrderBy: clauses.includes('ORDER BY'),
    ...returned(outline, graph),
    bulk: writes ? bulkOf(outline, starts, hasLimit) : undefined,
    inTransactions: clauses.includes('IN TRANSACTIONS') || isPeriodic(outline),
  };
}

function isCommandText({ tokens }: Outline): boolean {
  let index = 0;
  while (['EXPLAIN', 'PROFILE', 'CYPHER'].includes(upper(tokens[index])) || tokens[index]?.kind === 'literal')
    index++;
  const [first, second] = [upper(tokens[index]), upper(tokens[index + 1])];
  return COMMANDS.has(first) || (first === 'CREATE' && MADE_BY_COMMANDS.has(second));
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

function namesIn(outline: Outline, { sought, patterns, made, relationships }: Graph) {
  const paths = [...patterns, ...made];
  const things = sought.flatMap(({ nodes }) => nodes);
  const calls = outline.clauses.filter(({ name }) => name === 'CALL' || name === 'OPTIONAL CALL');
  return {
    labels: unique([...things, ...paths.flatMap(({ nodes }) => nodes)].flatMap(({ names }) => names)),
    relationshipTypes: unique(
      [...relationships, ...paths.flatMap((path) => path.relationships)].flatMap(({ names }) => names),
    ),
    parameters: unique(
      outline.tokens.filter(({ kind }) => kind === 'parameter').map(({ text }) => text.slice(1)),
    ),
    procedures: unique(
      calls.map(({ from, to }) => procedureAt(outline, from, to)).filter((name) => name !== ''),
    ),
  };
}

function procedureAt({ tokens }: Outline, from: number, to: number): string {
  let index = from;
  while (index < to && tokens[index]?.kind !== 'literal' && !/^[({;]$/.test(tokens[index]?.text ?? ''))
    index++;
  return tokens
    .slice(from, index)
    .map(({ text }) => text)
    .join('');
}

function hasLiterals({ tokens, clauses, blocks, closes }: Outline): boolean {
  for (const { name, from, to } of clauses) {
    if (!LITERALS_COUNT.has(name)) continue;
    for (let index = from; index < to; index++) {
      if (blocks.has(index)) index = closes.get(index) ?? to;
      else if (tokens[index]?.kind === 'literal' && !isBound(tokens, index)) return true;
    }
  }
  return false;
}

/** A number that says how long a path may be. */
function isBound(tokens: Outline['tokens'], index: number): boolean {
  const [before, earlier, next] = [tokens[index - 1], tokens[index - 2], tokens[index + 1]];
  return (
    isMark(before, '*') ||
    isMark(before, '.') ||
    (isMark(before, '{') && (isMark(next, ',') || isMark(next, '}'))) ||
    (isMark(before, ',') && (isMark(earlier, '{') || isMark(tokens[index - 3], '{')) && isMark(next, '}'))
  );
}

function combinedOf(starts: readonly Start[]): readonly string[] {
  const stretches = new Map<number, Start[]>();
  for (const start of starts)
    if (!start.bound && !start.held && start.clause !== 'MERGE')
      stretches.set(start.stretch, [...(stretches.get(start.stretch) ?? []).slice(0, 8), start]);
  return [...stretches.values()].find((parts) => parts.length > 1)?.map(({ name }) => name) ?? [];
}

function relationshipsIn({ patterns, relationships, sought }: Graph) {
  const followed = patterns.flatMap((path) => path.relationships);
  const free = patterns.filter(({ shortest }) => !shortest);
  return {
    relationshipFilters: relationships.flatMap(({ names, conditions }) =>
      conditions.map(({ property, operator }) => ({ name: names[0], property, operator })),
    ),
    expands: followed.length > 0 || sought.some(({ pattern }) => pattern.relationships.length > 0),
    unboundedPaths: unique(
      free.flatMap((path) => [
        ...path.unbounded,
        ...path.relationships.flatMap(({ unbounded }) => unbounded ?? []),
      ]),
    ),
    untyped: followed.filter(({ names, unclear }) => names.length === 0 && !unclear).length,
    undirected: unique(followed.filter(({ directed }) => directed === false).flatMap(({ names }) => names)),
  };
}

function returned(
  outline: Outline,
  { projections }: Graph,
): Pick<QueryFacts, 'returns' | 'wholes' | 'collects'> {
  const last = projections.filter(
    ({ clause }) => clause.name === 'RETURN' && outline.scopes[clause.scope]?.kind === 'query',
  );
  const columns = last.flatMap((projection) => projection.columns);
  const aggregated = columns.some(({ aggregates }) => aggregates);
  const keys =
    last.some(({ all }) => all) || columns.some(({ aggregates, constant }) => !aggregates && !constant);
  const wholes = last.flatMap(({ all, known }) => [
    ...(all ? ['*'] : []),
    ...[...known].filter(([, { kind }]) => kind !== 'value').map(([name]) => name),
  ]);
  const grouped = keys ? 'groups' : 'aggregates';
  return {
    returns: last.length === 0 ? 'nothing' : aggregated ? grouped : 'rows',
    wholes: unique(wholes),
    collects: collectsIn(outline, projections),
  };
}

function collectsIn(outline: Outline, projections: Graph['projections']): QueryFacts['collects'] {
  const columns = projections.flatMap(({ columns: own }) => own);
  const collected = columns.filter(({ aggregated }) => aggregated.some(({ by }) => by === 'collect'));
  const unwound = new Set(
    outline.clauses.filter(({ name }) => name === 'UNWIND').map(({ from }) => outline.tokens[from]?.text),
  );
  const paths = new Set(outline.clauses.length > 0 ? pathVariables(outline) : []);
  const whole = collected
    .flatMap(({ aggregated }) => aggregated)
    .find(({ variable, by }) => by === 'collect' && paths.has(variable));
  return {
    any: collected.length > 0,
    path: whole?.variable,
    unwound: collected.find(({ name }) => name !== undefined && unwound.has(name))?.name,
  };
}

/** `p` in `MATCH p = (a)-->(b)`. */
function pathVariables({ tokens, clauses }: Outline): readonly string[] {
  return clauses
    .filter(({ name }) => name.endsWith('MATCH'))
    .filter(({ from, to }) => to > from + 1 && isMark(tokens[from + 1], '='))
    .map(({ from }) => tokens[from]?.text ?? '');
}

function bulkOf(outline: Outline, starts: readonly Start[], hasLimit: boolean): QueryFacts['bulk'] {
  const { tokens, clauses } = outline;
  const lastWrite = clauses.findLastIndex(({ name }) => WRITES.has(name));
  const source = clauses.slice(0, lastWrite + 1).find(({ name }) => name === 'UNWIND' || name === 'LOAD CSV');
  if (source?.name === 'LOAD CSV') return 'csv';
  const [first, next] = [tokens[source?.from ?? -1], tokens[(source?.from ?? -1) + 1]];
  if (first?.text.toLowerCase() === 'range' && isMark(next, '(')) return 'range';
  if (first?.kind === 'parameter') return 'parameter';
  const isMany = starts.some(({ clause, bound, held }) => clause !== 'MERGE' && !bound && !held);
  return isMany && !hasLimit ? 'match' : undefined;
}

const isPeriodic = ({ tokens, clauses }: Outline): boolean =>
  clauses.some(({ name, from }) => name === 'USING' && upper(tokens[from]) === 'PERIODIC');
