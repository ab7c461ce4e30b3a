import type { Clause, Outline, Scope } from './clauses.ts';
import { conditionsIn, type Condition } from './conditions.ts';
import { pathsIn, pathsInExpression, type Element, type PathPattern, type Range } from './patterns.ts';
import { projectionIn, type Projection } from './projection.ts';

/** A node or a relationship as all of the text describes it. */
export interface Thing {
  readonly kind: 'node' | 'relationship' | 'path' | 'value';
  readonly names: string[];
  oneOf: boolean;
  unclear: boolean;
  byId: boolean;
  readonly conditions: Condition[];
  readonly scope: number;
  /** Rows multiply within a stretch; one ends where they are aggregated or cut. */
  readonly stretch: number;
  readonly path: number;
  /** The variable it was reached from, and when. */
  readonly from?: string | undefined;
  readonly order: number;
}

/** A path that is looked for in the graph, as against one that is made. */
export interface SoughtPath {
  readonly clause: string;
  readonly stretch: number;
  readonly nodes: readonly Thing[];
  readonly pattern: PathPattern;
  /** It starts at what was found before. */
  bound: boolean;
}

export interface Graph {
  readonly sought: readonly SoughtPath[];
  readonly groupOf: (path: number) => number;
  /** All relationships that are looked for; of paths in expressions, too. */
  readonly patterns: readonly PathPattern[];
  readonly made: readonly PathPattern[];
  readonly relationships: readonly Thing[];
  readonly projections: readonly (Projection & {
    readonly clause: Clause;
    readonly known: ReadonlyMap<string, Thing>;
  })[];
  readonly blowUp: readonly [string, string] | undefined;
}

const PATTERNS = new Set(['MATCH', 'OPTIONAL MATCH', 'MERGE']);
const EXPRESSIONS = new Set(['WHERE', 'FILTER', 'RETURN', 'WITH', 'SET', 'UNWIND', 'ORDER BY', 'LET']);
const MULTIPLIED = new Set(['collect', 'count', 'sum', 'avg']);
const MAX_STEPS = 32;
const MAX_COLUMNS = 16;

export function graphOf(outline: Outline): Graph {
  const reader = new GraphReader(outline);
  for (const clause of outline.clauses) reader.take(clause);
  return reader;
}

class GraphReader implements Graph {
  readonly sought: SoughtPath[] = [];
  readonly patterns: PathPattern[] = [];
  readonly made: PathPattern[] = [];
  readonly relationships: Thing[] = [];
  readonly projections: Graph['projections'][number][] = [];
  blowUp: readonly [string, string] | undefined;
  private readonly outline: Outline;
  private readonly known = new Map<string, Thing>();
  private readonly groups: number[] = [];
  private readonly stretches = new Map<number, number>();
  private readonly lastProjection = new Map<number, string>();
  private stretchCount = 0;
  private order = 0;

  constructor(outline: Outline) {
    this.outline = outline;
  }

  groupOf = (path: number): number => {
    let group = path;
    while (this.groups[group] !== group) {
      this.groups[group] = this.groups[this.groups[group] as number] as number;
      group = this.groups[group] as number;
    }
    return group;
  };

  take(clause: Clause): void {
    const { name, from, to, scope } = clause;
    if (PATTERNS.has(name)) for (const path of pathsIn(this.outline, from, to)) this.seek(path, clause);
    else if (name === 'CREATE' || name === 'INSERT') this.make(pathsIn(this.outline, from, to), scope);
    else if (EXPRESSIONS.has(name)) {
      this.patterns.push(...pathsInExpression(this.outline, from, to));
      if (name === 'WHERE' || name === 'FILTER') this.ask({ from, to });
    }
    if (name === 'WITH' || name === 'RETURN') this.project(clause);
    if (name === 'LIMIT' && this.lastProjection.get(scope) === 'WITH') this.nextStretch(scope);
    if (name === 'YIELD') this.project(clause);
    if (name === 'UNWIND' || name === 'LOAD CSV') this.declareAlias(clause);
  }

