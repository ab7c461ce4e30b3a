import { ConfigError } from './config.ts';
import { UpstreamError, UserError } from './errors.ts';
import { scrub } from './secret.ts';

interface Ending {
  readonly say: string;
  /** 2: whoever set it up has to correct something. */
  readonly code: 1 | 2;
}

/** What to print when the program cannot go on: a sentence for what somebody can mend, the stack for a bug. */
export function lastWords(error: unknown): Ending {
  if (error instanceof ConfigError || error instanceof UserError)
    return { say: scrub(error.message), code: 2 };
  if (error instanceof UpstreamError) return { say: scrub(upstream(error)), code: 1 };
  if (isSystemError(error)) return { say: scrub(system(error)), code: 1 };
  return { say: scrub(error instanceof Error ? (error.stack ?? error.message) : String(error)), code: 1 };
}

const upstream = ({ system: what, detail, message }: UpstreamError): string =>
  detail !== undefined && ['state', 'history'].includes(what)
    ? `The bot's ${what} cannot be used: ${detail}`
    : message;

interface SystemError {
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
  readonly port?: number;
}

const isSystemError = (error: unknown): error is SystemError =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  'syscall' in error &&
  typeof error.syscall === 'string';

function system({ code, message, port }: SystemError): string {
  if (port === undefined) return `The system says no: ${message}.`;
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it, or set PORT to another one.`;
  return `The server cannot listen: ${message}.`;
}
