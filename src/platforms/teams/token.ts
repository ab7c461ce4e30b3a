import * as z from 'zod';
import { UpstreamError } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { noAnswer } from './failure.ts';

/** The bot's own key to the Bot Connector, fetched when needed and kept until shortly before it expires. */
export interface Token {
  /** Throws UpstreamError. */
  readonly get: () => Promise<string>;
  /** It was refused: the next one is fetched anew. */
  readonly drop: () => void;
}

export interface TokenOptions {
  readonly appId: string;
  /** Undefined for a managed identity, which has none. */
  readonly appPassword: Secret | undefined;
  readonly tenant: string;
  readonly loginEndpoint: string;
  readonly now: () => Date;
}

const SCOPE = 'https://api.botframework.com';
const CALL_MS = 10_000;
const EARLY_MS = 5 * 60_000;

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

export function createToken(options: TokenOptions): Token {
  const { now } = options;
  let kept: { readonly value: Secret; readonly until: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const { access_token: value, expires_in: seconds } = await ask(options);
    kept?.value.forget();
    kept = {
      value: new Secret(value),
      until: now().getTime() + Math.max(seconds * 1_000 - EARLY_MS, 30_000),
    };
    return value;
  }

  return {
    get: () => {
      if (kept && now().getTime() < kept.until) return Promise.resolve(kept.value.reveal());
      fetching ??= renew().finally(() => (fetching = undefined));
      return fetching;
    },
    drop: () => {
      kept?.value.forget();
      kept = undefined;
    },
  };
}

async function ask(options: TokenOptions): Promise<z.output<typeof answer>> {
  const response = await (options.appPassword ? bySecret(options, options.appPassword) : byIdentity(options));
  const text = (await response.text()).slice(0, 20_000);
  if (!response.ok) throw refusal(response.status, text);
  const parsed = answer.safeParse(json(text));
  if (!parsed.success) throw new UpstreamError('Microsoft Entra', 'unexpected');
  return parsed.data;
}

const bySecret = ({ appId, tenant, loginEndpoint }: TokenOptions, secret: Secret): Promise<Response> =>
  call(`${loginEndpoint}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: secret.reveal(),
      scope: `${SCOPE}/.default`,
    }).toString(),
  });

/** App Service and Container Apps name their own address in the environment; virtual machines share a fixed one. */
function byIdentity({ appId }: TokenOptions): Promise<Response> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = process.env;
  const asked = { resource: SCOPE, client_id: appId };
  return endpoint !== undefined && header !== undefined
    ? call(`${endpoint}?${query({ ...asked, 'api-version': '2019-08-01' })}`, {
        headers: { 'x-identity-header': header },
      })
    : call(
        `http://169.254.169.254/metadata/identity/oauth2/token?${query({ ...asked, 'api-version': '2018-02-01' })}`,
        { headers: { metadata: 'true' } },
      );
}

const query = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(CALL_MS) });
  } catch (error) {
    const { reason } = noAnswer(error);
    throw new UpstreamError('Microsoft Entra', reason);
  }
}

/** Only Entra's number is kept (`AADSTS7000215`): everybody can look it up, and it quotes nothing. */
function refusal(status: number, text: string): UpstreamError {
  const detail = /AADSTS\d{3,8}/.exec(text)?.[0];
  const reason = status === 429 ? 'rate-limited' : status >= 500 ? 'unavailable' : 'auth';
  return new UpstreamError('Microsoft Entra', reason, {
    status,
    ...(detail === undefined ? {} : { detail }),
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