  private stretchOf(scope: number): number {
    return this.stretches.get(scope) ?? this.nextStretch(scope);
  }

  private nextStretch(scope: number): number {
    this.stretches.set(scope, ++this.stretchCount);
    return this.stretchCount;
  }

  private lookUp(name: string | undefined, scope: number): Thing | undefined {
    const thing = name === undefined ? undefined : this.known.get(name);
    if (!thing) return undefined;
    for (let at = scope; at >= 0; at = (this.outline.scopes[at] as Scope).parent)
      if (at === thing.scope) return thing;
    return undefined;
  }

  private declare(name: string | undefined, thing: Omit<Thing, 'order'>): Thing {
    const made = { ...thing, order: this.order++ };
    if (name !== undefined) this.known.set(name, made);
    return made;
  }

  /** Something that is found already; a node that only gets another name stays a node. */
  private value(name: string, scope: number, like?: Thing): void {
    const { kind = 'value', names = [], oneOf = false, unclear = false } = like ?? {};
    this.declare(name, { ...EMPTY(), kind, names: [...names], oneOf, unclear, scope, stretch: 0, path: -1 });
  }

  private seek(pattern: PathPattern, { name, scope }: Clause): void {
    const stretch = this.stretchOf(scope);
    const path = this.groups.push(this.groups.length) - 1;
    // MERGE makes a relationship in one direction even when it is written without any.
    if (name !== 'MERGE') this.patterns.push(pattern);
    const known = pattern.nodes.map(({ variable }) => this.lookUp(variable, scope));
    const root = Math.max(
      0,
      known.findIndex((thing) => thing !== undefined),
    );
    const sought: SoughtPath = { clause: name, stretch, nodes: [], pattern, bound: false };
    const nodes = sought.nodes as Thing[];
    pattern.nodes.forEach((element, index) => {
      const from = this.neighbour(pattern, index, root);
      const thing = this.meet(element, 'node', { scope, stretch, path, from }, sought);
      nodes.push(thing);
    });
    pattern.relationships.forEach((element, index) => {
      const from = pattern.nodes[index < root ? index + 1 : index]?.variable;
      this.relationships.push(this.meet(element, 'relationship', { scope, stretch, path, from }, sought));
    });
    if (pattern.variable !== undefined)
      this.declare(pattern.variable, { ...EMPTY(), kind: 'path', scope, stretch, path, from: undefined });
    this.sought.push(sought);
    for (const range of pattern.wheres) this.ask(range);
  }

  /** The nearest named node on the way to the root of a path. */
  private neighbour({ nodes }: PathPattern, index: number, root: number): string | undefined {
    const step = index < root ? 1 : -1;
    if (index === root) return undefined;
    const next = nodes[index + step];
    return next?.variable ?? nodes[root]?.variable;
  }

  private meet(
    element: Element,
    kind: 'node' | 'relationship',
    place: Pick<Thing, 'scope' | 'stretch' | 'path' | 'from'>,
    sought: SoughtPath,
  ): Thing {
    const { variable, names, oneOf, unclear, entries, where } = element;
    const before = this.lookUp(variable, place.scope);
    if (before && before.stretch !== place.stretch) sought.bound = true;
    else if (before && before.path >= 0) this.join(before.path, place.path);
    const thing = before ?? this.declare(variable, { ...EMPTY(), kind, ...place });
    for (const name of names)
      if (thing.names.length < MAX_COLUMNS && !thing.names.includes(name)) thing.names.push(name);
    thing.oneOf ||= oneOf;
    thing.unclear ||= unclear;
    for (const { property, from } of entries) {
      const other = this.lookUp(from, place.scope);
      if (other && other.path >= 0 && other.stretch === place.stretch) this.join(other.path, place.path);
      thing.conditions.push({
        variable: variable ?? '',
        property,
        operator: '=',
        other: from,
        negated: false,
        alternative: false,
      });
    }
    if (where) this.ask(where);
    return thing;
  }

