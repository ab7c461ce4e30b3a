import type { Condition, Operator } from './conditions.ts';
import type { Graph, SoughtPath, Thing } from './graph.ts';

/** A property that is asked for, with the label or type it belongs to. */
export interface Lookup {
  readonly name: string | undefined;
  readonly property: string;
  readonly operator: Operator;
}

export interface StartNode {
  readonly labels: readonly string[];
  /** Conditions an index could serve. */
  readonly lookups: readonly Lookup[];
  /** Functions around properties, which keep an index from being used: "toLower(email)". */
  readonly wrapped: readonly string[];
}

/** A connected part of the graph that is looked for. One of its nodes is found first, the others from there. */
export interface Start {
  readonly clause: string;
  readonly stretch: number;
  /** For people: ":Person", "(a node without a label)". */
  readonly name: string;
  readonly nodes: readonly StartNode[];
  /** It begins at what was found before. */
  readonly bound: boolean;
  /** Held to few rows by an equality or an id. */
  readonly held: boolean;
  /** Found by `id(n)` or `elementId(n)`. */
  readonly byId: boolean;
  /** Neither a label nor a type says where to begin. */
  readonly anywhere: boolean;
  readonly expands: boolean;
}

const SERVED: readonly Operator[] = ['=', 'IN', 'range', 'STARTS WITH', 'ENDS WITH', 'CONTAINS'];

export function startsOf({ sought, groupOf }: Graph): readonly Start[] {
  const groups = new Map<string, SoughtPath[]>();
  sought.forEach((path, index) => {
    const key = `${path.stretch} ${groupOf(index)}`;
    const group = groups.get(key);
    if (group) group.push(path);
    else groups.set(key, [path]);
  });
  return [...groups.values()].map(startOf);
}

function startOf(paths: readonly SoughtPath[]): Start {
  const first = paths[0] as SoughtPath;
  const things = [...new Set(paths.flatMap(({ nodes }) => nodes))];
  const relationships = paths.flatMap(({ pattern }) => pattern.relationships);
  const nodes = things
    .filter(({ names, conditions }) => names.length > 0 || conditions.length > 0)
    .map(nodeOf);
  const byId = things.some((thing) => thing.byId);
  const label = things.find(({ names }) => names.length > 0)?.names[0];
  const type = relationships.find(({ names }) => names.length > 0)?.names[0];
  return {
    clause: first.clause,
    stretch: first.stretch,
    name: label === undefined ? (type === undefined ? 'any node' : `[:${type}]`) : `:${label}`,
    nodes,
    bound: paths.some(({ bound }) => bound),
    byId,
    held: byId || things.some(({ conditions }) => conditions.some(holds)),
    anywhere:
      !byId &&
      things.every(({ names, unclear }) => names.length === 0 && !unclear) &&
      relationships.every(({ names, unclear }) => names.length === 0 && !unclear),
    expands: relationships.length > 0,
  };
}

const isPlain = ({ inside, negated, alternative }: Condition) =>
  inside === undefined && !negated && !alternative;
const holds = (condition: Condition) => condition.operator === '=' && isPlain(condition);

function nodeOf({ names, oneOf, unclear, conditions }: Thing): StartNode {
  const name = oneOf || unclear ? undefined : names[0];
  const lookups = conditions
    .filter((condition) => isPlain(condition) && SERVED.includes(condition.operator))
    .map(({ property, operator }) => ({ name, property, operator }));
  const wrapped = conditions
    .filter(({ inside, negated }) => inside !== undefined && inside !== '[]' && !negated)
    .map(({ inside, property }) => `${inside}(${property})`);
  return { labels: names, lookups, wrapped };
}
