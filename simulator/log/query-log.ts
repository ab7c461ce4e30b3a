import type { Instance } from '../instance.ts';
import { rowOf, TICK_MS, type History } from '../model/history.ts';
import { hash, hashText, normal, stream, type Random } from '../random.ts';
import { statement, type QueryClass, type Statement } from '../workload.ts';
import { sourceOf } from './source.ts';
import { FAILURES, OUT_OF_MEMORY, READ_ONLY, UNKNOWN, type Failure } from './errors.ts';
import type { LogRecord } from './record.ts';

export interface LogOptions {
  readonly from: number;
  readonly to: number;
  /** Aura leaves out what succeeds faster than this. */
  readonly leastMs?: number;
  readonly starts?: boolean;
  readonly transactions?: boolean;
}

const LEAST_MS = 50;

/** The queries of each tick, drawn from the very counts and times that made its metrics. In order of time. */
export function* queryLog(instance: Instance, options: LogOptions): Generator<readonly LogRecord[]> {
  const { history } = instance.engine;
  const first = Math.max(0, rowOf(history, options.from) + 1);
  const last = Math.min(history.rows - 1, rowOf(history, options.to));
  for (let row = first; row <= last; row++) {
    const runs = runsOf(instance, row, options.leastMs ?? LEAST_MS);
    yield runs.flatMap((run, n) => records(instance, run, (history.first + row) * 4096 + n, options));
  }
}

interface Run {
  readonly queryClass: QueryClass;
  readonly slot: number;
  readonly at: number;
  readonly z: number;
  readonly elapsedMs: number;
  readonly miss: number;
  readonly failure: Failure | undefined;
  readonly random: Random;
}

function runsOf({ engine }: Instance, row: number, leastMs: number): readonly Run[] {
  const { history, classes, key } = engine;
  if (history.down[row] === 1) return [];
  const tick = history.first + row;
  const stretch = history.slowdown[row] as number;
  const runs: Run[] = [];
  classes.forEach((queryClass, i) => {
    const slot = row * classes.length + i;
    const count = history.counts[slot] as number;
    const failed = history.failures[slot] as number;
    const killed = history.outOfMemory[slot] as number;
    const logMedian = Math.log((history.serviceMs[slot] as number) * stretch) - queryClass.spread ** 2 / 2;
    const fromZ = (Math.log(Math.max(leastMs, 1e-9)) - logMedian) / queryClass.spread;
    if (failed + killed === 0 && fromZ > 6) return;
    const times = stream(key, tick, i, 9);
    for (let k = 0; k < count; k++) {
      const z = normal(times);
      const failure =
        k < failed
          ? failureOf(queryClass, history.readOnly[row] === 1)
          : k < failed + killed
            ? OUT_OF_MEMORY
            : undefined;
      if (failure === undefined && z < fromZ) continue;
      const random = stream(key, tick, i, k, 10);
      const at = (tick - 1) * TICK_MS + Math.floor(random() * TICK_MS) + 1;
      const miss = history.miss[row] as number;
      runs.push({
        queryClass,
        slot,
        at,
        z,
        elapsedMs: Math.exp(logMedian + z * queryClass.spread),
        miss,
        failure,
        random,
      });
    }
  });
  return runs.toSorted((a, b) => a.at - b.at);
}

function failureOf({ failure, kind }: QueryClass, readOnly: boolean): Failure {
  if (readOnly && kind === 'write') return READ_ONLY;
  return FAILURES[failure?.error ?? ''] ?? UNKNOWN;
}

function records(instance: Instance, run: Run, serial: number, options: LogOptions): readonly LogRecord[] {
  const { queryClass, random, failure, at, elapsedMs } = run;
  const { client } = queryClass;
  const literal = random() < (queryClass.literals ?? 0);
  const said = statement(queryClass.text, literal, random);
  const common = {
    dbid: instance.cast.id,
    transactionId: String(serial),
    database: queryClass.kind === 'system' ? 'system' : 'neo4j',
    executingUser: client.user,
    authenticatedUser: client.user,
  };
  const entry: LogRecord = {
    time: new Date(at).toISOString(),
    level: failure ? 'ERROR' : 'INFO',
    type: 'query',
    event: failure ? 'fail' : 'success',
    id: String(serial),
    ...common,
    elapsedTimeMs: Math.round(elapsedMs),
    planning: planningOf(run, literal),
    ...resources(instance.engine.history, run),
    ...described(queryClass, said, instance.engine.key, random),
    ...(failure ? { failureReason: failure.reason, errorInfo: failure.info } : {}),
  };
  const all: LogRecord[] = [];
  if (options.starts) all.push({ ...started(entry), time: new Date(at - elapsedMs).toISOString() });
  all.push(entry);
  if (options.transactions && queryClass.kind === 'write') {
    const { time } = entry;
    all.push({ time, level: 'INFO', type: 'transaction', event: failure ? 'rollback' : 'commit', ...common });
  }
  return all;
}

/** How the same query looked when it began. */
function started(entry: LogRecord): LogRecord {
  const { failureReason, errorInfo, ...rest } = entry;
  void [failureReason, errorInfo];
  return {
    ...rest,
    level: 'INFO',
    event: 'start',
    elapsedTimeMs: 0,
    planning: 0,
    waiting: 0,
    cpu: 0,
    allocatedBytes: 0,
    pageHits: 0,
    pageFaults: 0,
    executionPlanCacheKeyHash: '00000000',
  };
}

/** A text that was never seen before is planned first; a cached plan costs nothing. */
function planningOf({ elapsedMs, random }: Run, literal: boolean): number {
  const cold = literal || random() < 0.01;
  return cold ? Math.round(Math.min(elapsedMs * 0.6, 8 + random() * 30)) : 0;
}

function resources(history: History, { slot, z, queryClass, random, elapsedMs, miss, failure }: Run) {
  const scanning = history.withoutIndex[slot] === 1;
  const { spread } = queryClass;
  const like = scanning ? 0.98 + 0.04 * random() : Math.exp(spread * z - spread ** 2 / 2);
  const pageHits = Math.round((history.pageHits[slot] as number) * like);
  const bytes = (history.allocation[slot] as number) * like * (failure === OUT_OF_MEMORY ? 3 : 1);
  const cpu = (history.cpuMs[slot] as number) * Math.exp(spread * z - spread ** 2 / 2);
  return {
    waiting: Math.round(Math.min(elapsedMs * 0.7, (queryClass.lockMs ?? 0) * -Math.log(1 - random()))),
    cpu: Math.round(Math.min(cpu, elapsedMs)),
    allocatedBytes: Math.round(bytes),
    pageHits,
    pageFaults: Math.round(pageHits * miss),
  };
}

function described(queryClass: QueryClass, { query }: Statement, key: number, random: Random) {
  const { client, kind, failure } = queryClass;
  const parameters = [...new Set(query.match(/\$\w+/g))].map((name) => `${name.slice(1)}: *****`);
  const fails = failure?.share === 1;
  return {
    source: sourceOf(client, key, random),
    query,
    message: query.length > 120 ? query.slice(0, 120) : query,
    queryParameters: `{${parameters.join(', ')}}`,
    runtime: fails ? 'null' : kind === 'system' ? 'system' : 'pipelined',
    queryLang: 'CYPHER 5',
    executionPlanCacheKeyHash: fails ? '00000000' : hash(hashText(query)).toString(16).padStart(8, '0'),
    annotationData: `{app: '${client.app}', type: '${client.type}'}`,
  };
}
