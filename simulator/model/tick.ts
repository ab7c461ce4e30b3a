import { normal, poisson, stream } from '../random.ts';
import type { QueryClass } from '../workload.ts';
import { changeOf, lacksIndex, type Engine } from './engine.ts';
import { TICK_MS, withRoom } from './history.ts';
import { slowdownOf } from './latency.ts';
import { heapOf, missShare, PAGE_BYTES } from './memory.ts';
import { measure } from './measure.ts';
import { seasonAt, wobble } from './season.ts';

/** Cores are never all given to queries: the platform and the operating system keep a little. */
const CEILING = 0.97;
const BACKGROUND = 0.02;
const FAULT_MS = 0.08;
/** Queries together may have this much of the heap; what wants more fails and gives back what it held. */
const ALL_QUERIES = 0.7;
/** Many faults are for the same pages, and a disk has its speed: filling the cache takes a quarter of an hour. */
const WARMING = 0.03;

/** Takes the instance one step further. Fixed order: traffic, processor, page cache, time, heap, and what is measured of it. */
export function step(engine: Engine, available: boolean): void {
  const history = (engine.history = withRoom(engine.history));
  const row = history.rows;
  const tick = history.first + row;
  if (available) run(engine, tick, row);
  else {
    history.down[row] = 1;
    history.metrics.fill(Number.NaN, row * engine.counters.length, (row + 1) * engine.counters.length);
  }
  history.rows++;
}

function run(engine: Engine, tick: number, row: number): void {
  const random = stream(engine.key, tick, 3);
  const demand = arrive(engine, tick, row) / engine.capacity.cores;
  const room = CEILING - BACKGROUND - engine.gcShare;
  const share = serve(engine, row, Math.min(1, room / demand), tick);
  const busy = Math.min(CEILING, share / engine.capacity.cores + BACKGROUND + engine.gcShare);
  const cache = touchPages(engine, row, random);
  const stretch = slowdownOf(busy, demand / room, engine.capacity.cores) * (1 + 3 * engine.gcShare);
  engine.slowdown = 0.4 * engine.slowdown + 0.6 * stretch;
  const { concurrency, queryBytes, allocatedBytes } = timeQueries(engine, row, cache.miss, busy);
  engine.queryBytes =
    0.75 * engine.queryBytes + 0.25 * Math.min(queryBytes, engine.capacity.heapBytes * ALL_QUERIES);
  const heap = heapOf(
    engine.capacity,
    { baseBytes: engine.baseHeapBytes, queryBytes: engine.queryBytes, allocatedBytes },
    random,
  );
  if (heap.outOfMemory > 0) engine.queryBytes *= 0.85;
  engine.gcShare = Math.min(0.3, (heap.youngMs + heap.oldMs) / TICK_MS);
  fail(engine, row, tick, heap.outOfMemory);
  const utilisation = Math.max(0.005, busy - Math.abs(normal(random)) * 0.012);
  measure(engine, { tick, row, utilisation, concurrency, heap, ...cache }, random);
}

/** How many runs of each class the clients want in this tick, and the cores that would take. */
function arrive(engine: Engine, tick: number, row: number): number {
  const at = tick * TICK_MS;
  const traffic = seasonAt(engine.season, at) * wobble(engine.key, tick, engine.noise);
  const { counts } = engine.history;
  let cpuMs = 0;
  engine.classes.forEach((each, i) => {
    const shape = each.schedule ? (isDue(each.schedule, at) ? 1 : 0) : traffic;
    const mean = (each.ratePerMin * engine.scale * changeOf(engine, each).rate * shape * TICK_MS) / 60_000;
    const count = poisson(stream(engine.key, tick, i, 5), mean);
    counts[row * engine.classes.length + i] = count;
    cpuMs += count * cpuOf(engine, i);
  });
  return Math.max(1e-6, cpuMs / TICK_MS);
}

function cpuOf(engine: Engine, i: number): number {
  return engine.costs[i]?.cpuMs ?? 0;
}

function isDue({ everyMin, offsetMin, lastsMin }: NonNullable<QueryClass['schedule']>, at: number): boolean {
  const minutes = Math.floor(at / 60_000) - offsetMin;
  return ((minutes % everyMin) + everyMin) % everyMin < lastsMin;
}

