import { UpstreamError, type Reason } from '../errors.ts';
import { scrub } from '../secret.ts';
import type { Answer } from './transport.ts';

/** What a status means, and what to say when Aura gives no words of its own. */
const STATUSES: Readonly<Record<number, readonly [Reason, string]>> = {
  400: ['refused', 'the request was not accepted'],
  401: ['auth', 'the key was not accepted'],
  402: ['refused', 'payment is required'],
  403: ['auth', "the key's role does not allow this"],
  404: ['not-found', 'there is no such thing'],
  405: ['refused', 'not allowed here'],
  408: ['timeout', 'the request took too long'],
  409: ['conflict', 'another operation is under way'],
  410: ['not-found', 'it is gone'],
  415: ['unexpected', 'the content type was not accepted'],
  420: ['refused', 'the tier does not support this'],
  422: ['refused', 'the request was not accepted'],
  423: ['conflict', 'it is locked'],
  425: ['unavailable', 'too early'],
  429: ['rate-limited', 'too many requests'],
  500: ['unavailable', 'an error inside Aura'],
  501: ['refused', 'not supported'],
  502: ['unavailable', 'bad gateway'],
  503: ['unavailable', 'the service is unavailable'],
  504: ['unavailable', 'gateway time-out'],
};
const LONGEST_DETAIL = 200;
export const RETRY_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export interface Said {
  readonly detail: string | undefined;
  /** Aura's category, `db-not-found`; an open list. */
  readonly code: string | undefined;
}

export function failureOf(answer: Answer, path: string, override: Partial<Said & { reason: Reason }> = {}) {
  const [reason, generic] = STATUSES[answer.status] ?? unlisted(answer.status);
  const said = whatItSays(answer.body);
  const detail = override.detail ?? said.detail ?? `HTTP ${answer.status}: ${generic}`;
  const requestId = answer.header('x-request-id');
  const retryAfterMs = retryAfter(answer);
  return new UpstreamError('Aura', override.reason ?? reason, {
    detail: oneLine(detail),
    status: answer.status,
    ...(requestId ? { requestId: oneLine(requestId) } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: { code: override.code ?? said.code, status: answer.status, path },
  });
}

function unlisted(status: number): readonly [Reason, string] {
  if (status >= 300 && status < 400) return ['unexpected', 'a redirect, which is not followed'];
  if (status >= 400 && status < 500) return ['refused', 'the request was not accepted'];
  if (status >= 500) return ['unavailable', 'an error inside Aura'];
  return ['unexpected', 'not the expected answer'];
}

/** The API has one form of errors, the gateway before it another, and proxies send pages. */
export function whatItSays(body: string): Said {
  const nothing: Said = { detail: undefined, code: undefined };
  const trimmed = body.trim();
  if (trimmed === '') return nothing;
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch {
    return trimmed.startsWith('<') ? nothing : { ...nothing, detail: oneLine(trimmed) };
  }
  if (typeof parsed === 'string') return { ...nothing, detail: oneLine(parsed) };
  if (!isRecord(parsed)) return nothing;
  const entries = [...entriesOf(parsed['errors']), ...entriesOf(parsed['error'])];
  const own: Entry = {
    message: string(parsed['message']) ?? string(parsed['error_description']) ?? string(parsed['detail']),
    code: string(parsed['reason']),
  };
  const all = entries.length > 0 ? entries : [own];
  const detail = all
    .slice(0, 3)
    .map(({ message, code, field }) => withField(message ?? code, field))
    .filter((line) => line !== undefined)
    .join('; ');
  const code = all.find((entry) => entry.code)?.code;
  return { detail: oneLine(detail) || undefined, code: code && oneLine(code) };
}

interface Entry {
  readonly message?: string | undefined;
  readonly code?: string | undefined;
  readonly field?: string | undefined;
}

/** A text, one entry, a list of them, or a map from field to texts. */
function entriesOf(value: unknown): readonly Entry[] {
  if (typeof value === 'string') return [{ message: value }];
  if (Array.isArray(value)) return value.flatMap(entriesOf);
  if (!isRecord(value)) return [];
  const message = string(value['message']);
  const code = string(value['reason']);
  if (message !== undefined || code !== undefined) return [{ message, code, field: string(value['field']) }];
  return Object.entries(value).flatMap(([field, inner]) =>
    entriesOf(inner).map((entry) => ({ ...entry, field: entry.field ?? field })),
  );
}

const withField = (message: string | undefined, field: string | undefined): string | undefined =>
  message !== undefined && field !== undefined ? `${field}: ${message}` : message;
const string = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Scrubbed before it is cut: half a secret would not be recognised any more. */
export function oneLine(value: string): string {
  const line = scrub(value.slice(0, 20_000))
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL - 1)}…` : line;
}

/** Seconds or a date; a date is read against the clock that wrote it, not against ours. */
export function retryAfter(answer: Answer): number | undefined {
  const value = answer.header('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  const theirNow = Date.parse(answer.header('date') ?? '');
  return Number.isNaN(until) || Number.isNaN(theirNow) ? undefined : Math.max(0, until - theirNow);
}
