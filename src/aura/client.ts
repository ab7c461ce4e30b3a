import { setTimeout as delay } from 'node:timers/promises';
import type { ZodType } from 'zod';
import type { Aura, Priority } from '../aura.ts';
import { UpstreamError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { createBudget } from './budget.ts';
import { call, type CallOptions } from './call.ts';
import { failureOf, oneLine } from './failure.ts';
import { readMetrics } from './metrics.ts';
import { answers, type Items } from './schema.ts';
import { createTokens } from './token.ts';
import { createTransport, safeUrl, type Adapter, type Answer, type Send } from './transport.ts';

export interface AuraOptions {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Without a key for writing nothing is written, whatever the reading key's role would allow. */
  readonly writeClientId?: string;
  readonly writeClientSecret?: Secret;
  /** Left out: the reading key is used. */
  readonly metricsClientId?: string;
  readonly metricsClientSecret?: Secret;
  readonly baseUrl?: string;
  /** Takes the place of the host in an instance's metrics URL: a simulator, a proxy. */
  readonly metricsBaseUrl?: string;
  readonly tokenFolder: string;
  readonly userAgent: string;
  /** Aura allows 125 calls a minute, 25 to accounts without billing details; stay below (100, 20). */
  readonly perMinute?: number;
  readonly timeoutMs?: number;
  readonly metricsTimeoutMs?: number;
  readonly now: () => Date;
  readonly log: Log;
  readonly adapter?: Adapter;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

const JSON_HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' };
const MEGABYTE = 1_000_000;

interface Key {
  readonly id: string;
  readonly secret: Secret;
}

export function createAura(options: AuraOptions): Aura {
  const { now, log, timeoutMs = 15_000, random = Math.random } = options;
  const sleep = options.sleep ?? ((ms: number) => delay(ms));
  const baseUrl = safeUrl(options.baseUrl ?? 'https://api.neo4j.io', 'The URL of the Aura API').href.replace(
    /\/+$/,
    '',
  );
  const metricsBaseUrl =
    options.metricsBaseUrl === undefined
      ? undefined
      : safeUrl(options.metricsBaseUrl, 'The URL of the metrics');
  const { send, notice } = withClockSkew(createTransport(options.userAgent, options.adapter), now, log);

  const access = createAccess(({ id, secret }) => ({
    tokens: createTokens({
      baseUrl,
      clientId: id,
      clientSecret: secret,
      folder: options.tokenFolder,
      send,
      timeoutMs,
      now,
      log,
    }),
    budget: createBudget(options.perMinute ?? 100, now, sleep),
  }));
  const reading = access({ id: options.clientId, secret: options.clientSecret });
  const writeKey = keyOf(options.writeClientId, options.writeClientSecret);
  const writing = writeKey && access(writeKey);
  const metricsKey = keyOf(options.metricsClientId, options.metricsClientSecret);
  const measuring = metricsKey ? access(metricsKey) : reading;
  const shared = { send, log, sleep, random };

  async function request(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    how: Pick<CallOptions, 'tokens' | 'priority'> & Pick<Required<CallOptions>, 'budget'>,
    body?: object,
  ): Promise<Answer> {
    const answer = await call(
      {
        method,
        url: `${baseUrl}/v1${path}`,
        headers: method === 'GET' ? { Accept: 'application/json' } : JSON_HEADERS,
        ...(body ? { body: JSON.stringify(body) } : {}),
        timeoutMs,
        maxBytes: 5 * MEGABYTE,
      },
      { ...shared, ...how },
    );
    notice.deprecation(answer);
    return answer;
  }

  async function read<T>(path: string, schema: ZodType<T>, priority: Priority): Promise<T> {
    const answer = await request('GET', path, { ...reading, priority });
    return understood(answer, schema, `/v1${path}`);
  }

  async function rows<T>(path: string, schema: ZodType<Items<T>>, priority: Priority): Promise<readonly T[]> {
    const { items, bad } = await read(path, schema, priority);
    if (bad > 0) log.warn('Aura sent rows that were not understood', { path: path.split('?')[0], rows: bad });
    return items;
  }

  async function write(method: 'POST' | 'PATCH', path: string, body: object = {}): Promise<Answer> {
    if (!writing) throw new UpstreamError('Aura', 'auth', { detail: 'no key for writing is configured' });
    return request(method, path, { ...writing, priority: 'person' }, body);
  }

  return {
    projects: (priority) => rows('/tenants', answers.projects, priority),
    list: (priority) => rows('/instances', answers.instances, priority),
    instance: async (id, priority) => read(instancePath(id), answers.instance, priority),
    snapshots: async (id, day, priority) =>
      rows(`${instancePath(id)}/snapshots?date=${dayOf(day)}`, answers.snapshots, priority),
    metrics: (instance) =>
      readMetrics(instance, {
        ...shared,
        tokens: measuring.tokens,
        baseUrl,
        metricsBaseUrl,
        timeoutMs: options.metricsTimeoutMs ?? 30_000,
        now,
      }),

    pause: async (id) => accepted(await write('POST', `${instancePath(id)}/pause`)),
    resume: async (id) => accepted(await write('POST', `${instancePath(id)}/resume`)),
    resize: async (id, { memoryGb, storageGb }) =>
      accepted(
        await write('PATCH', instancePath(id), {
          ...(memoryGb === undefined ? {} : { memory: `${memoryGb}GB` }),
          ...(storageGb === undefined ? {} : { storage: `${storageGb}GB` }),
        }),
      ),
    takeSnapshot: async (id) => {
      const path = `${instancePath(id)}/snapshots`;
      const answer = await write('POST', path);
      const { snapshot_id: snapshotId } = understood(answer, answers.snapshotTaken, `/v1${path}`);
      return { ...accepted(answer), snapshotId };
    },

    budget: () => ({ ...reading.budget.state(), tokensThisHour: reading.tokens.thisHour() }),
    clockSkewMs: notice.skewMs,
    deprecatedUntil: notice.deprecatedUntil,
  };
}

const keyOf = (id: string | undefined, secret: Secret | undefined): Key | undefined =>
  id !== undefined && secret !== undefined ? { id, secret } : undefined;

/** Aura counts by client id, so keys with the same id share a token and an allowance. */
function createAccess<T>(create: (key: Key) => T): (key: Key) => T {
  const known = new Map<string, T>();
  return (key) => {
    const access = known.get(key.id) ?? create(key);
    known.set(key.id, access);
    return access;
  };
}

function understood<T>(answer: Answer, schema: ZodType<T>, path: string): T {
  const parsed = schema.safeParse(json(answer.body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  throw failureOf(answer, path.split('?')[0] ?? path, {
    reason: 'unexpected',
    detail: `the answer was not understood at ${where}: ${issue?.message ?? 'not JSON'}`,
  });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const accepted = (answer: Answer) => {
  const requestId = answer.header('x-request-id');
  return requestId ? { requestId: oneLine(requestId) } : {};
};

/** An id stands in a path; anything else than an id would make it another path. */
function instancePath(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return `/instances/${id}`;
  throw new UpstreamError('Aura', 'not-found', { detail: 'this is not the id of an instance' });
}
function dayOf(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) return day;
  throw new UpstreamError('Aura', 'refused', { detail: 'a day is written 2026-08-01' });
}

/** What every answer tells in passing: the other side's clock, and how long this version of the API stays. */
function withClockSkew(send: Send, now: () => Date, log: Log) {
  let skewMs: number | undefined;
  let until: string | undefined;
  let warnedOn: string | undefined;
  return {
    send: async (request: Parameters<Send>[0]) => {
      const before = now().getTime();
      const answer = await send(request);
      const theirs = Date.parse(answer.header('date') ?? '');
      if (!Number.isNaN(theirs)) skewMs = theirs - Math.round((before + now().getTime()) / 2);
      return answer;
    },
    notice: {
      skewMs: () => skewMs,
      deprecatedUntil: () => until,
      deprecation: (answer: Answer) => {
        const expires = answer.header('x-tyk-api-expires');
        until = expires ? oneLine(expires) : undefined;
        const today = now().toISOString().slice(0, 10);
        if (!until || warnedOn === today) return;
        warnedOn = today;
        log.warn('this version of the Aura API goes away', { until });
      },
    },
  };
}
