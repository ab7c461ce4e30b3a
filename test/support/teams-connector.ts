import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { teamsProblems } from './teams-rules.ts';
import { createKeys, type Keys } from './teams-tokens.ts';

/** Microsoft's side on loopback: OpenID metadata, keys, tokens, the Bot Connector's REST, and people's OneDrive. */
export interface FakeTeams {
  readonly url: string;
  readonly keys: Keys;
  readonly appId: string;
  readonly appPassword: string;
  readonly tenant: string;
  /** In the order in which they came. */
  readonly messages: FakeMessage[];
  readonly calls: {
    readonly method: string;
    readonly path: string;
    readonly body: Json;
    readonly at: number;
  }[];
  /** What Teams would refuse. */
  readonly problems: string[];
  /** By the id of this bot's own: `29:…`. */
  readonly members: Map<string, Json>;
  readonly files: Map<string, Buffer>;
  /** The next calls that match are answered with this instead. */
  readonly faults: Fault[];
  /** Does the tenant have messages for one person in a group? May the bot write to people on its own? */
  readonly can: { targeted: boolean; chats: boolean; tokens: boolean; openId: boolean };
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}
export type Json = Readonly<Record<string, unknown>>;
export interface FakeMessage {
  readonly id: string;
  readonly conversation: string;
  readonly replyTo: string | undefined;
  /** The person who alone sees it. */
  readonly aloneFor: string | undefined;
  activity: Json;
  readonly earlier: Json[];
}
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly code?: string;
  readonly retryAfter?: string;
}

export const APP_ID = '11111111-2222-4333-8444-555555555555';
export const TENANT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const PASSWORD = 'q~planted-client-secret-0123456789';
const MOST_BYTES = 100 * 1024;

