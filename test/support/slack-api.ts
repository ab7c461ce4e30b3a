import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';
import { api, respond, upload } from './slack-answers.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  FLAGS,
  SCOPES,
  TEAM,
  type FakeSlack,
  type PersonName,
  type State,
} from './slack-state.ts';

/**
 * Slack's Web API on loopback: `emulate` keeps the state, and in front of it stands a strict layer that refuses what
 * Slack refuses and plays what the emulator does not know. It holds no code of ours.
 */
export async function startFakeSlack(): Promise<FakeSlack> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: SEED });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: State = {
    emulator: emulator.url,
    base,
    faults: [],
    urls: new Map(),
    files: new Set(),
    calls: [],
    messages: [],
    uploads: [],
    problems: [],
    scopes: new Set(SCOPES),
    groups: new Map(),
    clock: { now: Date.now },
    socket: { url: '' },
    processing: { left: 0 },
    ...(await idsOf(emulator.url)),
  };
  // The emulator may be gone before the last call has been answered.
  server.on('request', (request, response) => {
    serve(state, request, response).catch(() => response.destroy());
  });
  return {
    ...state,
    apiUrl: `${base}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    team: TEAM,
    fail: (method, fault, times = 1) => void state.faults.push({ method, fault, left: times }),
    responseUrl: (source = {}) => {
      state.urls.set(String(state.urls.size + 1), { source, born: state.clock.now(), uses: 0 });
      return `${base}/response/${state.urls.size}`;
    },
    reset: () => reset(state),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await emulator.close();
    },
  };
}

function reset(state: State): void {
  for (const list of [state.faults, state.calls, state.messages, state.uploads, state.problems])
    list.length = 0;
  for (const scope of SCOPES) state.scopes.add(scope);
  state.groups.clear();
  state.clock.now = Date.now;
  state.processing.left = 0;
}

const BOT_USER = 'U0000000BOT';
const SEED = {
  tokens: { [BOT_TOKEN]: { login: BOT_USER, scopes: [...SCOPES, 'im:write', 'channels:read'] } },
  slack: {
    users: Object.keys(FLAGS).map((name) => ({ name, real_name: `${name} of Example` })),
    channels: [{ name: 'ops' }],
    oauth_apps: [
      {
        client_id: '1.2',
        client_secret: 'x',
        name: 'Aura',
        redirect_uris: [],
        scopes: SCOPES,
        bot_user_id: BOT_USER,
      },
    ],
  },
};

interface Named {
  readonly id: string;
  readonly name: string;
}
interface Listing {
  readonly members?: readonly Named[];
  readonly channels?: readonly Named[];
  readonly channel?: { readonly id: string };
}

/** The emulator makes up its ids. */
async function idsOf(emulator: string): Promise<Pick<State, 'channel' | 'elsewhere' | 'direct' | 'people'>> {
  const ask = async (method: string, args: Record<string, string> = {}): Promise<Listing> => {
    const answer = await fetch(`${emulator}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT_TOKEN}` },
      body: new URLSearchParams(args),
    });
    return (await answer.json()) as Listing;
  };
  const { members = [] } = await ask('users.list');
  const { channels = [] } = await ask('conversations.list');
  const idIn = (list: readonly Named[], name: string): string =>
    list.find((one) => one.name === name)?.id ?? '';
  const people = Object.fromEntries(Object.keys(FLAGS).map((name) => [name, idIn(members, name)]));
  const { channel } = await ask('conversations.open', { users: people['ada'] ?? '' });
  return {
    channel: idIn(channels, 'ops'),
    elsewhere: idIn(channels, 'random'),
    direct: channel?.id ?? '',
    people: people as Record<PersonName, string>,
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const [, kind = '', ...rest] = (request.url ?? '').split('/');
  const answer =
    kind === 'api'
      ? await api(state, rest.join('/'), request, body)
      : kind === 'response'
        ? respond(state, rest[0] ?? '', body)
        : await upload(state, request, body);
  response
    .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    .end(answer.body);
}
