import * as z from 'zod';
import { teamsFailure } from './failure.ts';
import { activityOf, type Message } from './message.ts';
import type { Connector, Sdk } from './sdk.ts';

/** The calls this bot makes, in its own words. All throw UpstreamError. */
export interface TeamsApi {
  readonly post: (to: Target, message: Message) => Promise<Sent>;
  /** For one person's eyes within a conversation of many. Older clients and some tenants do not have it. */
  readonly postAlone: (to: Target, userId: string, message: Message) => Promise<Sent>;
  readonly update: (sent: Sent, message: Message) => Promise<void>;
  /** A new thread in a channel. */
  readonly begin: (to: Target & { readonly tenant: string }, message: Message) => Promise<Sent>;
  /** The conversation between the bot and one person. */
  readonly openChat: (to: Chat) => Promise<string>;
  readonly member: (to: Target, userId: string) => Promise<Member>;
}

/** A conversation as the Bot Connector names it: in channels with the thread behind it. */
export interface Target {
  readonly serviceUrl: string;
  readonly botId: string;
  readonly conversation: string;
  /** The message that is answered. */
  readonly replyTo?: string | undefined;
}
export interface Sent extends Target {
  readonly id: string;
  /** One person sees it. */
  readonly alone: boolean;
}
export interface Chat {
  readonly serviceUrl: string;
  readonly botId: string;
  readonly tenant: string;
  readonly userId: string;
}
/** What Teams says of somebody in a conversation. What it does not say is undefined. */
export interface Member {
  readonly name: string | undefined;
  readonly tenant: string | undefined;
  readonly user: string | undefined;
  readonly role: string | undefined;
}

const word = z.string().max(300).optional().catch(undefined);
const memberBody = z.object({
  name: word,
  tenantId: word,
  aadObjectId: word,
  objectId: word,
  userRole: word,
});

export function createApi(sdk: Pick<Sdk, 'connect'>): TeamsApi {
  const connectors = new Map<string, Promise<Connector>>();

  /** There is one address a region, so this stays small; a bound all the same. */
  function at(serviceUrl: string): Promise<Connector> {
    const known = connectors.get(serviceUrl);
    if (known) return known;
    if (connectors.size >= 50) connectors.clear();
    const made = sdk.connect(serviceUrl);
    connectors.set(serviceUrl, made);
    return made;
  }

  return {
    async post(to, message) {
      const connector = await at(to.serviceUrl);
      const activity = { ...activityOf(message), ...addressOf(to) };
      const { id } = await (to.replyTo === undefined
        ? connector.post(to.conversation, activity)
        : connector.reply(to.conversation, to.replyTo, { ...activity, replyToId: to.replyTo }));
      return { ...to, id, alone: false };
    },
    async postAlone(to, userId, message) {
      const activity = { ...activityOf(message), ...addressOf(to), recipient: { id: userId } };
      const { id } = await (await at(to.serviceUrl)).target(to.conversation, activity);
      return { ...to, id, alone: true };
    },
    async update({ id, alone, ...to }, message) {
      const connector = await at(to.serviceUrl);
      const activity = { ...activityOf(message), ...addressOf(to), id };
      if (alone) await connector.target(to.conversation, activity, id);
      else await connector.update(to.conversation, id, activity);
    },
    async begin({ tenant, ...to }, message) {
      const { id, activityId } = await (
        await at(to.serviceUrl)
      ).begin({
        isGroup: true,
        bot: { id: to.botId },
        tenantId: tenant,
        channelData: { channel: { id: to.conversation }, tenant: { id: tenant } },
        activity: activityOf(message),
      });
      return { ...to, conversation: id || to.conversation, id: activityId ?? '', alone: false };
    },
    async openChat({ serviceUrl, botId, tenant, userId }) {
      const { id } = await (
        await at(serviceUrl)
      ).begin({
        isGroup: false,
        bot: { id: botId },
        members: [{ id: userId }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      });
      if (id === '') throw teamsFailure('unexpected', 'the chat has no id');
      return id;
    },
    async member(to, userId) {
      const { name, tenantId, aadObjectId, objectId, userRole } = memberBody.parse(
        await (await at(to.serviceUrl)).member(withoutThread(to.conversation), userId),
      );
      return {
        name,
        tenant: tenantId?.toLowerCase(),
        user: (aadObjectId ?? objectId)?.toLowerCase(),
        role: userRole?.toLowerCase(),
      };
    },
  };
}

const addressOf = ({ botId, conversation }: Target) => ({
  from: { id: botId },
  conversation: { id: conversation },
});

/** `19:…@thread.tacv2;messageid=17…` → the channel itself. */
export const withoutThread = (conversation: string): string => conversation.split(';messageid=', 1)[0] ?? '';
export const withThread = (channel: string, thread: string | undefined): string =>
  thread === undefined ? channel : `${channel};messageid=${thread}`;
