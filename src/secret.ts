import { inspect } from 'node:util';

/** Longest first, so that of two that begin alike nothing is left over. */
let known: readonly string[] = [];

/** As it stands, and as it looks inside JSON and addresses. Very short ones would blank ordinary words. */
const spellings = (value: string): readonly string[] =>
  value.length < 6
    ? []
    : [
        ...new Set([
          value,
          JSON.stringify(value).slice(1, -1),
          new URLSearchParams({ value }).toString().slice(6),
        ]),
      ];

/** A string that cannot be printed by accident. `reveal()` is called only where it leaves for its owner. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
    known = [...new Set([...known, ...spellings(value)])].toSorted((a, b) => b.length - a.length);
  }
  reveal(): string {
    return this.#value;
  }
  /** Once it has expired: there is nothing to hide any more, and the list must not grow for ever. */
  forget(): void {
    const gone = new Set(spellings(this.#value));
    known = known.filter((value) => !gone.has(value));
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
  /\b(?:Basic|Bearer)\s+[\w+/=.-]{16,}/gi,
  /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{1,100}:)[^\s@/]{1,200}(?=@)/gi,
];

/** Words joined by dots, each run of them looked at once: a web token is one of them. */
const DOTTED = /(?<![\w-])[\w-]+\.[\w-]+\.[\w.-]*/g;

function withoutWebToken(run: string): string {
  const parts = run.split('.');
  const starts = parts.map((part) => part.indexOf('eyJ'));
  const at = starts.findIndex(
    (start, index) =>
      start >= 0 &&
      (parts[index]?.length ?? 0) - start >= 11 &&
      (parts[index + 1]?.length ?? 0) >= 8 &&
      index + 2 < parts.length,
  );
  return at < 0
    ? run
    : [...parts.slice(0, at), `${(parts[at] ?? '').slice(0, starts[at])}[secret]`].join('.');
}

/** The last look at text that leaves the process: every known secret and everything shaped like one. */
export function scrub(text: string): string {
  let clean = text;
  for (const value of known) if (clean.includes(value)) clean = clean.replaceAll(value, '[secret]');
  for (const shape of SHAPES) clean = clean.replace(shape, '[secret]');
  clean = clean.replace(DOTTED, (run) => (run.includes('eyJ') ? withoutWebToken(run) : run));
  return clean;
}
