import { UpstreamError, type Reason } from '../../errors.ts';

const SYSTEM = 'Slack';

/** Slack's words for what went wrong, as far as somebody has to act on them differently. */
const REASONS: Readonly<Record<string, Reason>> = {
  channel_not_found: 'not-found',
  not_in_channel: 'not-found',
  is_archived: 'not-found',
  message_not_found: 'not-found',
  user_not_found: 'not-found',
  user_not_visible: 'not-found',
  user_not_in_channel: 'not-found',
  no_such_subteam: 'not-found',
  subteam_not_found: 'not-found',
  messages_tab_disabled: 'not-found',
  used_url: 'not-found',
  expired_url: 'not-found',
  invalid_auth: 'auth',
  not_authed: 'auth',
  token_revoked: 'auth',
  token_expired: 'auth',
  account_inactive: 'auth',
  missing_scope: 'auth',
  no_permission: 'auth',
  not_allowed_token_type: 'auth',
  access_denied: 'auth',
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  message_limit_exceeded: 'rate-limited',
  internal_error: 'unavailable',
  fatal_error: 'unavailable',
  service_unavailable: 'unavailable',
  request_timeout: 'timeout',
};

const WORDS: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in that channel; invite it with /invite',
  channel_not_found: 'there is no such channel, or the bot is not in it; invite it with /invite',
  is_archived: 'the channel is archived',
  message_not_found: 'the message is gone',
  missing_scope: 'a permission is missing; reinstall the app from manifest.yml',
  token_revoked: 'the bot token was revoked; reinstall the app',
  account_inactive: 'the app was removed from the workspace; reinstall it',
  invalid_auth: 'the bot token is not valid',
};

interface Named {
  readonly code?: unknown;
  readonly data?: {
    readonly error?: unknown;
    readonly needed?: unknown;
    readonly response_metadata?: { readonly messages?: unknown; readonly retryAfter?: unknown };
  };
  readonly retryAfter?: unknown;
  readonly statusCode?: unknown;
  readonly original?: unknown;
}

/** Whatever the SDK throws → our own error. The original is never kept: it carries headers and bodies. */
export function slackFailure(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const { code, data, retryAfter, statusCode, original } = (error ?? {}) as Named;
  switch (code) {
    case 'slack_webapi_platform_error':
      return platformFailure(data ?? {});
    case 'slack_webapi_rate_limited_error':
      return new UpstreamError(SYSTEM, 'rate-limited', { status: 429, retryAfterMs: seconds(retryAfter) });
    case 'slack_webapi_http_error':
      return new UpstreamError(SYSTEM, Number(statusCode) >= 500 ? 'unavailable' : 'unexpected', {
        status: Number(statusCode),
      });
    case 'slack_webapi_request_error':
      return new UpstreamError(SYSTEM, isTimeout(original) ? 'timeout' : 'unavailable');
    default:
      return isTimeout(error)
        ? new UpstreamError(SYSTEM, 'timeout')
        : new UpstreamError(SYSTEM, 'unexpected');
  }
}

function platformFailure(data: NonNullable<Named['data']>): UpstreamError {
  const { error: name, needed } = data;
  // Anything else is not Slack's answer: a proxy's page, for one. It may repeat what was sent to it.
  if (typeof name !== 'string' || !NAME.test(name)) return new UpstreamError(SYSTEM, 'unexpected');
  const scopes = typeof needed === 'string' && SCOPES.test(needed) ? ` (${needed})` : '';
  const wait = data.response_metadata?.retryAfter;
  return new UpstreamError(SYSTEM, reasonOf(name), {
    detail: `${WORDS[name] ?? name}${scopes}`,
    ...(wait === undefined ? {} : { retryAfterMs: seconds(wait) }),
  });
}

const NAME = /^[a-z][a-z0-9_]{1,60}$/;
const SCOPES = /^[a-z.:,_]{1,80}$/;

/** An error by its name; what is not known is a message that Slack did not take. */
export const namedFailure = (name: string): UpstreamError =>
  new UpstreamError(SYSTEM, reasonOf(name), { detail: WORDS[name] ?? name });

const reasonOf = (name: string): Reason => REASONS[name] ?? 'refused';

const seconds = (value: unknown): number => (Number(value) > 0 ? Number(value) : 1) * 1_000;

export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

/** Where in a refused message Slack found the mistake. Its words around the pointers may quote the message. */
export function refusedAt(error: unknown): readonly string[] {
  const messages = (error as Named | undefined)?.data?.response_metadata?.messages;
  if (!Array.isArray(messages)) return [];
  return messages
    .map((message) => /\[json-pointer:([^\]\s]{1,100})\]/.exec(String(message))?.[1])
    .filter((pointer) => pointer !== undefined)
    .slice(0, 10);
}
