import { KiB, MiB, type Workload } from '../workload.ts';
import { driver, toolNoise } from './clients.ts';

const api = driver('recommend-api', 'recommender', 'neo4j-java/5.28.5');
const trainer = driver('trainer', 'ml_jobs', 'neo4j-python/5.28.1 Python/3.12.3-final-0 (linux)');

export default {
  name: 'recommender',
  classes: [
    {
      name: 'for-session',
      kind: 'read',
      ratePerMin: 140,
      cost: { cpuMs: 45, allocationBytes: 8 * MiB, pageHits: 6100 },
      spread: 0.4,
      client: api,
      text: 'MATCH (s:Session {id: $session})-[:VIEWED]->(p:Product)-[sim:SIMILAR]->(r:Product) WHERE NOT (s)-[:VIEWED]->(r) RETURN r.slug, sum(sim.score) AS score ORDER BY score DESC LIMIT 20',
    },
    {
      name: 'basket-affinity',
      kind: 'read',
      ratePerMin: 1.5,
      cost: {
        cpuMs: 950,
        allocationBytes: 2700 * MiB,
        pageHits: 30_000,
        footprintBytes: 1200 * MiB,
      },
      spread: 0.45,
      client: api,
      text: 'MATCH path = (c:Customer {id: %id%})-[:PLACED]->(:Order)-[:CONTAINS]->(:Product)<-[:CONTAINS]-(:Order)-[:CONTAINS]->(r:Product) WITH r, collect(path) AS paths RETURN r.slug, size(paths) AS strength ORDER BY strength DESC',
    },
    {
      name: 'friends-bought',
      kind: 'read',
      ratePerMin: 30,
      cost: { cpuMs: 90, allocationBytes: 30 * MiB, pageHits: 17_000 },
      spread: 0.45,
      literals: 0.2,
      client: api,
      text: 'MATCH (c:Customer {email: %email%})-[:KNOWS]->(f:Customer)-[:PLACED]->(:Order)-[:CONTAINS]->(p:Product) RETURN p.slug, collect(DISTINCT f.name) AS friends LIMIT 30',
    },
    {
      name: 'record-view',
      kind: 'write',
      ratePerMin: 160,
      cost: { cpuMs: 14, allocationBytes: 80 * KiB, pageHits: 60 },
      spread: 0.4,
      creates: { nodes: 0.1, relationships: 1 },
      client: api,
      text: 'MATCH (s:Session {id: $session}), (p:Product {slug: %slug%}) CREATE (s)-[:VIEWED {at: datetime()}]->(p)',
    },
    {
      name: 'refresh-similarity',
      kind: 'write',
      ratePerMin: 6,
      cost: { cpuMs: 900, allocationBytes: 120 * MiB, pageHits: 60_000 },
      spread: 0.4,
      schedule: { everyMin: 1440, offsetMin: 180, lastsMin: 40 },
      creates: { nodes: 0, relationships: 20 },
      client: trainer,
      text: 'UNWIND $pairs AS pair MATCH (a:Product {id: pair.a}), (b:Product {id: pair.b}) MERGE (a)-[s:SIMILAR]->(b) SET s.score = pair.score',
    },
    ...toolNoise,
  ],
} satisfies Workload;
