import http from 'node:http';
import https from 'node:https';
import { AxiosHeaders, create, type AxiosRequestConfig } from 'axios';
import { UpstreamError, UserError, type Reason } from '../errors.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte sent to the last one read. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}
/** Whatever the status: what it means is for the caller to say. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}
export type Send = (request: Request) => Promise<Answer>;
export type Adapter = NonNullable<AxiosRequestConfig['adapter']>;

// A connection that was kept open may be closed by the other side just as a write leaves, and nobody could tell whether
// it arrived. So every write has a connection of its own.
const FRESH = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

/** One request, one answer: no retries, no redirects, nothing larger or slower than allowed. */
export function createTransport(userAgent: string, adapter?: Adapter): Send {
  const client = create({
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    ...(adapter ? { adapter } : {}),
  });

  return async ({ method, url, headers, body, timeoutMs, maxBytes }) => {
    try {
      const {
        status,
        headers: answered,
        data,
      } = await client.request<unknown>({
        method,
        url,
        headers: { Accept: '*/*', ...headers, 'User-Agent': userAgent },
        ...(body === undefined ? {} : { data: body }),
        ...(method === 'GET' ? {} : FRESH),
        ...(isLoopback(new URL(url)) ? { proxy: false as const } : {}),
        // axios counts silence; the signal counts the whole.
        timeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
        maxContentLength: maxBytes,
        maxBodyLength: 100_000,
      });
      const found = AxiosHeaders.from(answered as AxiosHeaders);
      return { status, header: (name) => text(found.get(name)), body: text(data) ?? '' };
    } catch (error) {
      throw connectionFailure(error, new URL(url).pathname);
    }
  };
}

const text = (value: unknown): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED', 'ESOCKETTIMEDOUT']);
const CONNECTIONS = /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|ERR_NETWORK|ERR_STREAM|EPROTO|HPE_)/;
const CERTIFICATES = /CERT|^UNABLE_TO_|^ERR_TLS/;

/** An axios error carries the request, token included: of it only a code may leave. */
function connectionFailure(error: unknown, path: string): UpstreamError {
  const code = codeOf(error);
  const [reason, detail] = explain(code, error instanceof Error ? error.message : '');
  return new UpstreamError('Aura', reason, { detail, cause: { code, path } });
}

function explain(code: string, message: string): readonly [Reason, string] {
  if (TIMEOUTS.has(code)) return ['timeout', 'no answer in time'];
  if (CERTIFICATES.test(code)) return ['unexpected', `the certificate was not accepted: ${code}`];
  if (message.includes('maxContentLength')) return ['unexpected', 'the answer is too large'];
  // The other side hung up in the middle of the body.
  if (message.includes('aborted') || CONNECTIONS.test(code)) return ['unavailable', `no connection: ${code}`];
  return ['unexpected', `no answer: ${code}`];
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown';
}

export const isLoopback = (url: URL): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);

/** Refuses what would send a token in the clear. */
export function safeUrl(value: string, what: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url) throw new UserError(`${what} is not a URL.`);
  if (url.username !== '' || url.password !== '')
    throw new UserError(`${what} must not contain credentials.`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  throw new UserError(`${what} must be https (http is for this machine only).`);
}
