import { z } from 'zod';
import { UpstreamError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Secret } from '../secret.ts';
import { failureOf, whatItSays } from './failure.ts';
import { createTokenFile } from './token-file.ts';
import type { Answer, Send } from './transport.ts';

const PATH = '/oauth/token';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Aura's limit for one client id. */
const PER_HOUR = 15;
/** The rest of the hour's tokens is for those that end in time. */
const RENEWALS_UP_TO = 10;
const EARLY = 60 * SECOND;
/** A role does not change because the token does. */
const PAUSE_AFTER_USELESS = 15 * MINUTE;
const PAUSE_AFTER_REFUSAL = 5 * MINUTE;

export interface Tokens {
  /** Good for a minute at least. */
  readonly get: () => Promise<Secret>;
  /** Another one after a 401 or 403; undefined if it would not help or tokens are short. */
  readonly renew: (denied: Secret) => Promise<Secret | undefined>;
  /** A renewed token was denied as well, so the role is the reason. */
  readonly useless: () => Promise<void>;
  readonly thisHour: () => number;
}

interface Options {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly folder: string;
  readonly send: Send;
  readonly timeoutMs: number;
  readonly now: () => Date;
  readonly log: Log;
}

const TokenAnswer = z.object({
  // What may stand in a header.
  access_token: z.string().regex(/^[\x21-\x7e]{1,16000}$/),
  expires_in: z.coerce
    .number()
    .positive()
    .max(24 * 3600)
    .catch(3600),
});

/** One token for everybody who uses this client id, and one request for it at a time. */
export function createTokens(options: Options): Tokens {
  const { baseUrl, clientId, folder, log } = options;
  const file = createTokenFile(folder, baseUrl, clientId);
  const credentials = new Secret(
    Buffer.from(`${clientId}:${options.clientSecret.reveal()}`).toString('base64'),
  );
  const clock = () => options.now().getTime();
  let token: Secret | undefined;
  let usableUntil = 0;
  let fetches: readonly number[] = [];
  let noRenewalBefore = 0;
  let flight: Promise<Secret> | undefined;
  const retired: { readonly secret: Secret; readonly at: number }[] = [];
  let refusal: { readonly error: UpstreamError; readonly until: number } | undefined;

  const thisHour = () => fetches.filter((at) => clock() - at < HOUR).length;
  const usable = () => (token && clock() < usableUntil ? token : undefined);

  function adopt(value: string, until: number): Secret {
    if (token) retired.push({ secret: token, at: clock() });
    while (retired[0] && clock() - retired[0].at > 2 * HOUR) retired.shift()?.secret.forget();
    token = new Secret(value);
    usableUntil = until;
    return token;
  }

  async function save(): Promise<void> {
    try {
      const kept = { usableUntil, fetches: [...fetches], noRenewalBefore };
      await file.write(token ? { ...kept, token: token.reveal() } : kept);
    } catch (error) {
      log.warn('the Aura token could not be kept in a file', { code: errorCode(error), folder });
    }
  }

  /** Another process with the same key may have been here. */
  async function load(not?: Secret): Promise<Secret | undefined> {
    const kept = await file.read(clock());
    if (!kept) return undefined;
    fetches = [...new Set([...fetches, ...kept.fetches])]
      .filter((at) => clock() - at < HOUR)
      .toSorted((a, b) => a - b);
    noRenewalBefore = Math.max(
      noRenewalBefore,
      Math.min(kept.noRenewalBefore, clock() + PAUSE_AFTER_USELESS),
    );
    if (!kept.token || kept.token === not?.reveal() || clock() >= kept.usableUntil) return undefined;
    return adopt(kept.token, kept.usableUntil);
  }

  async function fetch(): Promise<Secret> {
    if (refusal && clock() < refusal.until) throw refusal.error;
    if (thisHour() >= PER_HOUR) throw tooMany(Math.min(...fetches) + HOUR, clock());
    const asked = clock();
    const count = () => {
      fetches = [...fetches.filter((at) => asked - at < HOUR), asked];
    };
    try {
      const { access_token, expires_in } = await ask(options, credentials);
      count();
      refusal = undefined;
      const life = expires_in * SECOND;
      return adopt(access_token, asked + life - Math.min(EARLY, life / 2));
    } catch (error) {
      // An outage gives no tokens, so it takes none of the hour's either.
      if (error instanceof UpstreamError && (error.status ?? 500) < 500) count();
      // Asking again with what was just refused would only use up more of them.
      if (error instanceof UpstreamError && ['auth', 'rate-limited'].includes(error.reason))
        refusal = { error, until: clock() + (error.retryAfterMs ?? PAUSE_AFTER_REFUSAL) };
      throw error;
    } finally {
      await save();
    }
  }

  const single = (work: () => Promise<Secret>): Promise<Secret> => {
    flight ??= work().finally(() => {
      flight = undefined;
    });
    return flight;
  };

  return {
    get: () => {
      const current = usable();
      if (current && !flight) return Promise.resolve(current);
      return single(async () => (await load()) ?? (await fetch()));
    },
    renew: async (denied) => {
      const isOther = (other: Secret | undefined) => other && other.reveal() !== denied.reveal();
      if (flight) return flight;
      const current = usable();
      if (isOther(current)) return current;
      if (clock() < noRenewalBefore || thisHour() >= RENEWALS_UP_TO) return undefined;
      return single(async () => {
        const theirs = await load(denied);
        if (theirs) return theirs;
        noRenewalBefore = Math.max(noRenewalBefore, clock() + EARLY);
        return await fetch();
      });
    },
    useless: async () => {
      if (noRenewalBefore > clock() + EARLY) return;
      noRenewalBefore = clock() + PAUSE_AFTER_USELESS;
      await save();
    },
    thisHour,
  };
}

async function ask(options: Options, credentials: Secret): Promise<z.output<typeof TokenAnswer>> {
  const { baseUrl, send, timeoutMs } = options;
  const answer = await send({
    method: 'POST',
    url: `${baseUrl}${PATH}`,
    headers: {
      Authorization: `Basic ${credentials.reveal()}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
    },
    body: 'grant_type=client_credentials',
    timeoutMs,
    maxBytes: 100_000,
  });
  if (answer.status !== 200) throw refused(answer);
  const parsed = TokenAnswer.safeParse(json(answer.body));
  if (parsed.success) return parsed.data;
  throw failureOf(answer, PATH, { reason: 'unexpected', detail: 'the answer holds no token' });
}

/** Here 400 to 404 all say that the credentials, not the request, are wrong. */
function refused(answer: Answer): UpstreamError {
  const said = whatItSays(answer.body).detail;
  if (answer.status === 429) {
    const { requestId, retryAfterMs, cause } = failureOf(answer, PATH);
    // Without the status, as it must not be asked again within the same call.
    return new UpstreamError('Aura', 'rate-limited', {
      detail: `no more tokens for now${said ? `: ${said}` : ''}`,
      cause,
      ...(requestId ? { requestId } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (![400, 401, 403, 404].includes(answer.status)) return failureOf(answer, PATH);
  const detail = `Aura does not accept the client id and secret${said ? `: ${said}` : ''}`;
  return failureOf(answer, PATH, { reason: 'auth', detail });
}

const tooMany = (next: number, now: number) =>
  new UpstreamError('Aura', 'rate-limited', {
    detail: `${PER_HOUR} tokens were used in an hour, which is all that Aura gives; the next one comes at ${new Date(next).toISOString().slice(11, 16)} UTC`,
    retryAfterMs: Math.max(0, next - now),
  });

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const errorCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : 'unknown';
