/** What a size brings. The processor share and the split of memory are not published per size; these follow what is seen. */

export const GiB = 1024 ** 3;

export const MEMORY_GB = [1, 2, 4, 8, 16, 24, 32, 48, 64, 128, 192, 256, 384, 512] as const;
export const STORAGE_GB = [
  2, 4, 8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048,
] as const;

const CORES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  4: 1,
  8: 2,
  16: 3,
  24: 5,
  32: 6,
  48: 10,
  64: 12,
};

export interface Capacity {
  readonly cores: number;
  readonly heapBytes: number;
  readonly pageCacheBytes: number;
}

export function capacityOf(memoryGb: number): Capacity {
  return {
    cores: CORES[memoryGb] ?? Math.max(1, Math.round((memoryGb * 3) / 16)),
    heapBytes: memoryGb * GiB * 0.4,
    pageCacheBytes: memoryGb * GiB * 0.42,
  };
}

/** Memory brings its storage: the smallest listed size that is at least twice as large. */
export function storageFor(memoryGb: number): number {
  return STORAGE_GB.find((gb) => gb >= memoryGb * 2) ?? 2048;
}

export function parseGb(text: unknown): number | undefined {
  const digits = typeof text === 'string' ? /^(\d+)GB$/.exec(text)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
