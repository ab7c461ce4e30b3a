import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';
import type { Json, Run, Sdk } from './sdk.ts';

interface Parts {
  readonly sdk: Pick<Sdk, 'receive'>;
  /** Nobody is checked, so only this machine may call. */
  readonly local: boolean;
  readonly run: Run;
  readonly log: Log;
}

/** Teams' own limit is a tenth of this. */
const MOST_BYTES = 1_000_000;

/** `POST /api/messages`. Nothing is read of a request before its token is there, nothing is believed before it holds. */
export const createListener =
  (parts: Parts): RequestListener =>
  (request, response) => {
    serve(parts, request).then(
      ({ status, body }) => answer(response, status, body),
      (error: unknown) => {
        parts.log.error('a bug', { error });
        answer(response, 500);
      },
    );
  };

interface Served {
  readonly status: number;
  readonly body?: unknown;
}

async function serve({ sdk, local, run, log }: Parts, request: IncomingMessage): Promise<Served> {
  const { authorization = '', 'content-type': type = '' } = request.headers;
  if (request.method !== 'POST') return { status: 405 };
  if (local && !isFromHere(request)) return { status: 403 };
  if (!local && !authorization.startsWith('Bearer ')) return { status: 401 };
  // Other pages in a browser cannot send this type, so they cannot reach the local mode.
  if (!/^application\/json\b/i.test(type)) return { status: 415 };
  const text = await textOf(request);
  if (text === undefined) return { status: 413 };
  const activity = parse(text);
  if (!activity) return { status: 400 };
  if (!isOfTeams(activity, local)) return { status: 401 };
  const outcome = await sdk.receive(authorization, activity, run);
  if (outcome === 'unknown') {
    log.warn("Microsoft's keys cannot be fetched, so nobody can be told apart");
    return { status: 503 };
  }
  return outcome === 'refused' ? { status: 401 } : outcome;
}

/** The SDK does not compare an address that is missing. Ours leave by https, or stay on this machine. */
function isOfTeams({ channelId, serviceUrl }: Json, local: boolean): boolean {
  if (typeof serviceUrl !== 'string' || !URL.canParse(serviceUrl)) return false;
  const { protocol, hostname } = new URL(serviceUrl);
  if (local) return isHere(hostname);
  return channelId === 'msteams' && (protocol === 'https:' || (protocol === 'http:' && isHere(hostname)));
}

/** By its address and by the name it was called: a page whose name was bent to this machine has another one. */
const isFromHere = ({ socket: { remoteAddress = '' }, headers: { host = '' } }: IncomingMessage): boolean =>
  (remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress)) && isHere(host.replace(/:\d+$/, ''));

const isHere = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** Undefined where it is too long. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      // What was not read is not waited for.
      ...(status === 413 ? { connection: 'close' } : {}),
    })
    .end(text);
}
