import type { IncomingMessage } from 'node:http';
import { slackProblems } from './slack-rules.ts';
import {
  APP_TOKEN,
  BOT_TOKEN,
  FLAGS,
  type Block,
  type Call,
  type Message,
  type PersonName,
  type State,
} from './slack-state.ts';

/** What Slack answers: refusals are ours, the rest is the emulator's. */
const NEEDS: Readonly<Record<string, string | undefined>> = {
  'auth.test': undefined,
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'users.info': 'users:read',
  'usergroups.users.list': 'usergroups:read',
};
const USES = 5;
const LASTS_MS = 30 * 60_000;

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}
const json = (value: object, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers,
  body: JSON.stringify(value),
});
const refuse = (error: string, more: object = {}): Reply => json({ ok: false, error, ...more });

function faultOf({ faults }: State, method: string): Reply | undefined {
  const found = faults.find((one) => one.method === method && one.left > 0);
  if (!found) return undefined;
  found.left -= 1;
  const { fault } = found;
  return typeof fault === 'string' ? refuse(fault) : { body: '', ...fault };
}

export async function api(
  state: State,
  method: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  const args = argumentsOf(body);
  state.calls.push({ method, args });
  const fault = faultOf(state, method);
  if (fault) return fault;
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (token === '') return refuse('not_authed');
  if (method === 'apps.connections.open')
    return token === APP_TOKEN ? json({ ok: true, url: state.socket.url }) : refuse('invalid_auth');
  if (token !== BOT_TOKEN) return refuse('invalid_auth');
  if (!(method in NEEDS)) return refuse('unknown_method');
  const needed = NEEDS[method];
  if (needed !== undefined && !state.scopes.has(needed))
    return refuse('missing_scope', { needed, provided: [...state.scopes].join(',') });
  const problem = problemOf(state, method, args);
  if (problem) return problem;
  if (method === 'usergroups.users.list') {
    const users = state.groups.get(String(args['usergroup']));
    return users ? json({ ok: true, users }) : refuse('no_such_subteam');
  }
  const answer = await forward(state, `/api/${method}`, request, body);
  return afterwards(state, method, args, JSON.parse(answer) as Result);
}

interface Result extends Record<string, unknown> {
  readonly ok: boolean;
  readonly ts?: string;
  readonly message_ts?: string;
  readonly channel?: string;
  readonly upload_url?: string;
  readonly user?: { readonly name: PersonName };
  readonly files?: readonly { readonly id: string }[];
}

function afterwards(state: State, method: string, args: Call['args'], result: Result): Reply {
  const { files } = state;
  const scopes = { 'x-oauth-scopes': [...state.scopes].join(',') };
  if (!result.ok) return json(result, scopes);
  if (method === 'users.info') {
    const user = { ...result.user, ...FLAGS[result.user?.name ?? 'ada'] };
    return json({ ...result, user }, scopes);
  }
  if (method === 'files.getUploadURLExternal') {
    const upload_url = (result.upload_url ?? '').replace(state.emulator, state.base);
    return json({ ...result, upload_url }, scopes);
  }
  for (const file of result.files ?? []) files.add(file.id);
  if (method.startsWith('chat.')) keep(state, method, args, result);
  return json(result, scopes);
}

function keep(state: State, method: string, args: Call['args'], result: Result): void {
  const content = contentOf(args);
  if (method === 'chat.update')
    return edit(
      state.messages.find(({ ts }) => ts === args['ts']),
      content,
    );
  state.messages.push({
    via: method as 'chat.postMessage',
    channel: result.channel ?? String(args['channel']),
    to: method === 'chat.postEphemeral' ? String(args['user']) : 'everybody',
    thread: args['thread_ts'] as string | undefined,
    ts: result.ts ?? result.message_ts ?? '',
    ...content,
    earlier: [],
  });
}

function edit(message: Message | undefined, content: Pick<Message, 'text' | 'blocks'>): void {
  if (!message) return;
  message.earlier.push({ text: message.text, blocks: message.blocks });
  Object.assign(message, content);
}

