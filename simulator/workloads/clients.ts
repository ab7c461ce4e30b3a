import { KiB, type Client, type QueryClass } from '../workload.ts';

export const driver = (app: string, user: string, name = 'neo4j-javascript/5.28.1'): Client => ({
  app,
  user,
  driver: name,
  type: 'user-action',
});

const person = (user: string): Client => ({
  app: 'neo4j-browser_v5.26',
  user,
  driver: 'neo4j-browser/v5.26',
  type: 'user-direct',
});

const tool: Client = {
  app: 'neo4j-browser_v5.26',
  user: 'neo4j',
  driver: 'neo4j-browser/v5.26',
  type: 'system',
};

const noise = (name: string, ratePerMin: number, cpuMs: number, text: string): QueryClass => ({
  name,
  kind: 'system',
  ratePerMin,
  cost: { cpuMs, allocationBytes: 40 * KiB, pageHits: 2 },
  spread: 0.9,
  client: tool,
  text,
});

/** What drivers and tools ask by themselves, on every instance. */
export const toolNoise: readonly QueryClass[] = [
  noise('routing-table', 9, 0.8, 'CALL dbms.routing.getRoutingTable($routingContext, $databaseName)'),
  noise('components', 3, 1.2, 'CALL dbms.components() YIELD name, versions, edition'),
  noise('show-databases', 2, 22, 'SHOW DATABASES'),
  noise('last-activity', 1, 9, 'CALL aura.activity.last()'),
];

/** Somebody at the console: rare, literal, and sometimes wrong. */
export const peopleAtTheConsole: readonly QueryClass[] = [
  {
    name: 'count-by-label',
    kind: 'read',
    ratePerMin: 0.2,
    cost: { cpuMs: 420, allocationBytes: 900 * KiB, pageHits: 5200 },
    spread: 0.7,
    literals: 1,
    client: person('analyst'),
    text: 'MATCH (c:Customer {city: %city%}) RETURN count(c) AS customers',
  },
  {
    name: 'typing-error',
    kind: 'read',
    ratePerMin: 0.08,
    cost: { cpuMs: 2, allocationBytes: 0, pageHits: 0 },
    spread: 0.4,
    literals: 1,
    failure: { share: 1, error: 'undefined-variable' },
    client: person('analyst'),
    text: 'MATCH (c:Customer {name: %name%}) RETURN customer.email',
  },
];