/** Runs that do not fit are not run: their clients are still waiting for earlier answers. Returns the cores used. */
function serve(engine: Engine, row: number, served: number, tick: number): number {
  const { counts } = engine.history;
  let cpuMs = 0;
  for (let i = 0; i < engine.classes.length; i++) {
    const slot = row * engine.classes.length + i;
    const wanted = counts[slot] as number;
    if (served < 1) counts[slot] = Math.floor(wanted * served + stream(engine.key, tick, i, 6)());
    cpuMs += (counts[slot] as number) * cpuOf(engine, i);
  }
  return cpuMs / TICK_MS;
}

function touchPages(engine: Engine, row: number, random: () => number) {
  const { counts, miss } = engine.history;
  let pageHits = 0;
  let needed = engine.storeBytes * engine.hotShare;
  engine.classes.forEach((_, i) => {
    const count = counts[row * engine.classes.length + i] as number;
    pageHits += count * (engine.costs[i]?.pageHits ?? 0);
    needed += Math.min(1, count / 4) * (engine.costs[i]?.footprintBytes ?? 0);
  });
  const target = Math.min(engine.capacity.pageCacheBytes, engine.storeBytes);
  const resident = Math.min(engine.cachedBytes, target);
  const share = missShare(resident, Math.min(needed, engine.storeBytes), random);
  miss[row] = share;
  const faults = pageHits * share;
  engine.cachedBytes = Math.min(
    target,
    resident + Math.min(faults * PAGE_BYTES, target * WARMING) + target * 0.004,
  );
  return { faults, pageHits, miss: share };
}

/** Gives every class its time alone in this tick, and follows from all times how much runs at once. */
function timeQueries(engine: Engine, row: number, miss: number, busy: number) {
  const { counts, serviceMs, cpuMs, pageHits, allocation, slowdown, withoutIndex } = engine.history;
  slowdown[row] = engine.slowdown;
  let concurrency = 0;
  let queryBytes = 0;
  let allocatedBytes = 0;
  engine.classes.forEach((each, i) => {
    const slot = row * engine.classes.length + i;
    const count = counts[slot] as number;
    const cost = engine.costs[i] ?? each.cost;
    const service = cost.cpuMs + cost.pageHits * miss * FAULT_MS + (each.lockMs ?? 0) * (1 + 3 * busy ** 2);
    serviceMs[slot] = service;
    cpuMs[slot] = cost.cpuMs;
    pageHits[slot] = cost.pageHits;
    allocation[slot] = cost.allocationBytes;
    withoutIndex[slot] = lacksIndex(engine, each) ? 1 : 0;
    const atOnce = (count * service * engine.slowdown) / TICK_MS;
    concurrency += atOnce;
    queryBytes += Math.min(atOnce, engine.pool) * cost.allocationBytes * 0.8;
    allocatedBytes += count * cost.allocationBytes;
  });
  return { concurrency, queryBytes, allocatedBytes };
}

/** The largest consumer of memory is the one that does not get any more. */
function fail(engine: Engine, row: number, tick: number, outOfMemory: number): void {
  const { counts, failures, outOfMemory: killed } = engine.history;
  const width = engine.classes.length;
  engine.history.readOnly[row] = engine.readOnly ? 1 : 0;
  let hungriest = 0;
  let most = -1;
  engine.classes.forEach((each, i) => {
    const slot = row * width + i;
    const count = counts[slot] as number;
    const share = engine.readOnly && each.kind === 'write' ? 1 : (each.failure?.share ?? 0);
    failures[slot] =
      share === 1 ? count : Math.min(count, poisson(stream(engine.key, tick, i, 8), count * share));
    const bytes = count === 0 ? 0 : (engine.costs[i]?.allocationBytes ?? 0);
    if (bytes > most) [hungriest, most] = [i, bytes];
  });
  const slot = row * width + hungriest;
  const left = (counts[slot] as number) - (failures[slot] as number);
  killed[slot] = Math.min(left, outOfMemory * 2);
}
