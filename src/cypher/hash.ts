/** Two running halves of 32 bits. Small integers from the start: anything else makes the loops ten times slower. */
export interface Hash {
  high: number;
  low: number;
}

export const startHash = (): Hash => ({ high: 0x1e3779b9, low: 0x05ebca6b });

export function addCode(hash: Hash, code: number): void {
  hash.high = Math.imul(hash.high ^ code, 0x85ebca77);
  hash.low = Math.imul(hash.low ^ code, 0xc2b2ae3d);
  hash.high ^= hash.high >>> 15;
  hash.low ^= hash.low >>> 13;
}

export function addText(hash: Hash, text: string): void {
  for (let index = 0; index < text.length; index++) addCode(hash, text.charCodeAt(index));
}

const mixed = (half: number, other: number): number => {
  let value = Math.imul(half ^ (half >>> 16), 0x85ebca6b) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  value ^= value >>> 16;
  return value >>> 0;
};

/** Both halves, stirred once more so that the last characters reach every bit. */
export const endHash = ({ high, low }: Hash): readonly [number, number] => [
  mixed(high, low),
  mixed(low, high),
];
