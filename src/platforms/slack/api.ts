import type { Log } from '../../log.ts';
import { refusedAt, slackFailure } from './failure.ts';
import type { Message } from './message.ts';
import { QUIET } from './reply.ts';
import type { WebClient } from './sdk.ts';

/** The calls this bot makes, in its own words. All throw UpstreamError. */
export interface SlackApi {
  readonly whoAmI: () => Promise<Home>;
  readonly person: (user: string) => Promise<Person>;
  readonly members: (group: string, team: string) => Promise<readonly string[]>;
  readonly post: (to: Target, message: Message) => Promise<Sent>;
  readonly postTo: (user: string, to: Target, message: Message) => Promise<void>;
  readonly update: (sent: Sent, message: Message) => Promise<void>;
  /** Into the person's direct messages with the bot. */
  readonly give: (user: string, file: { readonly name: string; readonly content: string }) => Promise<void>;
  /** The id of the file, which belongs to no channel: who sees the message sees the picture. */
  readonly upload: (png: Buffer, title: string, alt: string) => Promise<string>;
}

export interface Target {
  readonly channel: string;
  readonly thread?: string | undefined;
}
export interface Sent {
  readonly channel: string;
  readonly ts: string;
}
/** The workspace that installed the bot, or the organization. */
export interface Home {
  readonly team: string;
  readonly enterprise: string | undefined;
  readonly teamName: string;
  readonly botUser: string;
  readonly scopes: readonly string[];
}
export interface Person {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  readonly name: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
}

export function createApi(client: WebClient, log: Log): SlackApi {
  const call = async <T>(method: string, made: Promise<T>): Promise<T> => {
    try {
      return await made;
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.reason === 'refused')
        log.warn('Slack refused a call', { method, detail: failure.detail, at: refusedAt(error) });
      throw failure;
    }
  };

  return {
    whoAmI: async () => homeOf(await call('auth.test', client.auth.test())),
    person: async (user) => personOf(await call('users.info', client.users.info({ user }))),
    members: async (usergroup, team_id) => {
      const list = client.usergroups.users.list({ usergroup, team_id });
      return (await call('usergroups.users.list', list)).users ?? [];
    },
    post: async (to, message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window's
      const posted = client.chat.postMessage({ ...addressOf(to), ...contentOf(message), ...QUIET });
      const { channel, ts } = await call('chat.postMessage', posted);
      return { channel: channel ?? to.channel, ts: ts ?? '' };
    },
    postTo: async (user, to, message) => {
      await call(
        'chat.postEphemeral',
        client.chat.postEphemeral({ ...addressOf(to), user, ...contentOf(message) }),
      );
    },
    update: async ({ channel, ts }, message) => {
      await call('chat.update', client.chat.update({ channel, ts, ...contentOf(message) }));
    },
    give: async (user, { name, content }) => {
      // Posting to a person is what opens the conversation, and its answer says which channel that is.
      const message = { channel: user, text: `Here is ${name}.`, parse: 'none', ...QUIET } as const;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window's
      const posted = client.chat.postMessage(message);
      const { channel = user } = await call('chat.postMessage', posted);
      await call(
        'files.uploadV2',
        client.files.uploadV2({ channel_id: channel, filename: name, title: name, content }),
      );
    },
    upload: async (file, title, alt_text) => {
      const uploaded = client.files.uploadV2({ file, filename: 'chart.png', title, alt_text });
      const { files } = (await call('files.uploadV2', uploaded)) as Uploaded;
      const fileId = files?.[0]?.files?.[0]?.id;
      if (fileId === undefined) throw slackFailure(undefined);
      return fileId;
    },
  };
}

/** The SDK's types leave this out. */
interface Uploaded {
  readonly files?: readonly { readonly files?: readonly { readonly id?: string }[] }[];
}

const addressOf = ({ channel, thread }: Target) => ({
  channel,
  ...(thread === undefined ? {} : { thread_ts: thread }),
});

/** `parse: 'none'`, or Slack would make links and mentions of its own from the plain text. */
const contentOf = ({ text, blocks }: Message) => ({ text, blocks: [...blocks], parse: 'none' as const });

const homeOf = (test: Awaited<ReturnType<WebClient['auth']['test']>>): Home => ({
  team: test.team_id ?? '',
  enterprise: test.enterprise_id,
  teamName: test.team ?? '',
  botUser: test.user_id ?? '',
  scopes: test.response_metadata?.scopes ?? [],
});

function personOf({ user = {} }: Awaited<ReturnType<WebClient['users']['info']>>): Person {
  const { profile, enterprise_user: enterpriseUser } = user;
  return {
    team: user.team_id,
    enterprise: enterpriseUser?.enterprise_id,
    name: [profile?.display_name, user.real_name, profile?.real_name, user.name].find(Boolean) ?? '',
    isBot: user.is_bot === true || user.is_workflow_bot === true || user.id === 'USLACKBOT',
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true || user.deleted === true,
  };
}
