// A query log as large as asked for, the same for the same seed: `--mb 1000 --seed 1 --out FILE`.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const SHAPES = 200;
const CHUNK = 1 << 20;
const START = Date.UTC(2026, 7, 1);
const DAY_MS = 86_400_000;
const BYTES_PER_RECORD = 860;

type Random = () => number;

/** mulberry32: small, fast, the same everywhere. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LABELS = ['Customer', 'Order', 'Product', 'Invoice', 'Shipment', 'Store', 'Supplier', 'Ticket'];
const TYPES = ['PLACED', 'CONTAINS', 'SHIPPED_TO', 'BILLED_BY', 'SOLD_AT'];
const PROPERTIES = ['id', 'email', 'total', 'createdAt', 'status', 'region'];
const USERS = ['orders_app', 'reporting', 'analyst', 'loader', 'search'];
const APPS = ['orders', 'nightly-report', 'search-api', 'loader'];
const DRIVERS = ['neo4j-javascript/5.28.1', 'neo4j-java/5.26.0', 'neo4j-python/5.27.0'];

type Value = (random: Random) => string;
const whole: Value = (random) => String(Math.floor(random() * 1e7));
const email: Value = (random) => `'user${Math.floor(random() * 1e7)}@example.com'`;
const decimal: Value = (random) => `${Math.floor(random() * 1e5)}.${Math.floor(random() * 90) + 10}`;
const list: Value = (random) =>
  `[${Array.from({ length: 1 + Math.floor(random() * 12) }, () => whole(random)).join(', ')}]`;
const longList: Value = (random) =>
  `[${Array.from({ length: 600 + Math.floor(random() * 200) }, () => whole(random)).join(', ')}]`;

interface Shape {
  readonly text: Value;
  readonly meanMs: number;
  readonly user: string;
  readonly app: string;
  readonly driver: string;
  readonly long: boolean;
}

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

/** Two of five shapes are parameterised, the others carry their literals in the text; the first is the long one. */
function shapeOf(index: number): Shape {
  const [a, b] = [at(LABELS, index), at(LABELS, index + 1 + Math.floor(index / 8))];
  const type = at(TYPES, Math.floor(index / 3));
  const property = at(PROPERTIES, Math.floor(index / 5));
  const inline = index % 5 >= 2;
  const values = [whole, email, list, decimal];
  const first: Value = inline ? at(values, index) : () => `$p${index % 7}`;
  const second: Value = inline ? whole : () => '$limit';
  const body: Value = (random) =>
    `MATCH (a:${a})-[:${type}]->(b:${b}) WHERE a.${property} ${inline && at(values, index) === list ? 'IN' : '='} ${first(random)}` +
    ` AND b.shape${index} IS NOT NULL RETURN a.${property} AS key, count(b) AS n ORDER BY n DESC LIMIT ${second(random)}`;
  const long: Value = (random) =>
    `UNWIND ${longList(random)} AS id MERGE (n:${a} {id: id}) SET n.shape${index} = ${whole(random)}`;
  return {
    text: index === 0 ? long : body,
    meanMs: 2 + ((index * 37) % 400),
    user: at(USERS, index),
    app: at(APPS, index),
    driver: at(DRIVERS, index),
    long: index === 0,
  };
}

const SHAPE_LIST: readonly Shape[] = Array.from({ length: SHAPES }, (_, index) => shapeOf(index));

/** One in a hundred is the long one; among the others low numbers come oftener. */
function pick(random: Random): Shape {
  if (random() < 0.01) return SHAPE_LIST[0] as Shape;
  const skewed = random() ** 2;
  return SHAPE_LIST[1 + Math.floor(skewed * (SHAPES - 1))] as Shape;
}

function recordOf(number: number, time: number, random: Random): string {
  const shape = pick(random);
  const text = JSON.stringify(shape.text(random));
  const elapsed = Math.floor(-Math.log(1 - random()) * shape.meanMs);
  const failed = random() < 0.01;
  const noise = random();
  const database = noise < 0.01 ? 'system' : 'neo4j';
  const type = noise > 0.99 ? 'system' : 'user-action';
  const start = random() < 0.05;
  const event = start ? 'start' : failed ? 'fail' : 'success';
  const ms = start ? 0 : elapsed;
  return (
    `{"time":"${new Date(time).toISOString()}","level":"${failed ? 'ERROR' : 'INFO'}","type":"query","event":"${event}",` +
    `"dbid":"2f49c2b3","id":"${number}","transactionId":"${number + 7}","elapsedTimeMs":${ms},"planning":${ms >> 5},` +
    `"waiting":${ms >> 6},"cpu":${ms >> 1},"allocatedBytes":${start ? -1 : ms * 4096},"pageHits":${ms * 11},"pageFaults":${ms >> 4},` +
    `"database":"${database}","executingUser":"${shape.user}","authenticatedUser":"${shape.user}",` +
    `"source":"bolt-session\\tbolt\\t${shape.driver}\\t\\tclient/203.0.113.10:50212\\tserver/10.1.4.64:7687>",` +
    `"query":${text},"message":"${shape.long ? 'UNWIND' : 'MATCH'} …","queryParameters":"{min: *****}","runtime":"pipelined",` +
    `"queryLang":"CYPHER 5","executionPlanCacheKeyHash":"9f31c07a","annotationData":"{app: '${shape.app}', type: '${type}'}"}`
  );
}

/** Lines of a log of about `bytes`, in chunks: one in a thousand is torn, as by a full disk. */
export function* generateLog(bytes: number, seed: number): Generator<string> {
  const random = createRandom(seed);
  const step = DAY_MS / Math.max(1, bytes / BYTES_PER_RECORD);
  let chunk = '';
  let written = 0;
  for (let number = 1; written + chunk.length < bytes; number++) {
    const line = recordOf(number, START + ((number * step) % DAY_MS), random);
    chunk += random() < 0.001 ? `${line.slice(0, Math.floor(line.length * random()))}\n` : `${line}\n`;
    if (chunk.length < CHUNK) continue;
    written += chunk.length;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

export async function writeLog(file: string, bytes: number, seed: number): Promise<void> {
  const out = createWriteStream(file, { mode: 0o600 });
  for (const chunk of generateLog(bytes, seed)) if (!out.write(chunk)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      mb: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: 'query.log' },
    },
  });
  await writeLog(values.out, Number(values.mb) * 1e6, Number(values.seed));
}
