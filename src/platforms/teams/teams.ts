import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../../document.ts';
import { UpstreamError, UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Bot, Platform } from '../../platform.ts';
import type { Secret } from '../../secret.ts';
import { createDeliver } from './answer.ts';
import { createApi } from './api.ts';
import { createChatWith } from './chats.ts';
import { checkup } from './checkup.ts';
import { createConversations } from './conversations.ts';
import { FILE_HOSTS, type OnFile } from './files.ts';
import { createListener } from './listener.ts';
import { createPeople } from './people.ts';
import { createIllustrate, type Draw } from './pictures.ts';
import { createPosts } from './posts.ts';
import { createReceive } from './receive.ts';
import { createSdk, OPENID_METADATA_URL, type Run } from './sdk.ts';
import { createToken, type Token } from './token.ts';
import { createTransport } from './transport.ts';
import { createTurns } from './turns.ts';

export interface TeamsOptions {
  /** Of the Azure Bot's app registration. */
  readonly appId?: string | undefined;
  /** Not with a managed identity. */
  readonly appPassword?: Secret | undefined;
  /** The first is the one that the bot is registered in; people of the others are served as well. */
  readonly tenantIds: readonly string[];
  readonly appType?: AppType | undefined;
  /** Without credentials, for a test client on this machine. Nobody is checked, and nobody else may call. */
  readonly local?: boolean | undefined;
  readonly bot: Bot;
  readonly draw: Draw;
  readonly log: Log;
  readonly now: () => Date;
  /** May query text be shown to everybody there? */
  readonly isOpen: (placeKey: string) => boolean;
  /** Durable: true exactly once for a key, over restarts and processes. */
  readonly firstTime: (key: string) => Promise<boolean>;
  readonly state: State;
  /** For files that people drop into the chat with the bot. */
  readonly onFile?: OnFile | undefined;
  /** Other addresses than Microsoft's. */
  readonly openIdMetadataUrl?: string | undefined;
  readonly loginEndpoint?: string | undefined;
  readonly fileHosts?: readonly string[] | undefined;
}
/** `MultiTenant` for bots registered before Azure stopped making them. */
export type AppType = 'SingleTenant' | 'UserAssignedMSI' | 'MultiTenant';

export interface Teams {
  readonly platform: Platform;
  /** Takes `POST /api/messages`. */
  readonly listener: RequestListener;
}

/** Seven messages a second in one conversation: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const PACE_MS = 143;
/** What is still being answered when the process is asked to stop. */
const DRAIN_MS = 5_000;

export function createTeams(options: TeamsOptions): Teams {
  const { bot, draw, log, now, isOpen, firstTime, state, onFile } = options;
  const { local, appId, tenants } = identityOf(options);
  const token = local ? undefined : tokenOf(options, appId, tenants);
  const sdk = createSdk({
    appId,
    openIdMetadataUrl: options.openIdMetadataUrl ?? OPENID_METADATA_URL,
    transport: createTransport(token),
  });
  const work = createWork(log);
  const turns = createTurns();
  const api = createApi(sdk);
  const conversations = createConversations(state);
  const chatWith = createChatWith({ api, conversations });
  const illustrate = createIllustrate({ draw, log });
  const receive = createReceive({
    bot,
    people: createPeople({ api, now, local }),
    conversations,
    deliver: createDeliver({ api, chatWith, illustrate, turns, isOpen, log }),
    turns,
    tenants,
    isOpen,
    firstTime,
    onFile,
    fileHosts: options.fileHosts ?? FILE_HOSTS,
    now,
    log,
    track: work.track,
  });
  let lastReceived: Date | undefined;
  const run: Run = (activity) => {
    lastReceived = now();
    return receive(activity);
  };
  return {
    listener: createListener({ sdk, local, run, log }),
    platform: {
      name: 'teams',
      paceMs: PACE_MS,
      start: () => start(token, log),
      stop: () => work.drain(DRAIN_MS),
      ...createPosts({ api, conversations, chatWith, illustrate, turns, isOpen, track: work.track }),
      checkup: () => checkup({ token, conversations, tenants, lastReceived: () => lastReceived }),
    },
  };
}

/** Without an app id the SDK checks nothing at all, so that must have been said out loud. */
function identityOf({ appId = '', appPassword, appType, local = false, tenantIds }: TeamsOptions) {
  if (local) {
    if (appId !== '') throw new UserError('Teams: local mode and TEAMS_APP_ID exclude each other.');
    return { local, appId: '', tenants: [] };
  }
  if (appId === '' || (appPassword === undefined && appType !== 'UserAssignedMSI'))
    throw new UserError(
      'Teams needs TEAMS_APP_ID and TEAMS_APP_PASSWORD; only TEAMS_LOCAL=true does without.',
    );
  if (tenantIds.length === 0) throw new UserError('Teams needs TEAMS_TENANT_ID: whose people may ask.');
  return { local, appId, tenants: tenantIds.map((id) => id.toLowerCase()) };
}

const LOGIN = 'https://login.microsoftonline.com';

const tokenOf = (options: TeamsOptions, appId: string, tenants: readonly string[]): Token =>
  createToken({
    appId,
    appPassword: options.appType === 'UserAssignedMSI' ? undefined : options.appPassword,
    tenant: options.appType === 'MultiTenant' ? 'botframework.com' : (tenants[0] ?? ''),
    loginEndpoint: (options.loginEndpoint ?? LOGIN).replace(/\/+$/, ''),
    now: options.now,
  });

async function start(token: Token | undefined, log: Log): Promise<void> {
  if (!token) log.warn('Teams in local mode: nobody is checked, only this machine may call');
  await token?.get().catch((error: unknown) => {
    if (error instanceof UpstreamError && error.reason === 'auth') throw error;
    log.warn('Microsoft Entra does not answer yet', { error });
  });
}

interface Work {
  readonly track: (work: Promise<void>) => void;
  readonly drain: (ms: number) => Promise<void>;
}

/** What is under way after the acknowledgement, so that stopping can wait for it. */
function createWork(log: Log): Work {
  const open = new Set<Promise<void>>();
  return {
    track: (work) => {
      const done = work
        .catch((error: unknown) => log.error('a bug', { error }))
        .finally(() => open.delete(done));
      open.add(done);
    },
    drain: async (ms) => {
      await Promise.race([Promise.all(open), sleep(ms, undefined, { ref: false })]);
    },
  };
}
