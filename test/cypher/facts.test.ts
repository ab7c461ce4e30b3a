import { describe, expect, it } from '@jest/globals';
import { factsOf, type QueryFacts } from '../../src/cypher/facts.ts';

/** What an index could serve, as "Label.property operator". */
const lookups = ({ starts }: QueryFacts): readonly string[] =>
  starts.flatMap(({ nodes }) =>
    nodes.flatMap((node) =>
      node.lookups.map(({ name, property, operator }) => `${name ?? '?'}.${property} ${operator}`),
    ),
  );

describe('what an index could serve', () => {
  it.each([
    ['MATCH (c:Customer) WHERE c.email = $email RETURN c.id', ['Customer.email =']],
    ['MATCH (c:Customer {email: ?}) RETURN c.id', ['Customer.email =']],
    ['MATCH (c:Customer WHERE c.email = ?) RETURN c.id', ['Customer.email =']],
    ['MATCH (c) WHERE c:Customer AND c.email = ? RETURN c.id', ['Customer.email =']],
    ['MATCH (c:`Key Account` {`e mail`: ?}) RETURN c.id', ['Key Account.e mail =']],
    ['MATCH (o:Order {id: $id, shop: $shop}) RETURN o.total', ['Order.id =', 'Order.shop =']],
    ['MATCH (o:Order) WHERE o.at >= $from AND o.at < $to RETURN o.id', ['Order.at range', 'Order.at range']],
    ['MATCH (o:Order) WHERE $from <= o.at RETURN o.id', ['Order.at range']],
    ['MATCH (o:Order) WHERE $id = o.id RETURN o.id', ['Order.id =']],
    ['MATCH (o:Order) WHERE o.at >= datetime(?) RETURN o.id', ['Order.at range']],
    ['MATCH (o:Order) WHERE o.id IN $ids RETURN o.id', ['Order.id IN']],
    ['MATCH (o:Order) WHERE o.id IN [?] RETURN o.id', ['Order.id IN']],
    ['MATCH (p:Person) WHERE p.name STARTS WITH ? RETURN p.id', ['Person.name STARTS WITH']],
    ['MATCH (p:Person) WHERE p.name CONTAINS ? RETURN p.id', ['Person.name CONTAINS']],
    ['MATCH (p:Person) WHERE (p.name ENDS WITH $x) RETURN p.id', ['Person.name ENDS WITH']],
    ['UNWIND $rows AS row MATCH (p:Product {sku: row.sku}) SET p.stock = row.stock', ['Product.sku =']],
    ['UNWIND $ids AS id MATCH (p:Product) WHERE p.id = id RETURN p.sku', ['Product.id =']],
    ['MERGE (s:Session {id: $id}) SET s.seen = datetime()', ['Session.id =']],
    [
      'MATCH (c:Customer {id: ?}) MATCH (o:Order) WHERE o.customer = c.id RETURN o.id',
      ['Customer.id =', 'Order.customer ='],
    ],
    ['MATCH (a:A {x: ?}) RETURN a.y UNION MATCH (a:B {x: ?}) RETURN a.y', ['A.x =', 'B.x =']],
    ['CALL { MATCH (a:A {x: ?}) RETURN a } MATCH (a)-[:R]->(b) RETURN b.y', ['A.x =']],
    ['MATCH (a:A) WHERE EXISTS { MATCH (b:B) WHERE b.x = ? } RETURN a.y', ['B.x =']],
  ])('%s', (text, expected) => {
    expect(lookups(factsOf(text))).toEqual(expected);
  });

  it.each([
    ['a function around it', 'MATCH (c:Customer) WHERE toLower(c.email) = $email RETURN c.id'],
    ['arithmetic', 'MATCH (c:Customer) WHERE c.age + 1 = $age RETURN c.id'],
    ['NOT', 'MATCH (c:Customer) WHERE NOT c.email = $email RETURN c.id'],
    ['NOT around more', 'MATCH (c:Customer) WHERE NOT (c.email = $email AND c.x = ?) RETURN c.id'],
    ['<>', 'MATCH (c:Customer) WHERE c.email <> $email RETURN c.id'],
    ['OR', 'MATCH (c:Customer) WHERE $email IS NULL OR c.email = $email RETURN c.id'],
    ['a regular expression', 'MATCH (c:Customer) WHERE c.email =~ ? RETURN c.id'],
    ['a member of a list', 'MATCH (c:Customer) WHERE $tag IN c.tags RETURN c.id'],
    ['being returned only', 'MATCH (c:Customer) RETURN c.email'],
    ['being set only', 'MATCH (c:Customer) SET c.email = $email'],
    ['being sorted by only', 'MATCH (c:Customer) RETURN c.id ORDER BY c.email'],
    ['a comparison with what is found later', 'MATCH (a:A), (b:B) WHERE a.x > b.y RETURN a.z, a.x'],
    ['being made', 'CREATE (c:Customer {email: $email})'],
    ['a list comprehension', 'MATCH (c:C) WHERE size([x IN c.xs WHERE x.y = ?]) > 0 RETURN c.id'],
  ])('not with %s', (_, text) => {
    expect(lookups(factsOf(text)).filter((one) => !one.startsWith('B.'))).toEqual([]);
  });

  it('says which functions stand in the way', () => {
    const { starts } = factsOf('MATCH (c:Customer) WHERE toLower(c.email) = $email RETURN c.id');
    expect(starts[0]?.nodes[0]?.wrapped).toEqual(['toLower(email)']);
  });
});

