import { KiB, MiB, type Workload } from '../workload.ts';
import { driver, peopleAtTheConsole, toolNoise } from './clients.ts';

const ledger = driver('ledger', 'payments_app', 'neo4j-java/5.28.5');
const fraud = driver('fraud-check', 'fraud_app', 'neo4j-go/5.28.3');

export default {
  name: 'payments',
  classes: [
    {
      name: 'record-payment',
      kind: 'write',
      ratePerMin: 220,
      cost: { cpuMs: 14, allocationBytes: 200 * KiB, pageHits: 180 },
      spread: 0.4,
      lockMs: 3,
      creates: { nodes: 1, relationships: 2 },
      failure: { share: 0.002, error: 'deadlock' },
      client: ledger,
      text: 'MATCH (a:Account {iban: $from}), (b:Account {iban: $to}) CREATE (a)-[:SENT]->(t:Transfer {id: $id, amount: %amount%, at: datetime()})-[:TO]->(b)',
    },
    {
      name: 'account-by-iban',
      kind: 'read',
      ratePerMin: 260,
      cost: { cpuMs: 12, allocationBytes: 50 * KiB, pageHits: 30 },
      index: 'account_iban',
      withoutIndex: { cpuMs: 900, allocationBytes: 20 * MiB, pageHits: 700_000, footprintBytes: 600 * MiB },
      spread: 0.4,
      client: ledger,
      text: 'MATCH (a:Account {iban: %iban%})<-[:OWNS]-(c:Customer) RETURN a.balance, c.id, c.name',
    },
    {
      name: 'ring-check',
      kind: 'read',
      ratePerMin: 90,
      cost: { cpuMs: 70, allocationBytes: 22 * MiB, pageHits: 7_200 },
      spread: 0.45,
      client: fraud,
      text: 'MATCH ring = (a:Account {iban: %iban%})-[:SENT|TO*2..8]->(a) RETURN [n IN nodes(ring) | n.id] AS members LIMIT 5',
    },
    {
      name: 'shared-device',
      kind: 'read',
      ratePerMin: 60,
      cost: { cpuMs: 55, allocationBytes: 9 * MiB, pageHits: 5_100 },
      spread: 0.4,
      literals: 0.1,
      client: fraud,
      text: 'MATCH (c:Customer {email: %email%})-[:USES]->(d:Device)<-[:USES]-(other:Customer) WHERE other.flagged RETURN other.id, d.fingerprint LIMIT 50',
    },
    {
      name: 'settle-day',
      kind: 'write',
      ratePerMin: 8,
      cost: { cpuMs: 2200, allocationBytes: 240 * MiB, pageHits: 120_000 },
      spread: 0.4,
      lockMs: 30,
      schedule: { everyMin: 1440, offsetMin: 5, lastsMin: 25 },
      client: ledger,
      text: 'MATCH (t:Transfer) WHERE t.at >= %day% AND t.state = "open" CALL (t) { SET t.state = "settled" } IN TRANSACTIONS OF 1000 ROWS',
    },
    ...peopleAtTheConsole,
    ...toolNoise,
  ],
} satisfies Workload;
