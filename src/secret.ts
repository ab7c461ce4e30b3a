import { inspect } from 'node:util';

const known = new Set<string>();

/** A string that cannot be printed by accident. `reveal()` is called only where it leaves for its owner. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
    // Very short values would blank ordinary words wherever text leaves.
    if (value.length >= 6) known.add(value);
  }
  reveal(): string {
    return this.#value;
  }
  /** Once it has expired: there is nothing to hide any more, and the list must not grow for ever. */
  forget(): void {
    known.delete(this.#value);
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [inspect.custom](): string {
    return '[secret]';
  }
}

const SHAPES: readonly RegExp[] = [
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bxapp-[\w-]{10,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:Basic|Bearer)\s+[\w+/=.-]{16,}/gi,
  /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}:)[^\s@/]{1,200}(?=@)/gi,
];

/** The last look at text that leaves the process: every known secret and everything shaped like one. */
export function scrub(text: string): string {
  let clean = text;
  for (const value of known) if (clean.includes(value)) clean = clean.replaceAll(value, '[secret]');
  for (const shape of SHAPES) clean = clean.replace(shape, '[secret]');
  return clean;
}