  private join(one: number, other: number): void {
    this.groups[this.groupOf(one)] = this.groupOf(other);
  }

  private ask({ from, to }: Range): void {
    const { properties, labels, ids, joins } = conditionsIn(this.outline, from, to);
    for (const condition of properties) {
      const [thing, other] = [this.known.get(condition.variable), this.known.get(condition.other ?? '')];
      const earlier = other && thing && other.order < thing.order;
      const usable = other === undefined || other.kind === 'value' || earlier === true;
      thing?.conditions.push(usable ? condition : { ...condition, operator: 'other' });
    }
    for (const { variable, name } of labels) this.known.get(variable)?.names.push(name);
    for (const variable of ids) {
      const thing = this.known.get(variable);
      if (thing) thing.byId = true;
    }
    for (const pair of joins) {
      const [one, other] = pair.map((variable) => this.known.get(variable)?.path ?? -1) as [number, number];
      if (one >= 0 && other >= 0) this.join(one, other);
    }
  }

  private make(paths: readonly PathPattern[], scope: number): void {
    this.made.push(...paths);
    for (const { variable } of paths.flatMap(({ nodes, relationships }) => [...nodes, ...relationships]))
      if (variable !== undefined && !this.lookUp(variable, scope)) this.value(variable, scope);
  }

  private project(clause: Clause): void {
    const { name, from, to, scope } = clause;
    const projection = projectionIn(this.outline, from, to);
    this.findBlowUp(projection, scope);
    const bare = projection.columns.flatMap(({ bare: own }) => (own === undefined ? [] : [own]));
    const known = new Map(
      bare.flatMap((own) => [this.known.get(own)].flatMap((thing) => (thing ? [[own, thing] as const] : []))),
    );
    if (name !== 'YIELD') this.projections.push({ ...projection, clause, known });
    const { parent, kind } = this.outline.scopes[scope] as Scope;
    const target = name === 'RETURN' && kind === 'call' ? parent : scope;
    if (name === 'RETURN' && target === scope) return;
    const ends = projection.distinct || projection.columns.some(({ aggregates }) => aggregates);
    for (const column of projection.columns) {
      if (column.name === undefined) continue;
      const stays = column.bare === column.name && target === scope && name === 'WITH';
      if (!stays)
        this.value(column.name, target, name === 'YIELD' ? undefined : this.known.get(column.bare ?? ''));
    }
    this.lastProjection.set(scope, name);
    if (name === 'WITH' && ends) this.nextStretch(scope);
  }

  private declareAlias({ from, to, scope }: Clause): void {
    const { columns } = projectionIn(this.outline, from, to);
    const name = columns.at(-1)?.name;
    if (name !== undefined) this.value(name, scope);
  }

  /** Two branches from one node, each of them aggregated: n rows of one for each of m rows of the other. */
  private findBlowUp({ columns }: Projection, scope: number): void {
    const stretch = this.stretchOf(scope);
    const named = columns
      .flatMap(({ aggregated }) => aggregated.slice(0, 1))
      .filter(({ by, variable }) => MULTIPLIED.has(by) && this.lookUp(variable, scope)?.stretch === stretch)
      .map(({ variable }) => variable)
      .slice(0, MAX_COLUMNS);
    for (const one of named)
      for (const other of named) {
        const [up, across] = [this.wayUp(one), this.wayUp(other)];
        if (one !== other && up.at(-1) === across.at(-1) && !up.includes(other) && !across.includes(one))
          this.blowUp ??= [one, other];
      }
  }

  private wayUp(variable: string): readonly string[] {
    const way = [variable];
    for (let step = 0; step < MAX_STEPS; step++) {
      const from = this.known.get(way.at(-1) as string)?.from;
      if (from === undefined) break;
      way.push(from);
    }
    return way;
  }
}

const EMPTY = (): Pick<Thing, 'names' | 'oneOf' | 'unclear' | 'byId' | 'conditions'> => ({
  names: [],
  oneOf: false,
  unclear: false,
  byId: false,
  conditions: [],
});