describe('facts', () => {
  it.each<readonly [string, Partial<QueryFacts>]>([
    [
      'MATCH (n:Person {id: $id}) RETURN n.name',
      {
        reads: true,
        writes: false,
        labels: ['Person'],
        parameters: ['id'],
        hasLiterals: false,
        returns: 'rows',
        wholes: [],
      },
    ],
    [
      'match (n:Order) return n limit ?',
      { labels: ['Order'], hasLimit: true, wholes: ['n'], hasLiterals: false },
    ],
    ['MATCH (n:Person) RETURN *', { wholes: ['*'], hasLimit: false }],
    [
      'MATCH (n:Person) RETURN DISTINCT n AS person ORDER BY n.name SKIP ? LIMIT ?',
      { wholes: ['n'], hasOrderBy: true, hasLimit: true },
    ],
    ['MATCH (n:Person) RETURN n.name AS n', { wholes: [] }],
    ['MATCH (n:Person) WITH n AS x RETURN x', { wholes: ['x'] }],
    ['MATCH (n:Person) WITH n.name AS x RETURN x', { wholes: [] }],
    ['MATCH (n:Person) RETURN count(n) AS n, max(n.age)', { returns: 'aggregates' }],
    ['MATCH (n:Person) RETURN count(*) + ? AS n, ? AS label', { returns: 'aggregates' }],
    ['MATCH (n:Person) RETURN n.city, count(*)', { returns: 'groups' }],
    ['MATCH (n:Person) RETURN n.count', { returns: 'rows' }],
    ['MATCH (n:Person) SET n.x = ?', { returns: 'nothing', writes: true, hasLiterals: true }],
    ['CALL { MATCH (n:Person) RETURN count(n) AS c } RETURN c', { returns: 'rows' }],
    [
      'MATCH (a:A) CALL (a) { MATCH (a)-[:R]->(b) RETURN b LIMIT ? } RETURN b.x',
      { hasLimit: false, returns: 'rows' },
    ],
    [
      'CALL db.index.fulltext.queryNodes(?, $q) YIELD node, score RETURN node.slug',
      { procedures: ['db.index.fulltext.queryNodes'], labels: [] },
    ],
    ['CALL apoc.periodic.iterate(?, ?, {batchSize: ?})', { procedures: ['apoc.periodic.iterate'] }],
    ['SHOW INDEXES YIELD name, state WHERE state <> ?', { isCommand: true, reads: false }],
    [
      'CREATE INDEX person_name IF NOT EXISTS FOR (n:Person) ON (n.name)',
      { isCommand: true, writes: false, starts: [] },
    ],
    ['CREATE (o:Order {id: $id})', { isCommand: false, writes: true, labels: ['Order'] }],
    [
      'MATCH (a)-[:KNOWS|LIKES]->(b) RETURN b.name',
      { relationshipTypes: ['KNOWS', 'LIKES'], expands: true, untyped: 0, undirected: [] },
    ],
    ['MATCH (a:A)-[r]->(b) RETURN b.name', { untyped: 1 }],
    ['MATCH (a:A)-->(b)<--(c) RETURN b.name', { untyped: 2, undirected: [] }],
    ['MATCH (a:A)--(b) RETURN b.name', { untyped: 1, undirected: [] }],
    ['MATCH (a:A)-[:KNOWS]-(b) RETURN b.name', { untyped: 0, undirected: ['KNOWS'] }],
    ['MATCH (a:A {x: ?}), (b:B {x: ?}) MERGE (a)-[:KNOWS]-(b)', { undirected: [] }],
    ['MATCH (a:A) RETURN [(a)--(b) | b.name] AS names', { untyped: 1, expands: true }],
    ['MATCH (a:A) WHERE (a)-[:R]-(:B) RETURN a.x', { undirected: ['R'], relationshipTypes: ['R'] }],
    ['MATCH (a:A) RETURN (a.x)-(a.y) AS d, a.x - (a.z) AS e', { expands: false, untyped: 0 }],
    ['MATCH (a:A)-[:R*]->(b) RETURN b.x', { unboundedPaths: ['-[:R*]->'] }],
    ['MATCH (a:A)-[*?..]->(b) RETURN b.x', { unboundedPaths: ['-[*?..]->'] }],
    [
      'MATCH (a:A)-[:R*?..?]->(b)-[:S*..?]->(c)-[:T*?]->(d) RETURN b.x',
      { unboundedPaths: [], hasLiterals: false },
    ],
    ['MATCH (a:A)-[:R]->+(b) RETURN b.x', { unboundedPaths: ['-[:R]->+'] }],
    ['MATCH (a:A)-[:R]->{?,?}(b) RETURN b.x', { unboundedPaths: [], hasLiterals: false }],
    ['MATCH (s:A) ((a)-[:R]->(b)){1,5} (e:B) RETURN e.x', { unboundedPaths: [], relationshipTypes: ['R'] }],
    [
      'MATCH (s:A) ((a)-[:R]->(b) WHERE a.x < b.x)+ (e:B) RETURN e.x',
      { unboundedPaths: ['((a)-[:R]->(b) WHERE a.x < b.x)+'] },
    ],
    ['MATCH (s:A) ((a)-[:R]->(b)){2,} (e:B) RETURN e.x', { unboundedPaths: ['((a)-[:R]->(b)){'] }],
    ['MATCH p = shortestPath((a:A {x: ?})-[*]-(b:B {x: ?})) RETURN length(p)', { unboundedPaths: [] }],
    ['MATCH p = ANY SHORTEST (a:A)-[:R]-+(b:B) RETURN length(p)', { unboundedPaths: [] }],
    [
      'MATCH (a:A)-[r:RATED]->(b) WHERE r.stars > ? RETURN b.x',
      { relationshipFilters: [{ name: 'RATED', property: 'stars', operator: 'range' }] },
    ],
    [
      'MATCH (a:A)-[r:RATED {stars: ?}]->(b) RETURN b.x',
      { relationshipFilters: [{ name: 'RATED', property: 'stars', operator: '=' }] },
    ],
    ['MATCH (a:A)-[r:RATED]->(b) RETURN r.stars', { relationshipFilters: [] }],
    ['MATCH (n:Person) RETURN n.name // by ann\n LIMIT 5', { hasLimit: true }],
    ['', { clauses: [], reads: false, writes: false, truncated: false }],
  ])('%s', (text, expected) => {
    expect(factsOf(text)).toMatchObject(expected);
  });

  it.each([
    ['two labels', 'MATCH (a:A), (b:B) RETURN a.x, b.x', [':A', ':B']],
    ['two clauses', 'MATCH (a:A) MATCH (b:B) RETURN a.x, b.x', [':A', ':B']],
    ['rows that go on', 'MATCH (a:A) WITH a MATCH (b:B) RETURN a.x, b.x', [':A', ':B']],
    ['an inequality', 'MATCH (a:A), (b:A) WHERE a.x < b.x RETURN a.x, b.x', [':A', ':A']],
    ['a shared node', 'MATCH (a:A)-[:R]->(c), (b:B)-[:R]->(c) RETURN a.x', []],
    ['a shared node of two clauses', 'MATCH (a:A)-[:R]->(c) MATCH (b:B)-[:R]->(c) RETURN a.x', []],
    ['an equality', 'MATCH (a:A), (b:B) WHERE a.x = b.y RETURN a.x', []],
    ['an equality in a map', 'MATCH (a:A) MATCH (b:B {y: a.x}) RETURN a.x', []],
    ['one that is held to a row', 'MATCH (a:A {id: $id}), (b:B) RETURN a.x, b.x', []],
    ['both held', 'MATCH (a:A {id: $a}), (b:B {id: $b}) CREATE (a)-[:R]->(b)', []],
    ['an aggregate between', 'MATCH (a:A) WITH count(a) AS n MATCH (b:B) RETURN n, b.x', []],
    ['a limit between', 'MATCH (a:A) WITH a LIMIT ? MATCH (b:B) RETURN a.x, b.x', []],
    ['a union', 'MATCH (a:A) RETURN a.x UNION MATCH (b:B) RETURN b.x', []],
    ['a subquery', 'MATCH (a:A) CALL (a) { MATCH (a)-[:R]->(b:B) RETURN b } RETURN b.x', []],
    ['a test', 'MATCH (a:A) WHERE EXISTS { (a)-[:R]->(:B) } RETURN a.x', []],
  ])('all combinations: %s', (_, text, combined) => {
    expect(factsOf(text).combined).toEqual(combined);
  });

  it.each([
    ['MATCH (m:M {t: $t})<-[:A]-(a) MATCH (m)<-[:D]-(d) RETURN collect(a), collect(d)', ['a', 'd']],
    [
      'MATCH (m:M) OPTIONAL MATCH (m)<-[:A]-(a) OPTIONAL MATCH (m)<-[:D]-(d) RETURN m.t, collect(a.name) AS x, count(DISTINCT d) AS y',
      ['a', 'd'],
    ],
    ['MATCH (m:M)<-[:A]-(a), (m)<-[:D]-(d) WITH m, collect(a) AS x, collect(d) AS y RETURN x, y', ['a', 'd']],
    ['MATCH (m:M)<-[:A]-(a) WITH m, collect(a) AS x MATCH (m)<-[:D]-(d) RETURN x, collect(d)', undefined],
    ['MATCH (c:C)-[:P]->(o) MATCH (o)-[:C]->(p) RETURN collect(o), collect(p)', undefined],
    ['MATCH (m:M)<-[:A]-(a) MATCH (m)<-[:D]-(d) RETURN a.name, collect(d)', undefined],
    ['MATCH (m:M) RETURN [(m)<-[:A]-(a) | a.name] AS x, [(m)<-[:D]-(d) | d.name] AS y', undefined],
  ])('rows that multiply: %s', (text, expected) => {
    expect(factsOf(text).blowUp).toEqual(expected);
  });

  it.each([
    ['MATCH (n) RETURN n.x', true],
    ['MATCH (n {email: ?}) RETURN n.x', true],
    ['MATCH (n)-->(m) RETURN n.x', true],
    ['MATCH (n)-[:R]->(m) RETURN n.x', false],
    ['MATCH (n)-->(m:M) RETURN n.x', false],
    ['MATCH (n) WHERE n:Person RETURN n.x', false],
    ['MATCH (n) WHERE elementId(n) = $id RETURN n.x', false],
    ['MATCH (n) WHERE id(n) IN $ids RETURN n.x', false],
    ['MATCH (n:$($label)) RETURN n.x', false],
    ['MATCH (?:? {?: ?', false],
  ])('anywhere: %s', (text, expected) => {
    expect(factsOf(text).starts[0]?.anywhere ?? false).toBe(expected);
  });

  it.each([
    ['UNWIND range(?, ?) AS i CREATE (:N {id: i})', { bulk: 'range', inTransactions: false }],
    [
      'UNWIND range(?, ?) AS i CALL (i) { CREATE (:N {id: i}) } IN TRANSACTIONS OF ? ROWS',
      { bulk: 'range', inTransactions: true },
    ],
    [
      'UNWIND range(?, ?) AS i CALL (i) { CREATE (:N) } IN ? CONCURRENT TRANSACTIONS',
      { inTransactions: true },
    ],
    ['LOAD CSV WITH HEADERS FROM ? AS row MERGE (n:N {id: row.id})', { bulk: 'csv' }],
    ['UNWIND $rows AS row MERGE (n:N {id: row.id})', { bulk: 'parameter' }],
    ['MATCH (n:N) DETACH DELETE n', { bulk: 'match' }],
    ['MATCH (n:N) WITH n LIMIT ? DETACH DELETE n', { bulk: undefined }],
    ['MATCH (n:N {id: $id}) DETACH DELETE n', { bulk: undefined }],
    ['UNWIND range(?, ?) AS i RETURN i', { bulk: undefined, writes: false }],
    [
      'MATCH (n:N {id: $id}) SET n.at = datetime() RETURN n.x UNION UNWIND $r AS x RETURN x',
      { bulk: undefined },
    ],
    [
      'MATCH (a:A {id: $id}) FOREACH (x IN $xs | CREATE (a)-[:R]->(:B {id: x}))',
      { writes: true, labels: ['A', 'B'] },
    ],
  ])('many writes: %s', (text, expected) => {
    expect(factsOf(text)).toMatchObject(expected);
  });

  it.each([
    [
      'MATCH p = (a:A)-[:R]->(b) WITH b, collect(p) AS ps RETURN size(ps)',
      { any: true, path: 'p', unwound: undefined },
    ],
    [
      'MATCH (a:A) WITH collect(a) AS xs UNWIND xs AS x RETURN x.y',
      { any: true, path: undefined, unwound: 'xs' },
    ],
    ['MATCH (a:A) RETURN collect(a.x)', { any: true, path: undefined, unwound: undefined }],
    ['MATCH (a:A) RETURN a.collect', { any: false, path: undefined, unwound: undefined }],
  ])('collects: %s', (text, expected) => {
    expect(factsOf(text).collects).toEqual(expected);
  });

  it.each([
    ['MATCH (n:Person) WHERE n.name = ? RETURN n.na…', true],
    ['MATCH (n:Person {email: ?', true],
    ['MATCH (n:Person) RETURN n.name)', true],
    ['MATCH (n:Person) RETURN n.name', false],
  ])('knows whether the end is missing: %s', (text, expected) => {
    expect(factsOf(text).truncated).toBe(expected);
  });

  it('takes no half name for a name', () => {
    expect(factsOf('MATCH (n:Person)-[:KNOWS]->(m:Pers…').labels).toEqual(['Person']);
  });
});
