import type { Capacity } from '../sizes.ts';
import { normal, type Random } from '../random.ts';
import { TICK_MS } from './history.ts';

export const PAGE_BYTES = 8192;

/** The share of page requests that miss, given how much of what is needed fits. */
export function missShare(residentBytes: number, neededBytes: number, random: Random): number {
  const short = Math.max(0, 1 - residentBytes / Math.max(1, neededBytes));
  return Math.min(0.6, (0.0008 + 0.35 * short ** 1.3) * (1 + 0.15 * Math.abs(normal(random))));
}

export interface HeapLoad {
  /** What always stays alive: caches, plans, the database's own. */
  readonly baseBytes: number;
  /** The state of running queries, on average; it comes in bursts. */
  readonly queryBytes: number;
  readonly allocatedBytes: number;
}

export interface HeapReading {
  readonly usedRatio: number;
  readonly youngMs: number;
  readonly oldMs: number;
  readonly outOfMemory: number;
}

/**
 * A generational heap: the young generation is collected whenever its part is full, the old one works ever harder as live
 * data leave it less room, and a burst that does not fit at all is an out-of-memory error.
 */
export function heapOf({ heapBytes }: Capacity, load: HeapLoad, random: Random): HeapReading {
  const wanted = (load.baseBytes + load.queryBytes) / heapBytes;
  const live = Math.min(0.97, wanted);
  const young = Math.max(0.08, Math.min(0.35, 1 - live));
  const collections = load.allocatedBytes / (young * heapBytes);
  const crowded = Math.max(0, (live - 0.65) / 0.35);
  const burst = wanted + ((0.22 * load.queryBytes) / heapBytes) * Math.abs(normal(random));
  return {
    usedRatio: Math.min(0.995, live + young * (0.15 + 0.8 * random())),
    youngMs: Math.min(TICK_MS * 0.15, collections * (6 + 30 * live)),
    oldMs: TICK_MS * 0.22 * crowded ** 2 * (0.8 + 0.4 * random()),
    outOfMemory: burst > 1 ? Math.min(3, 1 + Math.floor((burst - 1) / 0.15)) : 0,
  };
}
