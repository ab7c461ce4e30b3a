import { METRICS } from '../metric.ts';
import { hash, stream } from '../random.ts';
import { capacityOf, GiB, type Capacity } from '../sizes.ts';
import type { Cost, QueryClass } from '../workload.ts';
import { createHistory, TICK_MS, type History } from './history.ts';
import type { Season } from './season.ts';

/** How an event changed a class: factors on what its definition says. */
export interface Change {
  readonly rate: number;
  readonly cpu: number;
  readonly allocation: number;
  readonly pages: number;
}

/** One running instance: what it is, what it has become, what it did. The tick is the only writer of `history`. */
export interface Engine {
  readonly key: number;
  readonly classes: readonly QueryClass[];
  readonly season: Season;
  readonly noise: number;
  readonly scale: number;
  readonly pool: number;
  readonly hotShare: number;
  readonly baseHeapBytes: number;
  capacity: Capacity;
  storageBytes: number;
  readOnly: boolean;
  readonly missingIndexes: Set<string>;
  readonly changes: Map<string, Change>;
  leakedPerHour: number;
  failedLoginsPerMin: number;
  storeGrowthPerDay: number;
  /** Taken from class, index and changes; made anew when one of them changes. */
  costs: readonly Cost[];
  cachedBytes: number;
  slowdown: number;
  gcShare: number;
  /** What running queries hold; it is freed by collections, not at once. */
  queryBytes: number;
  openConnections: number;
  leakedConnections: number;
  dirtyPages: number;
  storeBytes: number;
  shownStoreBytes: number;
  nodes: number;
  relationships: number;
  lastTransaction: number;
  checkpointMs: number;
  readonly counters: Float64Array;
  history: History;
}

export interface EngineOptions {
  readonly seed: number;
  readonly id: string;
  readonly classes: readonly QueryClass[];
  readonly season: Season;
  readonly noise: number;
  readonly scale: number;
  readonly memoryGb: number;
  readonly storageGb: number;
  readonly storeBytes: number;
  readonly hotShare: number;
  readonly nodes: number;
  readonly relationships: number;
  readonly historyStart: number;
  readonly historyEnd: number;
}

export function createEngine(options: EngineOptions): Engine {
  const key = hash(options.seed, Number.parseInt(options.id, 16));
  const random = stream(key, 1);
  const capacity = capacityOf(options.memoryGb);
  const first = Math.floor(options.historyStart / TICK_MS);
  const rows = Math.ceil(options.historyEnd / TICK_MS) - first;
  const engine: Engine = {
    ...options,
    key,
    capacity,
    pool: 18 + Math.floor(random() * 22) + capacity.cores * 2,
    baseHeapBytes: capacity.heapBytes * (0.16 + 0.08 * random()),
    storageBytes: options.storageGb * GiB,
    readOnly: false,
    missingIndexes: new Set(),
    changes: new Map(),
    leakedPerHour: 0,
    failedLoginsPerMin: 0,
    storeGrowthPerDay: 0,
    costs: [],
    cachedBytes: Math.min(capacity.pageCacheBytes, options.storeBytes),
    slowdown: 1,
    gcShare: 0,
    queryBytes: 0,
    openConnections: 0,
    leakedConnections: 0,
    dirtyPages: 0,
    shownStoreBytes: options.storeBytes,
    lastTransaction: Math.floor(1e6 + random() * 5e6),
    checkpointMs: 900,
    counters: new Float64Array(METRICS.length),
    history: createHistory(first, options.classes.length, Math.max(240, rows + 240)),
  };
  resolveCosts(engine);
  return engine;
}

const UNCHANGED: Change = { rate: 1, cpu: 1, allocation: 1, pages: 1 };
const ASLEEP: Change = { ...UNCHANGED, rate: 0 };

export function changeOf(engine: Engine, queryClass: QueryClass): Change {
  return engine.changes.get(queryClass.name) ?? (queryClass.dormant ? ASLEEP : UNCHANGED);
}

export function lacksIndex(engine: Engine, { index }: QueryClass): boolean {
  return index !== undefined && engine.missingIndexes.has(index);
}

export function resolveCosts(engine: Engine): void {
  engine.costs = engine.classes.map((each) => {
    const cost = (lacksIndex(engine, each) ? each.withoutIndex : undefined) ?? each.cost;
    const { cpu, allocation, pages } = changeOf(engine, each);
    return {
      cpuMs: cost.cpuMs * cpu,
      allocationBytes: cost.allocationBytes * allocation,
      pageHits: cost.pageHits * pages,
      footprintBytes: (cost.footprintBytes ?? 0) * pages,
    };
  });
}

/** Members are replaced underneath: what lived in memory is gone, and counters begin again at 0. */
export function restart(engine: Engine): void {
  engine.counters.fill(0);
  engine.cachedBytes = Math.min(engine.cachedBytes, engine.capacity.pageCacheBytes) * 0.1;
  engine.openConnections = 0;
  engine.leakedConnections = 0;
  engine.slowdown = 1;
  engine.gcShare = 0;
  engine.queryBytes = 0;
}
