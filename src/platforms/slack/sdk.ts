import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, webApi, type Logger } from '@slack/bolt';
import { UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Secret } from '../../secret.ts';
import { keepConnected, type Connection } from './connection.ts';

/** The only file that knows Slack's SDK. It checks signatures, speaks Socket Mode and calls the Web API. */
export type WebClient = webApi.WebClient;
export type Way = 'command' | 'event' | 'press';

export interface SdkOptions {
  readonly botToken: Secret;
  readonly signingSecret?: Secret | undefined;
  readonly appToken?: Secret | undefined;
  readonly apiUrl?: string | undefined;
  readonly log: Log;
  /** What arrived, verified but not read yet. Acknowledged to Slack as soon as this resolves. */
  readonly receive: (way: Way, body: unknown) => Promise<void>;
}

export interface Sdk {
  readonly client: WebClient;
  readonly mode: 'http' | 'socket';
  /** For `POST /slack/events`; undefined in Socket Mode. */
  readonly listener: RequestListener | undefined;
  readonly connection: Connection;
}

export const EVENTS_PATH = '/slack/events';
/** A person is waiting: rather say that Slack does not answer than wait for it. */
const CALL_MS = 10_000;

export function createSdk(options: SdkOptions): Sdk {
  const { botToken, signingSecret, appToken, log } = options;
  const logger = sdkLogger(log);
  const clientOptions: webApi.WebClientOptions = {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    timeout: CALL_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  };
  // What it would log comes back as an error, and is logged without what it quotes.
  const client = new webApi.WebClient(botToken.reveal(), { ...clientOptions, logger: QUIET });
  const listen = (receiver: HTTPReceiver | SocketModeReceiver, socketMode: boolean): void =>
    createApp({ receiver, socketMode, botToken, logger, log, receive: options.receive });

  // Both set: Slack sends nothing over HTTP while Socket Mode is on, so the app token decides.
  if (appToken !== undefined) {
    const receiver = new SocketModeReceiver({
      appToken: appToken.reveal(),
      logger,
      // The SDK's own reconnecting ends the process when Slack cannot be reached at that moment.
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
    });
    listen(receiver, true);
    return { client, mode: 'socket', listener: undefined, connection: keepConnected(receiver.client, log) };
  }
  if (signingSecret === undefined)
    throw new UserError(
      'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN.',
    );
  const receiver = new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    endpoints: EVENTS_PATH,
    logger,
  });
  listen(receiver, false);
  return { client, mode: 'http', listener: listenerOf(receiver), connection: ALWAYS };
}

const ALWAYS: Connection = {
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  isUp: () => true,
};

interface AppParts {
  readonly receiver: HTTPReceiver | SocketModeReceiver;
  readonly socketMode: boolean;
  readonly botToken: Secret;
  readonly logger: Logger;
  readonly log: Log;
  readonly receive: SdkOptions['receive'];
}

function createApp({ receiver, socketMode, botToken, logger, log, receive }: AppParts): void {
  const app = new App({
    receiver,
    socketMode,
    authorize: () => Promise.resolve({ botToken: botToken.reveal() }),
    logger,
    logLevel: LogLevel.INFO,
    // Needs the bot's own id, which is not known while Slack is down; `inbound.ts` drops every bot.
    ignoreSelf: false,
    convoStore: false,
  });
  app.command(/^\//, async ({ ack, body }) => {
    await receive('command', body);
    await ack();
  });
  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await receive('press', body);
    await ack();
  });
  app.event('app_mention', ({ body }) => receive('event', body));
  app.event('message', ({ body }) => receive('event', body));
  app.error((error) => {
    log.error('a Slack listener failed', { error });
    return Promise.resolve();
  });
  acknowledgeEventsLate(app);
}

/** Bolt acknowledges events before any listener has run; a decision typed in a mention is committed first. */
function acknowledgeEventsLate(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    if (event.body['event'] === undefined) return process(event);
    await process({ ...event, ack: () => Promise.resolve() });
    await event.ack();
  };
}

function listenerOf(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    try {
      receiver.requestListener(request, response);
    } catch {
      // The SDK throws for every path and method that is not its own.
      response.writeHead(404).end();
    }
  };
}

const nothing = (): void => undefined;
const QUIET: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** The SDK's debug lines carry whole requests; they are dropped before they are even written down. */
function sdkLogger(log: Log): Logger {
  const words = (all: readonly unknown[]): string =>
    all
      .map((one) => (one instanceof Error ? one.message : typeof one === 'string' ? one : ''))
      .filter(Boolean)
      .join(' ')
      .slice(0, 500);
  return {
    ...QUIET,
    warn: (...all: unknown[]) => log.warn('the Slack SDK warns', { words: words(all) }),
    error: (...all: unknown[]) => log.warn('the Slack SDK reports an error', { words: words(all) }),
    getLevel: () => LogLevel.INFO,
  };
}
