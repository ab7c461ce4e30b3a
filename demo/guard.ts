import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { send, type Route } from '../src/http.ts';

export interface GuardedRoute {
  readonly method: Route['method'];
  readonly path: string;
  /** Without one, only pictures and the page itself. */
  readonly needsToken: boolean;
  readonly serve: (
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ) => Promise<void> | void;
}

/** Nothing from anywhere else, nothing inline, and nobody may put the page into a frame. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/**
 * Listening on loopback is not enough: any page in the same browser can send requests there, and by DNS rebinding even
 * read the answers. So the name that was asked for has to be this machine's own, the page that asks has to be ours,
 * and what does something needs the token that only our page has been given.
 */
export const guarded = (token: string, { method, path, needsToken, serve }: GuardedRoute): Route => ({
  method,
  path,
  local: true,
  serve: listener(token, needsToken, serve),
});

function listener(token: string, needsToken: boolean, serve: GuardedRoute['serve']): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
    if (!isOurs(request)) return send(response, 403, 'Open the page at http://localhost instead.\n');
    if (needsToken && !same(String(request.headers['x-demo-token'] ?? query.get('token') ?? ''), token))
      return send(response, 403, 'Reload the page: the demo has been started anew.\n');
    Promise.resolve()
      .then(() => serve(request, response, query))
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof BadRequest) send(response, error.status, `${error.message}\n`);
        else send(response, 500, 'Something broke in the demo.\n');
      });
    return undefined;
  };
}

export class BadRequest extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

function isOurs({ headers, socket }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  const [, name = '', port = '80'] = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host) ?? [];
  if (name === '' || Number(port) !== socket.localPort) return false;
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || (site === 'none' && headers.origin === undefined);
}

const same = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const MOST_BYTES = 64 * 1024;

/** A small JSON object; anything else is an answer of 4xx. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  // A form of another site can send text, but never this type.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new BadRequest('JSON only', 415);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new BadRequest('too large', 413);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new BadRequest('not JSON');
  }
}
