import { createHmac } from 'node:crypto';
import type { Block, FakeSlack, Message } from './slack-state.ts';

/** What Slack sends, as it sends it: signed, over HTTP. */
export interface SlackDriver {
  readonly command: (text: string, more?: object) => Promise<Delivered>;
  readonly mention: (text: string, more?: object) => Promise<Delivered>;
  readonly direct: (text: string, more?: object) => Promise<Delivered>;
  /** Presses the button of that label (or with that action id) on a message. */
  readonly press: (message: Message, label: string, more?: PressMore) => Promise<Delivered>;
  readonly send: (body: string, headers?: Record<string, string>) => Promise<Delivered>;
}
export interface Delivered {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}
export interface PressMore {
  readonly user?: string;
  readonly value?: string;
  readonly typed?: Readonly<Record<string, string>>;
  readonly actionTs?: string;
}

export const SIGNING_SECRET = 'planted-signing-secret-0123456789';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

export function createSlackDriver(slack: FakeSlack, url: string): SlackDriver {
  let count = 0;
  const next = (): string => String((count += 1));

  async function send(body: string, headers: Record<string, string> = {}): Promise<Delivered> {
    const at = headers['x-slack-request-timestamp'] ?? String(Math.floor(Date.now() / 1000));
    const began = performance.now();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': body.startsWith('{') ? JSON_TYPE : FORM_TYPE,
        'x-slack-request-timestamp': at,
        'x-slack-signature': sign(body, at),
        ...headers,
      },
      body,
    });
    return { status: response.status, body: await response.text(), ms: performance.now() - began };
  }

  const event = (inner: object, more: object): Promise<Delivered> => {
    const envelope = {
      type: 'event_callback',
      event_id: `Ev${next()}`,
      team_id: slack.team,
      api_app_id: 'A0000000001',
      authorizations: [{ team_id: slack.team, user_id: 'U0000000BOT', is_bot: true }],
      event: { user: slack.people.ada, ts: `17000000${next().padStart(2, '0')}.000100`, ...inner, ...more },
    };
    const retry = 'retry' in more ? { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } : {};
    return send(
      JSON.stringify({ ...envelope, ...('event_id' in more ? { event_id: more.event_id } : {}) }),
      retry,
    );
  };

  return {
    send,
    command: (text, more = {}) =>
      send(new URLSearchParams(commandFields(slack, text, next(), more)).toString()),
    mention: (text, more = {}) =>
      event({ type: 'app_mention', channel: slack.channel, text: `<@U0000000BOT> ${text}` }, more),
    direct: (text, more = {}) =>
      event({ type: 'message', channel: 'D000000001', channel_type: 'im', text }, more),
    press: (message, label, more = {}) =>
      send(
        new URLSearchParams({
          payload: JSON.stringify(pressPayload(slack, message, label, next(), more)),
        }).toString(),
      ),
  };
}

export const commandFields = (
  slack: FakeSlack,
  text: string,
  id: string,
  more: object = {},
): Record<string, string> => ({
  command: '/aura',
  text,
  team_id: slack.team,
  user_id: slack.people.ada,
  user_name: 'ada',
  channel_id: slack.channel,
  api_app_id: 'A0000000001',
  is_enterprise_install: 'false',
  trigger_id: `trigger-${id}`,
  response_url: slack.responseUrl(more),
  ...more,
});

const sign = (body: string, at: string): string =>
  `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex')}`;

interface Button {
  readonly type: string;
  readonly action_id: string;
  readonly value?: string;
  readonly text?: { readonly text: string };
}

export const buttonsOf = (
  message: Message,
): readonly (Button & { readonly block_id: string | undefined })[] =>
  message.blocks.flatMap((block) => {
    const { elements, accessory, block_id } = block as Block & { elements?: Button[]; accessory?: Button };
    const all = [...(block.type === 'actions' ? (elements ?? []) : []), ...(accessory ? [accessory] : [])];
    return all.map((button) => ({ ...button, block_id }));
  });

function pressPayload(
  slack: FakeSlack,
  message: Message,
  label: string,
  id: string,
  more: PressMore,
): object {
  const button = buttonsOf(message).find((one) => one.text?.text === label || one.action_id === label);
  if (!button)
    throw new Error(
      `No button "${label}" in: ${buttonsOf(message)
        .map((one) => one.text?.text)
        .join(', ')}`,
    );
  const user = more.user ?? slack.people.ada;
  const isEphemeral = message.to !== 'everybody';
  return {
    type: 'block_actions',
    team: { id: slack.team, domain: 'example' },
    user: { id: user, team_id: slack.team, username: 'somebody' },
    api_app_id: 'A0000000001',
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
    },
    channel: { id: message.channel, name: 'ops' },
    trigger_id: `press-${id}`,
    response_url: slack.responseUrl({ message, user, channel: message.channel }),
    ...(isEphemeral
      ? {}
      : { message: { ts: message.ts, ...(message.thread ? { thread_ts: message.thread } : {}) } }),
    state: { values: typedValues(message, more.typed ?? {}) },
    actions: [
      {
        type: 'button',
        action_id: button.action_id,
        block_id: button.block_id,
        value: more.value ?? button.value,
        action_ts: more.actionTs ?? `17000001.${id.padStart(6, '0')}`,
      },
    ],
  };
}

/** By block and element, as Slack keeps it; an empty field is null. */
function typedValues(message: Message, typed: Readonly<Record<string, string>>): object {
  const inputs = message.blocks.filter(({ type }) => type === 'input');
  return Object.fromEntries(
    inputs.map((block) => {
      const element = block['element'] as { readonly type: string; readonly action_id: string };
      const value = typed[element.action_id.replace(/^ask:/, '')] ?? null;
      return [block.block_id, { [element.action_id]: { type: element.type, value } }];
    }),
  );
}
