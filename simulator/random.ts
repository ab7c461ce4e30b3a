/** Numbers drawn from keys instead of from a running sequence: the draw at minute t does not depend on who asked before. */

// Taken out once: a look-up of a global is slow where tests run, and nothing is called more often.
const { imul, sqrt, log, cos, round, exp, floor, PI } = Math;

export type Random = () => number;

/** A 32-bit hash of whole numbers (murmur3's mixing). */
export function hash(...parts: readonly number[]): number {
  let h = 0x9747b28c;
  for (const part of parts) {
    let k = imul(part | 0, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= h >>> 16;
  h = imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A stream of numbers in [0, 1) that belongs to its keys alone (mulberry32). */
export function stream(...keys: readonly number[]): Random {
  let state = hash(...keys);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function normal(random: Random): number {
  return sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
}

export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 40) return Math.max(0, round(mean + sqrt(mean) * normal(random)));
  const limit = exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[floor(random() * items.length)] as T;
}

/** A UUID that belongs to its keys. */
export function uuid(...keys: readonly number[]): string {
  const hex = [0, 1, 2, 3]
    .map((n) =>
      hash(...keys, n)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
