import { UpstreamError, type Reason } from '../../errors.ts';

const SYSTEM = 'Teams';

/** What the Bot Connector answers, as far as somebody has to act on it differently. */
const REASONS: Readonly<Record<number, Reason>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  405: 'refused',
  408: 'timeout',
  412: 'unavailable',
  429: 'rate-limited',
};

/** Its own names for a 403 or 404 say more than the number. */
const CODES: Readonly<Record<string, readonly [Reason, string]>> = {
  MessageWritesBlocked: ['not-found', 'the person blocked or removed the app'],
  BotNotInConversationRoster: ['not-found', 'the app is not installed there; add it to the team or chat'],
  ConversationNotFound: ['not-found', 'there is no such conversation, or the app is not in it'],
  ActivityNotFoundInConversation: ['not-found', 'the message is gone'],
  MemberNotFoundInConversation: ['not-found', 'that person is not in the conversation'],
  ForbiddenOperationException: ['not-found', 'the app is not installed for that person'],
  BotDisabledByAdmin: ['auth', 'an administrator has switched the app off'],
  MessageSizeTooBig: ['refused', 'the message is too large'],
};

const CODE = /^[A-Za-z][A-Za-z0-9_-]{1,60}$/;

/** An answer that is not 2xx → our own error. Its words are not kept: they may repeat what was sent. */
export function connectorFailure(status: number, text: string, retryAfter: string | null): UpstreamError {
  const code = codeIn(text);
  const [reason, detail] = CODES[code ?? ''] ?? [
    status >= 500 ? 'unavailable' : (REASONS[status] ?? 'refused'),
    code,
  ];
  const wait = waitOf(retryAfter) ?? (status === 429 ? 1_000 : undefined);
  return new UpstreamError(SYSTEM, reason, {
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function codeIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text.slice(0, 5_000)) as { readonly error?: { readonly code?: unknown } };
    return typeof error?.code === 'string' && CODE.test(error.code) ? error.code : undefined;
  } catch {
    return undefined;
  }
}

const LONGEST_WAIT_MS = 10 * 60_000;

/** Seconds or a date; https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function waitOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || retryAfter.trim() === '') return undefined;
  const seconds = Number(retryAfter);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_WAIT_MS) : undefined;
}

/** There was no answer at all. */
export const noAnswer = (error: unknown): UpstreamError =>
  error instanceof UpstreamError
    ? error
    : new UpstreamError(SYSTEM, isTimeout(error) ? 'timeout' : 'unavailable');

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

export const teamsFailure = (reason: Reason, detail: string): UpstreamError =>
  new UpstreamError(SYSTEM, reason, { detail });

export const isRefused = (error: unknown): boolean =>
  error instanceof UpstreamError && error.reason === 'refused';
