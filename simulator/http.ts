import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gateway, notAuthorized, refusal, TOO_MANY, type Answer } from './answers.ts';
import { meet, type Fault } from './faults.ts';
import type { Gatekeeper, Key } from './keys.ts';
import { createRouter, type Ask, type Matched, type Route } from './route.ts';
import type { World } from './world.ts';

const LARGEST_BODY = 1_000_000;

export function createHttp(world: World, gatekeeper: Gatekeeper, routes: readonly Route[]): Server {
  const match = createRouter(routes);
  return createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, refusal(500, String(error), 'server-err')).catch(() => {});
      else response.destroy();
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator');
    const method = request.method ?? 'GET';
    const isControl = pathname.startsWith('/_sim/');
    response.setHeader('X-Request-Id', `${randomUUID()}/${randomUUID()}`);
    const faults = isControl ? [] : meet(world.faults, method, pathname, world.clock.wall());
    const raw = await readBody(request);
    for (const { kind, delayMs } of faults) {
      if (kind === 'delay') await sleep(delayMs);
      if (kind === 'drop') return void request.socket.destroy();
      if (kind === 'deprecated') response.setHeader('X-Tyk-Api-Expires', 'Fri, 31 Dec 2027 00:00:00 GMT');
    }
    const broken = faults.find(({ kind }) => kind === 'status');
    if (broken) return send(response, failure(broken));
    const answer = await handle({
      method,
      path: pathname,
      query: searchParams,
      raw,
      faults,
      headers: request.headers,
    });
    const strange = faults.some(({ kind }) => kind === 'unknown-values');
    await send(response, strange ? withUnknownValues(answer) : answer);
  }

  async function handle(asked: Omit<Ask, 'world' | 'gatekeeper' | 'params' | 'body'>): Promise<Answer> {
    const matched = match(asked.method, asked.path);
    if (matched === undefined) return gateway(404, 'Not found');
    if (matched === 'method') return gateway(405, 'Method not allowed');
    const refused = admit(matched, asked.headers);
    if (refused) return refused;
    const body = matched.route.path === '/oauth/token' ? {} : parseBody(asked.raw);
    if (body === undefined) return refusal(400, 'Invalid JSON');
    return matched.route.handle({ ...asked, world, gatekeeper, params: matched.params, body });
  }

  /** The gateway's questions, in its order: who are you, how often do you ask, what do you send, may you. */
  function admit({ route }: Matched, headers: Ask['headers']): Answer | undefined {
    if (route.right === undefined) return undefined;
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const key = token === undefined ? undefined : gatekeeper.who(token);
    if (key === undefined) return gateway(401, 'Unauthorized');
    if (key === 'expired') return notAuthorized();
    if (!gatekeeper.allow(key)) return tooMany(world);
    if (isWrite(route) && !/^application\/json\b/i.test(headers['content-type'] ?? '')) {
      return gateway(415, 'Unsupported Media Type');
    }
    return mayNot(key, route);
  }
}

const isWrite = ({ method }: Route) => method === 'POST' || method === 'PATCH';

function mayNot({ rights }: Key, { right }: Route): Answer | undefined {
  if (right === undefined || rights.includes(right)) return undefined;
  if (right !== 'metrics') return notAuthorized();
  return { status: 401, text: "User doesn't have access to Metrics resources.", type: 'text/plain' };
}

export function tooMany({ settings }: World): Answer {
  const answer = settings.errorForm === 'A' ? refusal(429, TOO_MANY) : gateway(429, TOO_MANY);
  const { retryAfterSeconds } = settings;
  return retryAfterSeconds === undefined
    ? answer
    : { ...answer, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

function failure(fault: Fault): Answer {
  const { status, form, reason, retryAfter } = fault;
  const message = fault.message ?? STATUS_CODES[status] ?? 'Error';
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  if (status === 308) headers['Location'] = 'https://localhost/';
  if (form === 'A') return { ...refusal(status, message, reason), headers };
  if (form === 'B') return { ...gateway(status, message), headers };
  if (form === 'text') return { status, type: 'text/plain', text: message, headers };
  if (form === 'empty') return { status, text: '', headers };
  return {
    status,
    type: 'text/html',
    text: `<html><body><h1>${status} ${message}</h1></body></html>`,
    headers,
  };
}

/** Values that no client has heard of yet, in places where the list of values is not closed. */
function withUnknownValues(answer: Answer): Answer {
  const { data } = (answer.body ?? {}) as { data?: unknown };
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return answer;
  const strange = { ...data, ...('status' in data ? { status: 'resizing' } : {}) };
  return {
    ...answer,
    body: { data: { ...strange, ...('type' in data ? { type: 'galaxy-db' } : {}), orbit: 1 } },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(raw: string): Readonly<Record<string, unknown>> | undefined {
  if (raw.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(raw);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const text = answer.body === undefined ? answer.text : JSON.stringify(answer.body);
  const type = answer.type ?? (answer.body === undefined ? undefined : 'application/json');
  response.writeHead(answer.status, { ...(type ? { 'Content-Type': type } : {}), ...answer.headers });
  for (const chunk of answer.chunks ?? []) {
    if (!response.write(chunk)) await once(response, 'drain');
  }
  response.end(text);
}
