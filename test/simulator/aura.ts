import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';

export const START = Date.parse('2026-08-04T10:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const SHOP = '5a0f1c2e';
export const PAYMENTS = '2f49c2b3';
export const CATALOG = 'c83e5f19';
export const SANDBOX = 'e20b64aa';
export const ANALYTICS = '71d3a90c';
export const ARCHIVE = 'b6f80d44';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Whatever came, looked at by the tests. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
}

/** A simulator whose time stands still, with little past, and a client for it. */
export async function aura(options: SimulatorOptions = {}): Promise<Simulator & { readonly ask: Ask }> {
  const simulator = await startSimulator({
    seed: 7,
    start: START,
    speed: 0,
    historyHours: 1,
    scenario: 'healthy',
    ...options,
  });
  return { ...simulator, ask: await client(simulator) };
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

export async function client(simulator: Simulator, key: keyof Simulator['keys'] = 'admin'): Promise<Ask> {
  const token = await tokenOf(simulator, key);
  return (method, path, body, headers) =>
    request(simulator.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' || method === 'PATCH' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

export async function tokenOf(simulator: Simulator, key: keyof Simulator['keys'] = 'admin'): Promise<string> {
  const { clientId, clientSecret } = simulator.keys[key];
  const { text } = await askToken(simulator, clientId, clientSecret);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

export function askToken(simulator: Simulator, clientId: string, secret: string): Promise<Reply> {
  return request(`${simulator.url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
}

export async function request(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, text, headers: response.headers, data: dataOf(text) };
}

function dataOf(text: string): unknown {
  try {
    const body = JSON.parse(text) as { data?: unknown };
    return body.data ?? body;
  } catch {
    return undefined;
  }
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at: number;
}

/** Reads exposition text; throws on any line that is not a comment or a sample. */
export function samples(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value, at] = /^(\w+)\{(.*)\} (\S+) (\d+)$/.exec(line) ?? [];
      if (at === undefined) throw new Error(`This is no sample: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', word = '']) => [key, word]);
      return {
        name,
        labels: Object.fromEntries(pairs) as Record<string, string>,
        value: Number(value),
        at: Number(at),
      };
    });
}

/** The value of a metric that has one series. */
export function valueOf(text: string, name: string): number {
  const found = samples(text).filter((each) => each.name === name);
  if (found.length !== 1) throw new Error(`${name} has ${found.length} series`);
  return found[0]?.value ?? Number.NaN;
}
