import { KiB, MiB, type Workload } from '../workload.ts';
import { driver, peopleAtTheConsole, toolNoise } from './clients.ts';

const science = driver('notebooks', 'data_science', 'neo4j-python/5.28.1 Python/3.12.3-final-0 (linux)');
const cms = driver('catalogue', 'catalog_app');
const tester = driver('experiment', 'neo4j');

/** Few, long and heavy: graph algorithms and their reading back. */
export const analytics: Workload = {
  name: 'analytics',
  classes: [
    {
      name: 'project-graph',
      kind: 'read',
      ratePerMin: 1.2,
      cost: { cpuMs: 14_000, allocationBytes: 900 * MiB, pageHits: 900_000, footprintBytes: 2000 * MiB },
      spread: 0.5,
      client: science,
      text: "MATCH (a:Customer)-[:PLACED]->(:Order)-[:CONTAINS]->(p:Product) RETURN gds.graph.project('purchases', a, p)",
    },
    {
      name: 'communities',
      kind: 'read',
      ratePerMin: 0.8,
      cost: { cpuMs: 42_000, allocationBytes: 700 * MiB, pageHits: 2000 },
      spread: 0.5,
      client: science,
      text: "CALL gds.louvain.stream('purchases') YIELD nodeId, communityId RETURN communityId, count(*) AS members ORDER BY members DESC LIMIT 100",
    },
    {
      name: 'write-scores',
      kind: 'write',
      ratePerMin: 10,
      cost: { cpuMs: 120, allocationBytes: 12 * MiB, pageHits: 9000 },
      spread: 0.4,
      client: science,
      text: 'UNWIND $rows AS row MATCH (c:Customer {id: row.id}) SET c.community = row.community',
    },
    ...toolNoise,
  ],
};

export const catalog: Workload = {
  name: 'catalog',
  classes: [
    {
      name: 'tree',
      kind: 'read',
      ratePerMin: 60,
      cost: { cpuMs: 35, allocationBytes: 2 * MiB, pageHits: 2400 },
      spread: 0.5,
      client: cms,
      text: 'MATCH (root:Category {slug: %word%})<-[:CHILD_OF*0..4]-(k:Category)<-[:IN_CATEGORY]-(p:Product) RETURN k.slug, count(p) AS products',
    },
    {
      name: 'edit-product',
      kind: 'write',
      ratePerMin: 5,
      cost: { cpuMs: 8, allocationBytes: 100 * KiB, pageHits: 80 },
      spread: 0.5,
      literals: 0.3,
      client: cms,
      text: 'MATCH (p:Product {slug: %slug%}) SET p.price = %amount%, p.editedBy = %name%',
    },
    ...peopleAtTheConsole,
    ...toolNoise,
  ],
};

/** Hardly used: the free one, and whatever the API creates. */
export const idle: Workload = {
  name: 'idle',
  classes: [
    {
      name: 'try-something',
      kind: 'read',
      ratePerMin: 0.5,
      cost: { cpuMs: 25, allocationBytes: 1 * MiB, pageHits: 900 },
      spread: 0.8,
      literals: 1,
      client: tester,
      text: 'MATCH (c:Customer {name: %name%})-[:PLACED]->(o:Order) RETURN o.id, o.total',
    },
    ...toolNoise,
  ],
};
