import { KiB, MiB, type QueryClass, type Workload } from '../workload.ts';
import { driver, peopleAtTheConsole, toolNoise } from './clients.ts';

const web = driver('storefront', 'shop_app');
const checkout = driver('checkout', 'checkout_app', 'neo4j-java/5.28.5');
const jobs = driver('nightly-jobs', 'etl', 'neo4j-python/5.28.1 Python/3.12.3-final-0 (linux)');

const reads: readonly QueryClass[] = [
  {
    name: 'product-by-slug',
    kind: 'read',
    ratePerMin: 180,
    cost: { cpuMs: 14, allocationBytes: 60 * KiB, pageHits: 120 },
    index: 'product_slug',
    withoutIndex: { cpuMs: 60, allocationBytes: 2 * MiB, pageHits: 41_000, footprintBytes: 90 * MiB },
    spread: 0.4,
    client: web,
    text: 'MATCH (p:Product {slug: %slug%})-[:IN_CATEGORY]->(k:Category) RETURN p.name, p.price, p.stock, k.name',
  },
  {
    name: 'customer-by-email',
    kind: 'read',
    ratePerMin: 90,
    cost: { cpuMs: 9, allocationBytes: 40 * KiB, pageHits: 24 },
    index: 'customer_email',
    withoutIndex: { cpuMs: 850, allocationBytes: 18 * MiB, pageHits: 620_000, footprintBytes: 350 * MiB },
    spread: 0.4,
    literals: 0.4,
    client: web,
    text: 'MATCH (c:Customer) WHERE c.email = %email% RETURN c.id, c.name, c.tier',
  },
  {
    name: 'category-page',
    kind: 'read',
    ratePerMin: 70,
    cost: { cpuMs: 60, allocationBytes: 6 * MiB, pageHits: 9400 },
    spread: 0.35,
    client: web,
    text: 'MATCH (k:Category {slug: %word%})<-[:IN_CATEGORY]-(p:Product) WHERE p.stock > 0 OPTIONAL MATCH (p)<-[r:REVIEWED]-(:Customer) RETURN p.slug, p.name, p.price, avg(r.stars) AS stars ORDER BY stars DESC LIMIT 48',
  },
  {
    name: 'also-bought',
    kind: 'read',
    ratePerMin: 40,
    cost: { cpuMs: 75, allocationBytes: 14 * MiB, pageHits: 8_600 },
    spread: 0.4,
    client: web,
    text: 'MATCH (p:Product {slug: %slug%})<-[:CONTAINS]-(:Order)<-[:PLACED]-(c:Customer)-[:PLACED]->(:Order)-[:CONTAINS]->(other:Product) WHERE other <> p RETURN other.slug, count(*) AS together ORDER BY together DESC LIMIT 12',
  },
  {
    name: 'search-products',
    kind: 'read',
    ratePerMin: 45,
    cost: { cpuMs: 50, allocationBytes: 4 * MiB, pageHits: 5200 },
    spread: 0.4,
    client: web,
    text: "CALL db.index.fulltext.queryNodes('product_text', %word%) YIELD node, score RETURN node.slug, node.name, score LIMIT 24",
  },
  {
    name: 'order-history',
    kind: 'read',
    ratePerMin: 25,
    cost: { cpuMs: 45, allocationBytes: 3 * MiB, pageHits: 4100 },
    spread: 0.4,
    literals: 0.15,
    client: web,
    text: 'MATCH (c:Customer {id: %id%})-[:PLACED]->(o:Order)-[:CONTAINS]->(p:Product) RETURN o.id, o.placedAt, o.total, collect(p.name) AS products ORDER BY o.placedAt DESC LIMIT 20',
  },
];

const writes: readonly QueryClass[] = [
  {
    name: 'touch-session',
    kind: 'write',
    ratePerMin: 60,
    cost: { cpuMs: 11, allocationBytes: 90 * KiB, pageHits: 60 },
    spread: 0.4,
    creates: { nodes: 0.3, relationships: 1 },
    client: web,
    text: 'MERGE (s:Session {id: $session}) ON CREATE SET s.startedAt = datetime() SET s.seenAt = datetime() WITH s MATCH (p:Product {slug: %slug%}) MERGE (s)-[v:VIEWED]->(p) SET v.at = datetime()',
  },
  {
    name: 'add-to-basket',
    kind: 'write',
    ratePerMin: 30,
    cost: { cpuMs: 13, allocationBytes: 150 * KiB, pageHits: 110 },
    spread: 0.4,
    lockMs: 1,
    creates: { nodes: 0.2, relationships: 1 },
    client: web,
    text: 'MATCH (s:Session {id: $session}), (p:Product {slug: %slug%}) MERGE (s)-[b:HAS_IN_BASKET]->(p) SET b.quantity = %number%',
  },
  {
    name: 'place-order',
    kind: 'write',
    ratePerMin: 16,
    cost: { cpuMs: 32, allocationBytes: 900 * KiB, pageHits: 640 },
    spread: 0.5,
    lockMs: 6,
    creates: { nodes: 1.2, relationships: 4.5 },
    client: checkout,
    text: 'MATCH (c:Customer {email: %email%}) CREATE (c)-[:PLACED]->(o:Order {id: randomUUID(), placedAt: datetime(), total: %amount%}) WITH o UNWIND $items AS item MATCH (p:Product {slug: item.slug}) CREATE (o)-[:CONTAINS {quantity: item.quantity}]->(p) SET p.stock = p.stock - item.quantity',
  },
  {
    name: 'register-customer',
    kind: 'write',
    ratePerMin: 4,
    cost: { cpuMs: 6, allocationBytes: 80 * KiB, pageHits: 70 },
    spread: 0.5,
    literals: 0.5,
    creates: { nodes: 1, relationships: 0 },
    failure: { share: 0.06, error: 'constraint' },
    client: checkout,
    text: 'CREATE (c:Customer {id: randomUUID(), email: %email%, name: %name%, phone: %phone%, city: %city%})',
  },
];

const batches: readonly QueryClass[] = [
  {
    name: 'stock-sync',
    kind: 'write',
    ratePerMin: 30,
    cost: { cpuMs: 180, allocationBytes: 9 * MiB, pageHits: 6200 },
    spread: 0.4,
    lockMs: 12,
    schedule: { everyMin: 60, offsetMin: 10, lastsMin: 3 },
    client: jobs,
    text: 'UNWIND $rows AS row MATCH (p:Product {sku: row.sku}) SET p.stock = row.stock, p.price = row.price',
  },
  {
    name: 'daily-revenue',
    kind: 'read',
    ratePerMin: 3,
    cost: { cpuMs: 5200, allocationBytes: 160 * MiB, pageHits: 380_000, footprintBytes: 400 * MiB },
    spread: 0.4,
    schedule: { everyMin: 1440, offsetMin: 150, lastsMin: 15 },
    literals: 1,
    client: jobs,
    text: 'MATCH (o:Order)-[:CONTAINS]->(p:Product)-[:IN_CATEGORY]->(k:Category) WHERE o.placedAt >= %day% RETURN k.name, sum(o.total) AS revenue, count(DISTINCT o) AS orders ORDER BY revenue DESC',
  },
];

export default {
  name: 'shop',
  classes: [...reads, ...writes, ...batches, ...peopleAtTheConsole, ...toolNoise],
} satisfies Workload;