export async function startFakeTeams(): Promise<FakeTeams> {
  const keys = createKeys();
  const tokens = new Set<string>();
  let count = 0;
  const fake: Omit<FakeTeams, 'url' | 'close' | 'reset'> = {
    keys,
    appId: APP_ID,
    appPassword: PASSWORD,
    tenant: TENANT,
    messages: [],
    calls: [],
    problems: [],
    members: new Map(),
    files: new Map(),
    faults: [],
    can: { targeted: true, chats: true, tokens: true, openId: true },
  };

  const server = createServer((request, response) => {
    void (async () => {
      const text = await textOf(request);
      const answered = answer(request, text);
      response.writeHead(answered.status, {
        'content-type': 'application/json',
        ...(answered.retryAfter === undefined ? {} : { 'retry-after': answered.retryAfter }),
      });
      response.end(answered.body instanceof Buffer ? answered.body : JSON.stringify(answered.body ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  interface Answered {
    readonly status: number;
    readonly body?: unknown;
    readonly retryAfter?: string | undefined;
  }
  const refuse = (status: number, code: string): Answered => ({
    status,
    body: { error: { code, message: `planted words of the connector: ${PASSWORD}` } },
  });

  function answer(request: IncomingMessage, text: string): Answered {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const { method = '' } = request;
    if (pathname === '/openid')
      return fake.can.openId
        ? { status: 200, body: { issuer: 'https://api.botframework.com', jwks_uri: `${url}/keys` } }
        : refuse(503, 'ServiceUnavailable');
    if (pathname === '/keys') return { status: 200, body: keys.jwks };
    if (pathname.endsWith('/oauth2/v2.0/token')) return token(pathname, new URLSearchParams(text));
    if (pathname.startsWith('/files/')) {
      const file = fake.files.get(pathname.slice(7));
      return file ? { status: 200, body: file } : refuse(404, 'ItemNotFound');
    }
    const body = text === '' ? {} : (JSON.parse(text) as Json);
    fake.calls.push({ method, path: decodeURIComponent(pathname), body, at: performance.now() });
    if (!tokens.has(request.headers.authorization?.slice(7) ?? '')) return refuse(401, 'BotNotAuthorized');
    const fault = fake.faults.findIndex(
      (one) => one.method === method && one.path.test(decodeURIComponent(pathname)),
    );
    const [hit] = fault < 0 ? [] : fake.faults.splice(fault, 1);
    if (hit) return { ...refuse(hit.status, hit.code ?? 'Fault'), retryAfter: hit.retryAfter };
    const parts = pathname.split('/').slice(3).map(decodeURIComponent);
    return connector(method, parts, searchParams.get('isTargetedActivity') === 'true', body);
  }

  function token(path: string, form: URLSearchParams): Answered {
    if (!fake.can.tokens) return refuse(503, 'unavailable');
    const isOurs =
      path === `/${TENANT}/oauth2/v2.0/token` &&
      form.get('client_id') === APP_ID &&
      form.get('client_secret') === PASSWORD &&
      form.get('scope') === 'https://api.botframework.com/.default' &&
      form.get('grant_type') === 'client_credentials';
    if (!isOurs)
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: `AADSTS7000215: Invalid secret ${PASSWORD}` },
      };
    const made = `connector-token-${++count}-abcdefgh`;
    tokens.add(made);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: made } };
  }

  function connector(method: string, parts: readonly string[], targeted: boolean, body: Json): Answered {
    const [conversation, what, id] = parts;
    if (method === 'POST' && conversation === undefined) return begin(body);
    if (conversation === undefined) return refuse(404, 'NotFound');
    if (method === 'GET' && what === 'members') {
      const member = fake.members.get(id ?? '');
      return member ? { status: 200, body: member } : refuse(404, 'MemberNotFoundInConversation');
    }
    if (what !== 'activities') return refuse(404, 'NotFound');
    if (targeted && !fake.can.targeted) return refuse(400, 'BadSyntax');
    if (method === 'POST') return post(conversation, body, id, targeted);
    if (method === 'PUT') return update(conversation, id ?? '', body, targeted);
    return refuse(405, 'MethodNotAllowed');
  }

  function begin({ isGroup, members, channelData, activity }: Json): Answered {
    if (isGroup === true) {
      const { channel } = channelData as { channel: { id: string } };
      const posted = post(channel.id, activity as Json, undefined, false);
      if (posted.status !== 201) return posted;
      const made = fake.messages.at(-1);
      const conversation = `${channel.id};messageid=${made?.id ?? ''}`;
      Object.assign(made ?? {}, { conversation });
      return { status: 201, body: { id: conversation, activityId: made?.id } };
    }
    if (!fake.can.chats) return refuse(403, 'ForbiddenOperationException');
    const [{ id }] = members as [{ id: string }];
    return { status: 201, body: { id: `a:chat-with-${id}` } };
  }

  function post(
    conversation: string,
    activity: Json,
    replyTo: string | undefined,
    targeted: boolean,
  ): Answered {
    const problem = check(activity);
    if (problem) return problem;
    const recipient = (activity['recipient'] as Json | undefined)?.['id'];
    if (targeted && typeof recipient !== 'string') return refuse(400, 'BadArgument');
    const id = String(1_700_000_000_000 + ++count);
    fake.messages.push({
      id,
      conversation,
      replyTo,
      aloneFor: targeted ? String(recipient) : undefined,
      activity,
      earlier: [],
    });
    return { status: 201, body: { id } };
  }

  function update(conversation: string, id: string, activity: Json, targeted: boolean): Answered {
    const message = fake.messages.find((one) => one.id === id && one.conversation === conversation);
    if (!message || (message.aloneFor !== undefined) !== targeted)
      return refuse(404, 'ActivityNotFoundInConversation');
    const problem = check(activity);
    if (problem) return problem;
    message.earlier.push(message.activity);
    message.activity = activity;
    return { status: 200, body: { id } };
  }

  /** Cards are looked at as Teams would, and the size is Teams' own: UTF-16, pictures not counted. */
  function check(activity: Json): Answered | undefined {
    const size = 2 * JSON.stringify(activity, (_, value: unknown) => (isPicture(value) ? '' : value)).length;
    if (size > MOST_BYTES) return refuse(413, 'MessageSizeTooBig');
    const problems = cardsIn(activity).flatMap(teamsProblems);
    if (activity['text'] === undefined && cardsIn(activity).length === 0)
      problems.push('neither text nor card');
    fake.problems.push(...problems);
    return problems.length > 0 ? refuse(400, 'BadSyntax') : undefined;
  }

  function reset(): void {
    for (const list of [fake.messages, fake.calls, fake.problems, fake.faults]) list.length = 0;
    fake.members.clear();
    fake.files.clear();
    Object.assign(fake.can, { targeted: true, chats: true, tokens: true, openId: true });
  }

  return {
    ...fake,
    url,
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isPicture = (value: unknown): boolean => typeof value === 'string' && value.startsWith('data:image/');

export function cardsIn(activity: Json): readonly Json[] {
  const attachments = (activity['attachments'] ?? []) as readonly Json[];
  return attachments.map(({ content }) => content as Json);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
