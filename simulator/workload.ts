import { between, pick, type Random } from './random.ts';

/** What one run of a query takes on average, when nothing else runs. */
export interface Cost {
  readonly cpuMs: number;
  readonly allocationBytes: number;
  readonly pageHits: number;
  /** The part of the store that the class keeps touching, beyond the hot part that everybody uses. */
  readonly footprintBytes?: number;
}

export interface QueryClass {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'system';
  /** At the daily peak. */
  readonly ratePerMin: number;
  readonly cost: Cost;
  /** The index that the class relies on, and what it takes without it. */
  readonly index?: string;
  readonly withoutIndex?: Cost;
  /** How unequal its runs are: the deviation of the logarithm of the time. */
  readonly spread: number;
  /** Share of the runs whose text carries its values inline: each such text is planned anew. */
  readonly literals?: number;
  readonly lockMs?: number;
  readonly creates?: { readonly nodes: number; readonly relationships: number };
  readonly failure?: { readonly share: number; readonly error: string };
  /** Runs only in these windows, whatever the traffic. Minutes since midnight UTC. */
  readonly schedule?: { readonly everyMin: number; readonly offsetMin: number; readonly lastsMin: number };
  /** Sleeps until an event gives it a rate. */
  readonly dormant?: boolean;
  readonly client: Client;
  /** Values stand as `%email%`: a parameter in most runs, a literal in the share given above. */
  readonly text: string;
}

export interface Client {
  readonly app: string;
  readonly user: string;
  readonly driver: string;
  readonly type: 'system' | 'user-direct' | 'user-action' | 'user-transpiled';
}

export interface Workload {
  readonly name: string;
  readonly classes: readonly QueryClass[];
}

export const KiB = 1024;
export const MiB = 1024 ** 2;

const FIRST = [
  'Amara',
  'Björn',
  'Chloé',
  'Dmitri',
  'Elena',
  'Farid',
  'Grace',
  'Hiro',
  'Ines',
  'Jonas',
  'Kavya',
  'Liam',
];
const LAST = [
  'Okafor',
  'Lindqvist',
  'Moreau',
  'Petrov',
  'Rossi',
  'Haddad',
  "O'Brien",
  'Tanaka',
  'Silva',
  'Weber',
];
const CITIES = ['Lyon', 'Malmö', 'Porto', 'Utrecht', 'Kraków', 'Cork', 'Graz', 'Turin'];
const THINGS = [
  'kettle',
  'desk-lamp',
  'rain-jacket',
  'espresso-cup',
  'trail-shoe',
  'wool-blanket',
  'bike-light',
];

const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
const whole = (random: Random, low: number, high: number) => Math.floor(between(random, [low, high]));

/** Literals as careless applications write them: people's data among them. */
const LITERALS: Readonly<Record<string, (random: Random) => string>> = {
  email: (random) =>
    quoted(`${plain(pick(random, FIRST))}.${plain(pick(random, LAST))}${whole(random, 1, 999)}@example.com`),
  name: (random) => quoted(`${pick(random, FIRST)} ${pick(random, LAST)}`),
  city: (random) => quoted(pick(random, CITIES)),
  phone: (random) => quoted(`+44 20 7946 0${whole(random, 100, 999)}`),
  iban: (random) => quoted(`GB33BUKB2020155555${whole(random, 1000, 9999)}`),
  slug: (random) => quoted(`${pick(random, THINGS)}-${whole(random, 1, 400)}`),
  word: (random) => quoted(pick(random, THINGS)),
  id: (random) => quoted(`c-${whole(random, 100000, 999999)}`),
  number: (random) => String(whole(random, 1, 5000)),
  amount: (random) => between(random, [1, 900]).toFixed(2),
  day: (random) => `date(${quoted(`2026-0${whole(random, 1, 9)}-${whole(random, 10, 28)}`)})`,
};

const LITERAL = new RegExp(`%(${Object.keys(LITERALS).join('|')})%`, 'g');

export interface Statement {
  readonly query: string;
  readonly parameters: readonly string[];
}

/** The same value used twice in a text is the same literal twice. */
export function statement(text: string, inline: boolean, random: Random): Statement {
  const values = new Map<string, string>();
  const query = text.replaceAll(LITERAL, (_, name: string) => {
    const value = values.get(name) ?? (inline ? (LITERALS[name]?.(random) ?? name) : `$${name}`);
    values.set(name, value);
    return value;
  });
  return { query, parameters: inline ? [] : [...values.keys()] };
}
