import { scrub } from './secret.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Of an error only what is ours to tell, however deep it sits: an HTTP client's error carries the request, token included. */
function plain(this: unknown, key: string, value: unknown): unknown {
  // `this` holds the value before an error's own toJSON has told everything.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  if (original instanceof Error) {
    const { name, message, stack } = original;
    return { name, message, ...(stack ? { stack } : {}) };
  }
  return typeof value === 'bigint' ? String(value) : value;
}

/** What cannot be written down must not keep the rest from being told. */
function text(line: object, fields: Fields): string {
  try {
    return JSON.stringify({ ...line, ...fields }, plain);
  } catch {
    return JSON.stringify({ ...line, unwritable: Object.keys(fields) });
  }
}

/** JSON lines with a constant message and structured fields, so that they can be counted. Scrubbed on the way out. */
export function createLog(write: (line: string) => void, now: () => Date, lowest: Level = 'info'): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
      write(scrub(text({ time: now().toISOString(), level, message }, fields)));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
