import { AsyncLocalStorage } from 'node:async_hooks';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Transport } from './transport.ts';

/**
 * The only file that knows Teams' SDK. It checks who calls, reads and writes the activity protocol, and addresses
 * the Bot Connector; requests leave by our own transport, so that its time limits and errors are ours.
 */
export interface SdkOptions {
  /** Empty in local mode: then nothing that comes in is checked. */
  readonly appId: string;
  readonly openIdMetadataUrl: string;
  readonly transport: Transport;
}

export interface Sdk {
  /** A request as it came. `run` is called once who sent it has been proven; what it returns answers an invoke. */
  readonly receive: (authorization: string, activity: Json, run: Run) => Promise<Outcome>;
  readonly connect: (serviceUrl: string) => Promise<Connector>;
}

export type Json = Readonly<Record<string, unknown>>;
export type Run = (activity: Json) => Promise<Reply>;
interface Reply {
  readonly status: number;
  readonly body?: unknown;
}
/** `unknown`: Microsoft's keys cannot be fetched, so nobody can be told apart right now. */
export type Outcome = Reply | 'refused' | 'unknown';

/** The Bot Connector's calls that are used. All throw UpstreamError. */
export interface Connector {
  readonly post: (conversation: string, activity: Json) => Promise<Answered>;
  readonly reply: (conversation: string, to: string, activity: Json) => Promise<Answered>;
  readonly update: (conversation: string, id: string, activity: Json) => Promise<void>;
  /** For one person's eyes; without an id a new one, with an id a new version. */
  readonly target: (conversation: string, activity: Json, id?: string) => Promise<Answered>;
  readonly begin: (parameters: Json) => Promise<Answered>;
  readonly member: (conversation: string, userId: string) => Promise<unknown>;
}
interface Answered {
  readonly id: string;
  readonly activityId?: string;
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const ISSUER = 'https://api.botframework.com';
export const OPENID_METADATA_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const CHECK_MS = 10_000;

class Adapter extends CloudAdapter {
  /** Not `process()`: that one prints what it refuses to the console, and answers 500 for a wrong key. */
  turn(authorization: string, activity: Json, logic: () => Promise<void>) {
    return this.processActivity(authorization, structuredClone(activity) as never, logic);
  }
  connector(appId: string, serviceUrl: string) {
    const identity = this.createClaimsIdentity(appId);
    return this.botFrameworkAuthentication.createConnectorFactory(identity).create(serviceUrl, ISSUER);
  }
}

export function createSdk({ appId, openIdMetadataUrl, transport }: SdkOptions): Sdk {
  hush();
  const adapter = new Adapter(authentication(appId, openIdMetadataUrl, transport));
  return {
    receive: (authorization, activity, run) =>
      appId !== '' && issuerOf(authorization) !== ISSUER
        ? Promise.resolve('refused')
        : receive(adapter, authorization, activity, run),
    connect: async (serviceUrl) =>
      connectorOf(await adapter.connector(appId, serviceUrl), serviceUrl, transport),
  };
}

function authentication(appId: string, openIdMetadataUrl: string, transport: Transport) {
  return new ConfigurationBotFrameworkAuthentication(
    {
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
      ToChannelFromBotOAuthScope: ISSUER,
      ToBotFromChannelTokenIssuer: ISSUER,
      OAuthUrl: 'https://api.botframework.com',
      ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadataUrl,
      CallerId: 'urn:botframework:azure',
    },
    {
      isValidAppId: (id) => Promise.resolve(id === appId),
      isAuthenticationDisabled: () => Promise.resolve(appId === ''),
      // Our transport signs.
      createCredentials: () => Promise.resolve({ signRequest: (request) => Promise.resolve(request) }),
    },
    undefined,
    undefined,
    {
      httpClient: {
        async sendRequest(request) {
          const { method, url, body } = request;
          const text = typeof body === 'string' ? body : undefined;
          const got = await transport({ method, url, body: text });
          return { request, status: got.status, bodyAsText: got.text, headers: HEADERS as never };
        },
      },
    },
  );
}

const HEADERS = { toJson: () => ({ 'content-type': 'application/json' }) };

async function receive(adapter: Adapter, authorization: string, activity: Json, run: Run): Promise<Outcome> {
  let reply: Reply | undefined;
  const turn = checking.run(true, () =>
    adapter.turn(authorization, activity, async () => {
      reply = await checking.exit(() => run(activity));
    }),
  );
  try {
    await withinLimit(turn, () => reply !== undefined);
  } catch (error) {
    if (reply === undefined) return isKeyTrouble(error) ? 'unknown' : 'refused';
    throw error;
  }
  return reply ?? { status: 200 };
}

/** The SDK fetches Microsoft's keys without a time limit. Only that is limited, not the answer. */
function withinLimit(turn: Promise<unknown>, hasRun: () => boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => hasRun() || reject(new Error('ETIMEDOUT')), CHECK_MS);
    turn.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function isKeyTrouble(error: unknown): boolean {
  const { name, message, statusCode } = (error ?? {}) as Partial<Error> & { readonly statusCode?: unknown };
  return name === 'FetchError' || message === 'ETIMEDOUT' || (Number(statusCode) || 0) >= 500;
}

/**
 * What the token says of its issuer, before anything is proven. Emulators and other bots ("skills") have issuers of
 * their own, for which the SDK has doors of their own; they stay shut.
 */
function issuerOf(authorization: string): unknown {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization)?.[1];
  try {
    return (JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Json)['iss'];
  } catch {
    return undefined;
  }
}

/** While a token is checked the SDK prints keys and stack traces: anybody could fill the log with them. */
const checking = new AsyncLocalStorage<true>();
let isHushed = false;
function hush(): void {
  if (isHushed) return;
  isHushed = true;
  const print = console.error.bind(console);
  console.error = (...all: unknown[]) => {
    if (checking.getStore() === undefined) print(...all);
  };
}

type Client = Awaited<ReturnType<Adapter['connector']>>;

function connectorOf({ conversations }: Client, serviceUrl: string, transport: Transport): Connector {
  const base = serviceUrl.replace(/\/+$/, '');
  return {
    post: async (conversation, activity) =>
      answered(await conversations.sendToConversation(conversation, activity)),
    reply: async (conversation, to, activity) =>
      answered(await conversations.replyToActivity(conversation, to, activity)),
    update: async (conversation, id, activity) => {
      await conversations.updateActivity(conversation, id, activity);
    },
    // The SDK is older than these messages.
    target: async (conversation, activity, id) => {
      const path = `v3/conversations/${encodeURIComponent(conversation)}/activities`;
      const { text } = await transport({
        method: id === undefined ? 'POST' : 'PUT',
        url: `${base}/${path}${id === undefined ? '' : `/${encodeURIComponent(id)}`}?isTargetedActivity=true`,
        body: JSON.stringify(activity),
      });
      return answered(text === '' ? {} : JSON.parse(text));
    },
    begin: async (parameters) => answered(await conversations.createConversation(parameters as never)),
    member: (conversation, userId) => conversations.getConversationMember(conversation, userId),
  };
}

function answered(value: unknown): Answered {
  const { id, activityId } = (value ?? {}) as { readonly id?: unknown; readonly activityId?: unknown };
  return {
    id: typeof id === 'string' ? id : '',
    ...(typeof activityId === 'string' ? { activityId } : {}),
  };
}
