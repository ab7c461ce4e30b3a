import { createHash } from 'node:crypto';
import * as z from 'zod';
import { askName } from '../../cards/render/button.ts';
import { withoutThread } from './api.ts';

/** What arrived, in our own words. */
export type Inbound = Line | Press | Drop | Move;
/** What somebody wants an answer to. */
export type Asking = Line | Press | Drop;

export interface Where {
  readonly serviceUrl: string;
  readonly tenant: string;
  /** Ours, as this conversation calls us. */
  readonly botId: string;
  /** As the Bot Connector names it: in channels with the thread behind it. */
  readonly conversation: string;
  readonly channel: string;
  readonly thread?: string;
  readonly type: 'personal' | 'groupChat' | 'channel';
  readonly team?: string;
}
interface Common {
  /** The same for every delivery of the same thing. */
  readonly key: string;
  readonly where: Where;
  /** The AAD object id; undefined for accounts that have none. */
  readonly user: string | undefined;
  /** Of this bot alone: `29:…`. */
  readonly userId: string;
  readonly name: string;
  /** The others in the conversation do not see it. */
  readonly alone: boolean;
  readonly activityId: string;
}
export interface Line extends Common {
  readonly kind: 'line';
  readonly text: string;
}
/** Files dropped into the chat with the bot, and what was written beside them. */
export interface Drop extends Common {
  readonly kind: 'drop';
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly type: string; readonly url: string }[];
}
export interface Press extends Common {
  readonly kind: 'press';
  /** Undefined where the button says nothing that can be read. */
  readonly button: { readonly command: string; readonly args: Readonly<Record<string, unknown>> } | undefined;
  /** It is answered in the response itself. */
  readonly isInvoke: boolean;
  readonly pressed: { readonly id: string; readonly mark?: string };
  /** One finger, one button. */
  readonly press: string;
}
/** The app was added to a conversation, or taken out of it. */
export interface Move {
  readonly kind: 'move';
  readonly isAdded: boolean;
  readonly where: Where;
  readonly user: string | undefined;
  readonly userId: string | undefined;
}

const id = z.string().min(1).max(500);
const guid = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .toLowerCase();
const account = z.object({
  id,
  name: z.string().max(300).optional().catch(undefined),
  aadObjectId: guid.optional().catch(undefined),
  role: z.string().optional().catch(undefined),
  isTargeted: z.boolean().optional().catch(undefined),
});
const channelData = z.object({
  tenant: z.object({ id: guid }).optional().catch(undefined),
  team: z.object({ id }).optional().catch(undefined),
});

const activityBody = z.object({
  type: z.string(),
  id: id.optional().catch(undefined),
  serviceUrl: z.url({ protocol: /^https?$/ }).max(500),
  from: account.partial({ id: true }),
  recipient: account.optional(),
  conversation: z.object({
    id,
    conversationType: z.string().optional().catch(undefined),
    isGroup: z.boolean().optional().catch(undefined),
    tenantId: guid.optional().catch(undefined),
  }),
  channelData: channelData.optional().catch(undefined),
  text: z.string().max(100_000).optional().catch(undefined),
  entities: z.array(z.unknown()).max(200).optional().catch(undefined),
  attachments: z.array(z.unknown()).max(50).optional().catch(undefined),
  value: z.unknown().optional(),
  name: z.string().optional().catch(undefined),
  action: z.string().optional().catch(undefined),
  replyToId: id.optional().catch(undefined),
  membersAdded: z.array(z.object({ id })).optional().catch(undefined),
  membersRemoved: z.array(z.object({ id })).optional().catch(undefined),
});
type Activity = z.output<typeof activityBody>;

