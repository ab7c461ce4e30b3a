import { DuckDBScalarFunction, INTEGER, UBIGINT, VARCHAR } from '@duckdb/node-api';
import { fingerprint } from '../../cypher/fingerprint.ts';
import { maskLiterals } from '../../cypher/mask.ts';
import { shapeKey } from '../../cypher/shape-key.ts';
import { isToolText } from './tool-text.ts';

export interface Shape {
  readonly fingerprint: string;
  readonly text: string;
  readonly isTool: boolean;
}

/** Bounds on what is remembered, so that a hostile log costs time and no memory. */
const MAX_SHAPES = 20_000;
const MAX_KEYS = 200_000;
const MAX_PLAIN = 50_000;
const MAX_READ = 1 << 20;
const MAX_TEXT = 2_000;

const OTHER: Shape = {
  fingerprint: 'other',
  text: '(more different queries than are told apart)',
  isTool: false,
};

const clip = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text);

export interface Shapes {
  readonly at: (id: number) => Shape;
  readonly toolIds: () => readonly number[];
  /** The shape of a text that was seen before in just this form, by the hash of its characters. */
  readonly idOf: (hash: bigint, text: () => string) => number;
}

/** Gives every query text the number of its shape. Texts are held only masked. */
export function createShapes(): Shapes {
  const shapes: Shape[] = [OTHER];
  const byFingerprint = new Map<string, number>();
  const byKey = new Map<number, { readonly check: number; readonly id: number }>();
  const plain = new Map<bigint, number>();

  const learn = (text: string): number => {
    const print = fingerprint(text);
    const known = byFingerprint.get(print);
    if (known !== undefined) return known;
    if (shapes.length > MAX_SHAPES) return 0;
    const masked = maskLiterals(text);
    const id = shapes.push({ fingerprint: print, text: clip(masked), isTool: isToolText(masked) }) - 1;
    byFingerprint.set(print, id);
    return id;
  };

  const idOf = (hash: bigint, read: () => string): number => {
    const seen = plain.get(hash);
    if (seen !== undefined) return seen;
    const whole = read();
    const text = whole.length > MAX_READ ? whole.slice(0, MAX_READ) : whole;
    const { high, low, hasLiterals } = shapeKey(text);
    const key = high * 0x200000 + (low >>> 11);
    const found = byKey.get(key);
    const id = found?.check === low ? found.id : learn(text);
    if (byKey.size >= MAX_KEYS) byKey.clear();
    if (!found) byKey.set(key, { check: low, id });
    // Texts with literals seldom come twice.
    if (!hasLiterals) {
      if (plain.size >= MAX_PLAIN) plain.clear();
      plain.set(hash, id);
    }
    return id;
  };

  return {
    at: (id) => shapes[id] ?? OTHER,
    toolIds: () => [...shapes.keys()].filter((id) => shapes[id]?.isTool),
    idOf,
  };
}

/** `shape_of(hash, text)` for SQL. */
export const shapeFunction = (shapes: Shapes): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name: 'shape_of',
    returnType: INTEGER,
    parameterTypes: [UBIGINT, VARCHAR],
    mainFunction: (_, input, output) => {
      const hashes = input.getColumnVector(0);
      const texts = input.getColumnVector(1);
      for (let row = 0; row < input.rowCount; row++) {
        const hash = hashes.getItem(row) as bigint | null;
        output.setItem(
          row,
          hash === null ? 0 : shapes.idOf(hash, () => (texts.getItem(row) as string | null) ?? ''),
        );
      }
      output.flush();
    },
  });
