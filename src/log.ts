import { scrub } from './secret.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Of an error only what is ours to tell: an HTTP client's error carries the request, token included. */
const plain = (value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, ...(value.stack ? { stack: value.stack } : {}) }
    : value;

/** JSON lines with a constant message and structured fields, so that they can be counted. Scrubbed on the way out. */
export function createLog(write: (line: string) => void, now: () => Date, lowest: Level = 'info'): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
      const clean = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
      write(scrub(JSON.stringify({ time: now().toISOString(), level, message, ...clean })));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
