import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InternalAxiosRequestConfig } from 'axios';
import { createAura, type AuraOptions } from '../../src/aura/client.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';

export const CLIENT_SECRET = 'planted-client-secret-7c1d';
export const MINUTE = 60_000;
export const START = Date.parse('2026-08-03T09:00:00Z');
export const PROJECT = '6981ace7-efe8-4f5c-b7c5-267b5162ce91';

/** The Instance as Aura's own example has it. */
export const production = {
  id: '2f49c2b3',
  name: 'Production',
  status: 'running',
  tenant_id: PROJECT,
  cloud_provider: 'gcp',
  connection_url: 'neo4j+s://2f49c2b3.databases.neo4j.io',
  metrics_integration_url: `https://customer-metrics-api.neo4j.io/api/v1/${PROJECT}/2f49c2b3/metrics`,
  region: 'europe-west1',
  type: 'enterprise-db',
  memory: '8GB',
  storage: '16GB',
  created_at: '2025-03-04T10:11:12Z',
  secondaries_count: 0,
};

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly token: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
}
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of an answer. */
  readonly code?: string;
}
export type Answering = (call: Seen, count: number) => Reply | Promise<Reply>;

/** An Aura in a function: `answering` says what comes back, tokens are numbered, time stands until it is slept. */
export async function fakeAura(
  answering: Answering,
  more: Partial<AuraOptions> & { token?: Answering } = {},
) {
  const { token: tokenAnswer, ...options } = more;
  const folder = options.tokenFolder ?? (await temporaryFolder());
  const seen: Seen[] = [];
  const tokens: Seen[] = [];
  const naps: number[] = [];
  const lines: string[] = [];
  const clock = { ms: START };
  const now = () => new Date(clock.ms);

  const adapter = async (config: InternalAxiosRequestConfig) => {
    const url = new URL(config.url ?? '');
    const call: Seen = {
      method: (config.method ?? '').toUpperCase(),
      path: url.pathname + url.search,
      host: url.host,
      token: String(config.headers.get('Authorization')).replace(/^Bearer /, ''),
      contentType: config.headers.get('Content-Type')?.toString(),
      body: config.data,
    };
    const isToken = url.pathname.endsWith('/oauth/token');
    (isToken ? tokens : seen).push(call);
    const reply: Reply = isToken
      ? ((await tokenAnswer?.(call, tokens.length)) ?? {
          body: { access_token: `planted-token-${tokens.length}`, expires_in: 3600, token_type: 'bearer' },
        })
      : await answering(call, seen.length);
    // As axios does it: the error carries the whole request.
    if (reply.code) throw Object.assign(new Error(`failed with ${call.token}`), { code: reply.code, config });
    return {
      status: reply.status ?? 200,
      statusText: '',
      headers: { 'X-Request-Id': `req-${seen.length}`, Date: now().toUTCString(), ...reply.headers },
      data: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}),
      config,
      request: {},
    };
  };

  const createReadOnly = (over: Partial<AuraOptions> = {}) =>
    createAura({
      clientId: 'reader',
      clientSecret: new Secret(CLIENT_SECRET),
      tokenFolder: folder,
      userAgent: 'aura-chatops/0.0.0',
      now,
      log: createLog((line) => lines.push(line), now, 'debug'),
      adapter,
      sleep: (ms) => {
        naps.push(ms);
        clock.ms += ms;
        return Promise.resolve();
      },
      random: () => 0.5,
      ...options,
      ...over,
    });

  const create = (over: Partial<AuraOptions> = {}) =>
    createReadOnly({ writeClientId: 'writer', writeClientSecret: new Secret(CLIENT_SECRET), ...over });

  return { aura: create(), create, createReadOnly, seen, tokens, naps, lines, clock, folder };
}

const folders: string[] = [];
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aura-client-'));
  folders.push(folder);
  return folder;
}
export const removeFolders = () =>
  Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));

/** What a promise was rejected with; a promise that was kept is the failure. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
