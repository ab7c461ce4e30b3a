import { BLOB, DuckDBScalarFunction, INTEGER, UBIGINT, type DuckDBBlobValue } from '@duckdb/node-api';
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

const decoder = new TextDecoder();
const clip = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text);

export interface Shapes {
  readonly at: (id: number) => Shape;
  readonly toolIds: () => readonly number[];
  /** The shape of a text: by its hash when it was seen before as it stands, else by reading it. */
  readonly idOf: (hash: bigint, utf8: () => Uint8Array) => number;
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

  /** Lists of other lengths, say, are other keys of the same shape. */
  const find = (bytes: Uint8Array): { readonly id: number; readonly hasLiterals: boolean } => {
    const key = shapeKey(bytes);
    if (!key) return { id: learn(decoder.decode(bytes)), hasLiterals: true };
    const place = key.high * 0x200000 + (key.low >>> 11);
    const known = byKey.get(place);
    if (known?.check === key.low) return { id: known.id, hasLiterals: key.hasLiterals };
    const id = learn(decoder.decode(bytes));
    if (byKey.size >= MAX_KEYS) byKey.clear();
    byKey.set(place, { check: key.low, id });
    return { id, hasLiterals: key.hasLiterals };
  };

  const idOf = (hash: bigint, read: () => Uint8Array): number => {
    const seen = plain.get(hash);
    if (seen !== undefined) return seen;
    const { id, hasLiterals } = find(read().subarray(0, MAX_READ));
    // Texts with literals seldom come twice.
    if (hasLiterals) return id;
    if (plain.size >= MAX_PLAIN) plain.clear();
    plain.set(hash, id);
    return id;
  };

  return {
    at: (id) => shapes[id] ?? OTHER,
    toolIds: () => [...shapes.keys()].filter((id) => shapes[id]?.isTool),
    idOf,
  };
}

const NONE = new Uint8Array();

/** `shape_of(hash, utf8)` for SQL. */
export const shapeFunction = (shapes: Shapes): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name: 'shape_of',
    returnType: INTEGER,
    parameterTypes: [UBIGINT, BLOB],
    mainFunction: (_, input, output) => {
      const { rowCount } = input;
      const hashes = input.getColumnVector(0);
      const texts = input.getColumnVector(1);
      for (let row = 0; row < rowCount; row++) {
        const hash = hashes.getItem(row) as bigint | null;
        const read = () => (texts.getItem(row) as DuckDBBlobValue | null)?.bytes ?? NONE;
        output.setItem(row, hash === null ? 0 : shapes.idOf(hash, read));
      }
      output.flush();
    },
  });
