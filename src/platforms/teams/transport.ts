import { connectorFailure, noAnswer } from './failure.ts';
import type { Token } from './token.ts';

/** One request to the Bot Connector: signed, bounded in time, never redirected, never repeated here. */
export type Transport = (request: Request) => Promise<Response>;
interface Request {
  readonly method: string;
  readonly url: string;
  readonly body?: string | undefined;
}
interface Response {
  readonly status: number;
  readonly text: string;
}

/** A person is waiting: rather say that Teams does not answer than wait for it. */
const CALL_MS = 10_000;

/** Throws UpstreamError for everything but 2xx. Without a token in local mode. */
export function createTransport(token: Token | undefined): Transport {
  return async ({ method, url, body }) => {
    const bearer = await token?.get();
    const response = await send(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body }),
    });
    if (response.ok) return response;
    if (response.status === 401) token?.drop();
    throw connectorFailure(response.status, response.text, response.retryAfter);
  };
}

async function send(url: string, init: RequestInit) {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(CALL_MS) });
    const { status, ok, headers } = response;
    return { status, ok, text: await response.text(), retryAfter: headers.get('retry-after') };
  } catch (error) {
    throw noAnswer(error);
  }
}
