import { UpstreamError } from '../../errors.ts';
import { isTimeout, namedFailure } from './failure.ts';
import type { Message } from './message.ts';

/** The address that Slack sends along with a command or a press. It needs no membership and no rate limit. */
export interface Reply {
  /** Throws UpstreamError; `not-found` when it is used up or too old. */
  readonly send: (message: Message, how: How) => Promise<void>;
}

export type How =
  | { readonly to: 'everybody'; readonly thread?: string | undefined }
  | { readonly to: 'asker' }
  | { readonly to: 'replace' };

/** Five uses in thirty minutes; https://docs.slack.dev/interactivity/handling-user-interaction (message responses). */
const USES = 5;
const LASTS_MS = 29 * 60_000;
const CALL_MS = 10_000;

export function createReply(url: string, now: () => Date): Reply {
  const until = now().getTime() + LASTS_MS;
  let left = USES;

  async function send(message: Message, how: How): Promise<void> {
    if (left <= 0 || now().getTime() >= until) throw namedFailure('expired_url');
    left -= 1;
    const response = await post(url, { ...message, ...FIELDS[how.to], ...threadOf(how), ...QUIET });
    const said = (await response.text()).slice(0, 1_000);
    if (response.status === 429)
      throw new UpstreamError('Slack', 'rate-limited', { status: 429, retryAfterMs: retryAfterMs(response) });
    // A page is not Slack's: something in between answered, and the message went nowhere.
    if (response.ok && said.trimStart().startsWith('<'))
      throw new UpstreamError('Slack', 'unavailable', { status: response.status });
    if (response.ok && !said.includes('"ok":false')) return;
    const name = NAME.exec(said)?.[0];
    if (name === 'used_url' || name === 'expired_url') left = 0;
    throw response.status >= 500
      ? new UpstreamError('Slack', 'unavailable', { status: response.status })
      : namedFailure(name ?? (response.status === 404 ? 'expired_url' : 'refused'));
  }

  return { send };
}

const FIELDS = {
  everybody: { response_type: 'in_channel', replace_original: false },
  asker: { response_type: 'ephemeral', replace_original: false },
  replace: { replace_original: true },
} as const;

export const QUIET = { unfurl_links: false, unfurl_media: false } as const;

const threadOf = (how: How): { readonly thread_ts?: string } =>
  how.to === 'everybody' && how.thread !== undefined ? { thread_ts: how.thread } : {};

/** Slack answers in words or in JSON; the error's name is the only word with an underscore. */
const NAME = /\b[a-z]+(?:_[a-z]+)+\b/;

const retryAfterMs = (response: Response): number =>
  (Number(response.headers.get('retry-after')) || 1) * 1_000;

async function post(url: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_MS),
    });
  } catch (error) {
    throw new UpstreamError('Slack', isTimeout(error) ? 'timeout' : 'unavailable');
  }
}
