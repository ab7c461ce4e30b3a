import { APP_ID, cardsIn, TENANT, type FakeMessage, type FakeTeams, type Json } from './teams-connector.ts';
import type { Claims, KeyName } from './teams-tokens.ts';

/** Plays Teams towards the bot: activities with the tokens that the Bot Connector would sign. */
export interface Driver {
  readonly send: (activity: Json, how?: How) => Promise<Sent>;
  /** Typed in the chat with the bot. */
  readonly say: (text: string, more?: Json) => Promise<Sent>;
  /** Typed in a channel, with the bot's mention in front. */
  readonly mention: (text: string, more?: Json) => Promise<Sent>;
  readonly slash: (text: string) => Promise<Sent>;
  readonly press: (message: FakeMessage, title: string, inputs?: Json, more?: Json) => Promise<Sent>;
  /** As clients press that know no Action.Execute. */
  readonly submit: (message: FakeMessage, title: string, inputs?: Json) => Promise<Sent>;
}
export interface How {
  readonly claims?: Claims;
  readonly key?: KeyName;
  /** Instead of a token. */
  readonly authorization?: string;
  readonly type?: string;
  readonly body?: string;
}
export interface Sent {
  readonly status: number;
  readonly body: Json;
  readonly ms: number;
}

export const BOT = { id: `28:${APP_ID}`, name: 'Aura' };
export const ANN = {
  id: '29:ann',
  name: 'Ann',
  aadObjectId: '10000000-0000-4000-8000-000000000001',
};
export const CHANNEL = '19:incidents@thread.tacv2';
export const ROOT = '1699999999999';
export const THREAD = `${CHANNEL};messageid=${ROOT}`;
export const CHAT = 'a:chat-of-ann';
export const GROUP = '19:group@thread.v2';

export const asMember = ({ id, name, aadObjectId }: typeof ANN, more: Json = {}): [string, Json] => [
  id,
  { id, name, aadObjectId, tenantId: TENANT, userRole: 'user', ...more },
];

let ids = 0;

export function createDriver(fake: FakeTeams, url: string): Driver {
  const base = (): Json => ({
    id: `activity-${++ids}`,
    channelId: 'msteams',
    serviceUrl: `${fake.url}/`,
    timestamp: new Date().toISOString(),
    from: ANN,
    recipient: BOT,
    channelData: { tenant: { id: TENANT } },
  });
  const inChat = { conversation: { id: CHAT, conversationType: 'personal', tenantId: TENANT } };
  const inChannel = {
    conversation: { id: THREAD, conversationType: 'channel', isGroup: true, tenantId: TENANT },
    channelData: { tenant: { id: TENANT }, team: { id: '19:team@thread.tacv2' }, channel: { id: CHANNEL } },
  };

  async function send(activity: Json, how: How = {}): Promise<Sent> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: 'https://api.botframework.com',
      aud: APP_ID,
      serviceurl: `${fake.url}/`,
      nbf: now - 60,
      exp: now + 3_600,
      ...how.claims,
    };
    const authorization = how.authorization ?? `Bearer ${fake.keys.token(claims, how.key)}`;
    const start = performance.now();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': how.type ?? 'application/json; charset=utf-8',
        ...(authorization === '' ? {} : { authorization }),
      },
      body: how.body ?? JSON.stringify({ ...base(), ...activity }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Json),
      ms: performance.now() - start,
    };
  }

  const placeOf = ({ conversation, aloneFor }: FakeMessage): Json => ({
    ...(conversation.startsWith('19:') ? inChannel : inChat),
    conversation: {
      ...(conversation.startsWith('19:') ? inChannel : inChat).conversation,
      id: conversation,
      ...(conversation === GROUP ? { conversationType: 'groupChat' } : {}),
    },
    ...(aloneFor === undefined ? {} : { from: { ...ANN, id: aloneFor } }),
  });

  return {
    send,
    say: (text, more = {}) => send({ type: 'message', text, ...inChat, ...more }),
    mention: (text, more = {}) =>
      send({
        type: 'message',
        text: `<at>Aura</at>\u00A0${text}`,
        entities: [
          { type: 'clientInfo', locale: 'en-GB' },
          { type: 'mention', text: '<at>Aura</at>', mentioned: BOT },
        ],
        ...inChannel,
        ...more,
      }),
    slash: (text) => send({ type: 'message', text, ...inChannel, recipient: { ...BOT, isTargeted: true } }),
    press: (message, title, inputs = {}, more = {}) => {
      const { verb, data } = button(message, title);
      return send({
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: message.id,
        value: {
          action: { type: 'Action.Execute', verb, data: { ...(data as Json), ...inputs } },
          trigger: 'manual',
        },
        ...placeOf(message),
        ...more,
      });
    },
    submit: (message, title, inputs = {}) => {
      const { fallback } = button(message, title);
      const { data } = fallback as { data: Json };
      return send({
        type: 'message',
        replyToId: message.id,
        value: { ...data, ...inputs },
        ...placeOf(message),
      });
    },
  };
}

/** The first button with this title, wherever it stands in the message's card. */
export function button(message: FakeMessage, title: string): Json {
  const found = cardsIn(message.activity)
    .flatMap((card) => buttons(card))
    .find((each) => each['title'] === title);
  if (!found) throw new Error(`There is no button "${title}"`);
  return found;
}

function buttons(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(buttons);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Json;
  return [...(node['type'] === 'Action.Execute' ? [node] : []), ...Object.values(node).flatMap(buttons)];
}

/** Everything that can be read in a message. */
export const textIn = ({ activity }: Pick<FakeMessage, 'activity'>): string => JSON.stringify(activity);