/** Undefined for what is none of our business: our own messages, other bots, reactions, typing. Throws for nonsense. */
export function readInbound(raw: unknown): Inbound | undefined {
  const activity = activityBody.parse(raw);
  const where = whereOf(activity);
  if (!where) return undefined;
  switch (activity.type) {
    case 'conversationUpdate':
    case 'installationUpdate':
      return readMove(activity, where);
    case 'message':
      if (!isPerson(activity)) return undefined;
      return isObject(activity.value) && !activity.text?.trim()
        ? readPress(activity, where, activity.value, false)
        : readMessage(activity, where);
    case 'invoke':
      return activity.name === 'adaptiveCard/action' && isPerson(activity)
        ? readPress(activity, where, executed(activity.value), true)
        : undefined;
    default:
      return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPerson = ({ from, recipient }: Activity): boolean =>
  from.id !== undefined && from.id !== recipient?.id && !['bot', 'skill'].includes(from.role ?? '');

function whereOf(activity: Activity): Where | undefined {
  const { conversation, channelData: data, recipient, serviceUrl } = activity;
  const tenant = data?.tenant?.id ?? conversation.tenantId;
  if (tenant === undefined || recipient === undefined) return undefined;
  const channel = withoutThread(conversation.id);
  const thread = /;messageid=([\w-]{1,100})$/.exec(conversation.id)?.[1];
  return {
    serviceUrl,
    tenant,
    botId: recipient.id,
    conversation: conversation.id,
    channel,
    ...(thread === undefined ? {} : { thread }),
    type: typeOf(conversation),
    ...(data?.team ? { team: data.team.id } : {}),
  };
}

const typeOf = ({ conversationType, isGroup }: Activity['conversation']): Where['type'] =>
  conversationType === 'channel' || conversationType === 'groupChat' || conversationType === 'personal'
    ? conversationType
    : isGroup === true
      ? 'groupChat'
      : 'personal';

function readMove(activity: Activity, where: Where): Move | undefined {
  const { membersAdded = [], membersRemoved = [], action, from } = activity;
  const isUs = (member: { readonly id: string }): boolean => member.id === where.botId;
  const added = membersAdded.some(isUs) || action?.startsWith('add') === true;
  const removed = membersRemoved.some(isUs) || action?.startsWith('remove') === true;
  if (added === removed) return undefined;
  return { kind: 'move', isAdded: added, where, user: from.aadObjectId, userId: from.id };
}

function common(activity: Activity, where: Where): Common {
  const { from, recipient, replyToId = '' } = activity;
  const userId = from.id ?? '';
  const activityId = activity.id ?? short(JSON.stringify([userId, replyToId, activity.value, activity.text]));
  return {
    key: `${where.conversation}:${activityId}`,
    where,
    user: from.aadObjectId,
    userId,
    name: from.name ?? '',
    alone: where.type !== 'personal' && recipient?.isTargeted === true,
    activityId,
  };
}

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

function readMessage(activity: Activity, where: Where): Line | Drop | undefined {
  const shared = common(activity, where);
  const mentions = mentionsOf(activity);
  // Whoever may read every message of a channel would answer messages that are for somebody else.
  if (where.type === 'channel' && !shared.alone && mentions.length === 0) return undefined;
  const text = spokenTo((activity.text ?? '').replaceAll('&nbsp;', ' '), mentions);
  const files = filesIn(activity);
  return files.length > 0 && where.type === 'personal'
    ? { ...shared, kind: 'drop', text, files }
    : { ...shared, kind: 'line', text };
}

const mention = z.object({
  type: z.literal('mention'),
  text: z.string().min(1).max(500),
  mentioned: z.object({ id }),
});

/** The bot's own, as they stand in the text: `<at>Aura</at>`. */
function mentionsOf({ entities = [], recipient }: Activity): readonly string[] {
  return entities.flatMap((entity) => {
    const found = mention.safeParse(entity);
    return found.success && found.data.mentioned.id === recipient?.id ? [found.data.text] : [];
  });
}

/** "please <at>Aura</at> status shop": what follows the mention is meant for the bot, else what stands before it. */
function spokenTo(text: string, mentions: readonly string[]): string {
  const [own] = mentions;
  const at = own === undefined ? -1 : text.indexOf(own);
  const without = (part: string): string =>
    mentions
      .reduce((rest, each) => rest.replaceAll(each, ' '), part)
      .replace(/^[\s\u00A0:,]+/, '')
      .trim();
  if (own === undefined || at < 0) return without(text);
  const after = without(text.slice(at + own.length));
  return after === '' ? without(text.slice(0, at)) : after;
}

const MOST_FILES = 5;
const file = z.object({
  contentType: z.literal('application/vnd.microsoft.teams.file.download.info'),
  name: z.string().min(1).max(400),
  content: z.object({
    downloadUrl: z.url({ protocol: /^https?$/ }).max(5_000),
    fileType: z.string().max(50).optional().catch(undefined),
  }),
});

const filesIn = ({ attachments = [] }: Activity): Drop['files'] =>
  attachments
    .flatMap((attachment) => {
      const found = file.safeParse(attachment);
      if (!found.success) return [];
      const { name, content } = found.data;
      return [{ name, type: content.fileType ?? '', url: content.downloadUrl }];
    })
    .slice(0, MOST_FILES);

const execute = z.object({
  action: z.object({ verb: z.literal('run'), data: z.record(z.string(), z.unknown()) }),
});

/** What an Action.Execute carries; undefined for verbs that are not ours. */
function executed(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const found = execute.safeParse(value);
  return found.success ? found.data.action.data : undefined;
}

const buttonData = z.object({
  command: z.string().min(1).max(100),
  args: z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
const marks = z.object({
  card: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .catch(undefined),
  alone: z.boolean().optional().catch(undefined),
});

function readPress(
  activity: Activity,
  where: Where,
  data: Readonly<Record<string, unknown>> | undefined,
  isInvoke: boolean,
): Press {
  const shared = common(activity, where);
  const { card: mark, alone } = marks.parse(data ?? {});
  const pressed = activity.replyToId ?? '';
  return {
    ...shared,
    alone: where.type !== 'personal' && (shared.alone || alone === true),
    kind: 'press',
    button: readButton(data),
    isInvoke,
    pressed: { id: pressed, ...(mark === undefined ? {} : { mark }) },
    press: [where.conversation, pressed, shared.userId, short(JSON.stringify(data ?? null))].join(':'),
  };
}

function readButton(data: Readonly<Record<string, unknown>> | undefined): Press['button'] {
  const found = buttonData.safeParse(data);
  if (!found.success) return undefined;
  const { command, args } = found.data;
  return { command, args: { ...args, ...asked(data ?? {}) } };
}

const typed = z.string().min(1).max(3_000);

/** What was typed into the card's input fields, by the name of the ask. An empty field is no answer. */
const asked = (data: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const name = askName(key);
      const answer = typed.safeParse(value);
      return name !== undefined && answer.success ? [[name, answer.data]] : [];
    }),
  );
