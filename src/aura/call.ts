import type { Priority } from '../aura.ts';
import { UpstreamError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import type { CallBudget } from './budget.ts';
import { RETRY_STATUSES, failureOf, whatItSays, type Said } from './failure.ts';
import type { Tokens } from './token.ts';
import type { Answer, Request, Send } from './transport.ts';

const TRIES = 3;
/** More than this nobody waits for in a conversation, whatever Retry-After says. */
const LONGEST_PAUSE = 30_000;

export interface CallOptions {
  readonly send: Send;
  readonly tokens: Tokens;
  /** Left out for the metrics host, which has no published limit. */
  readonly budget?: CallBudget;
  readonly priority: Priority;
  readonly log: Log;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Where an answer means something else than its status says. */
  readonly translate?: (answer: Answer, said: Said) => Parameters<typeof failureOf>[2];
}

/**
 * A 2xx answer or an UpstreamError. A read is tried three times. A write leaves once, and a second time only when the
 * first was turned away at the door (401, 403), as that one cannot have been carried out.
 */
export async function call(request: Request, options: CallOptions): Promise<Answer> {
  if (request.method === 'GET') return retrying(() => attempt(request, options), request, options);
  await retrying(() => options.tokens.get(), request, options);
  return attempt(request, options);
}

async function attempt(request: Request, options: CallOptions): Promise<Answer> {
  const token = await options.tokens.get();
  const first = await sendWith(token, request, options);
  if (!isDenied(first)) return checked(first, request, options);

  const other = await options.tokens.renew(token);
  if (!other) throw failure(first, request, options);
  const second = await sendWith(other, request, options);
  if (isDenied(second)) await options.tokens.useless();
  return checked(second, request, options);
}

async function sendWith(token: Secret, request: Request, options: CallOptions): Promise<Answer> {
  await options.budget?.take(options.priority);
  const answer = await options.send({
    ...request,
    headers: { ...request.headers, Authorization: `Bearer ${token.reveal()}` },
  });
  if (answer.status === 429) options.budget?.reduce();
  return answer;
}

const isDenied = ({ status }: Answer) => status === 401 || status === 403;

function checked(answer: Answer, request: Request, options: CallOptions): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw failure(answer, request, options);
}

const failure = (answer: Answer, request: Request, { translate }: CallOptions) =>
  failureOf(answer, pathOf(request), translate?.(answer, whatItSays(answer.body)));

async function retrying<T>(work: () => Promise<T>, request: Request, options: CallOptions): Promise<T> {
  const started = performance.now();
  let paused = 0;
  for (let attempts = 1; ; attempts++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      return await work();
    } catch (error) {
      if (attempts === TRIES || !isWorthAnother(error)) throw error;
      const pause = pauseBefore(attempts, error, options.random);
      const spent = Math.max(paused, performance.now() - started);
      if (spent + pause >= LONGEST_PAUSE + 2 * request.timeoutMs) throw error;
      if ((error.retryAfterMs ?? 0) > LONGEST_PAUSE) throw error;
      options.log.info('an Aura call is repeated', {
        path: pathOf(request),
        reason: error.reason,
        status: error.status,
        requestId: error.requestId,
        attempt: attempts,
        pauseMs: Math.round(pause),
      });
      // oxlint-disable-next-line no-await-in-loop
      await options.sleep(pause);
      paused += pause;
    }
  }
}

/** Our own allowance and the hour's tokens have no status: waiting for them was done already. */
function isWorthAnother(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false;
  if (error.status !== undefined) return RETRY_STATUSES.has(error.status);
  return error.reason === 'unavailable' || error.reason === 'timeout';
}

/** Full jitter: callers that failed together must not come back together. */
function pauseBefore(attempts: number, error: UpstreamError, random: () => number): number {
  if (error.retryAfterMs !== undefined) return error.retryAfterMs + random() * 250;
  const base = error.status === 429 ? 4000 : 500;
  return random() * base * 2 ** (attempts - 1);
}

const pathOf = (request: Request) => new URL(request.url).pathname;