const contentOf = (args: Call['args']): Pick<Message, 'text' | 'blocks'> => ({
  text: (args['text'] ?? '') as string,
  blocks: (args['blocks'] ?? []) as readonly Block[],
});

function problemOf(state: State, method: string, args: Call['args']): Reply | undefined {
  if (!method.startsWith('chat.')) return undefined;
  const bad = [...slackProblems(args), ...fileProblems(state, contentOf(args).blocks)];
  if (bad.length > 0) {
    state.problems.push(...bad);
    const messages = bad.map((one) => `[ERROR] not allowed [json-pointer:${one.split(':')[0] ?? ''}]`);
    return refuse('invalid_blocks', { response_metadata: { messages } });
  }
  if (isProcessing(state, contentOf(args).blocks)) return refuse('invalid_blocks');
  const channel = String(args['channel']);
  if (channel === state.elsewhere) return refuse('not_in_channel');
  return undefined;
}

function isProcessing({ processing }: State, blocks: readonly Block[]): boolean {
  if (processing.left === 0 || !blocks.some(({ slack_file: file }) => file !== undefined)) return false;
  processing.left -= 1;
  return true;
}

const fileProblems = ({ files }: State, blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ slack_file: file }, at) => {
    const id = (file as { readonly id?: string } | undefined)?.id;
    return id === undefined || files.has(id) ? [] : [`/blocks/${at}/slack_file: no such file`];
  });

/** https://docs.state.dev/interactivity/handling-user-interaction: five times within thirty minutes. */
export function respond(state: State, id: string, body: Buffer): Reply {
  const { urls } = state;
  const args = JSON.parse(body.toString()) as Call['args'];
  state.calls.push({ method: 'response_url', args });
  const fault = faultOf(state, 'response_url');
  if (fault) return fault;
  const url = urls.get(id);
  if (!url) return { status: 404, body: 'no_such_url' };
  if (state.clock.now() - url.born > LASTS_MS) return { status: 404, body: 'expired_url' };
  if (url.uses >= USES) return { status: 404, body: 'used_url' };
  url.uses += 1;
  const bad = [...slackProblems(args), ...fileProblems(state, contentOf(args).blocks)];
  state.problems.push(...bad);
  if (bad.length > 0 || isProcessing(state, contentOf(args).blocks)) return refuse('invalid_blocks');
  const { message, channel = state.channel, user = state.people.ada } = url.source;
  if (args['replace_original'] === true) {
    // Of a slash command there is nothing to replace, and nothing that says so.
    if (!message) state.problems.push('/replace_original: a command has no original');
    edit(message, contentOf(args));
    return json({ ok: true });
  }
  state.messages.push({
    via: 'response_url',
    channel,
    to: args['response_type'] === 'in_channel' ? 'everybody' : user,
    thread: args['thread_ts'] as string | undefined,
    ts: `${Math.floor(state.clock.now() / 1000)}.${String(state.messages.length).padStart(6, '9')}`,
    ...contentOf(args),
    earlier: [],
  });
  return json({ ok: true });
}

export async function upload(state: State, request: IncomingMessage, body: Buffer): Promise<Reply> {
  state.uploads.push(body);
  const fault = faultOf(state, 'upload');
  return fault ?? { status: 200, body: await forward(state, request.url ?? '', request, body) };
}

async function forward(state: State, path: string, request: IncomingMessage, body: Buffer): Promise<string> {
  const { authorization = '', 'content-type': type = '' } = request.headers;
  const answer = await fetch(`${state.emulator}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body: new Uint8Array(body),
  });
  return answer.text();
}

function argumentsOf(body: Buffer): Call['args'] {
  return Object.fromEntries(
    [...new URLSearchParams(body.toString())].map(([key, value]) => [
      key,
      key === 'blocks' ? JSON.parse(value) : value,
    ]),
  ) as Call['args'];
}
