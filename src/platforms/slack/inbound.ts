import * as z from 'zod';
import { askName } from '../../cards/render/button.ts';
import { markIn } from './message.ts';
import type { Way } from './sdk.ts';

/** What arrived, in our own words. */
export type Inbound = Line | Press;

interface Common {
  /** The same for every delivery of the same thing. */
  readonly key: string;
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  /** Where the answer goes; `isThread` says that the thread is there already and not just about to begin. */
  readonly thread?: string;
  readonly isThread: boolean;
  readonly responseUrl?: string;
}
export interface Line extends Common {
  readonly kind: 'line';
  readonly text: string;
  /** In a direct message of the bot; unknown for slash commands, which people type in each other's, too. */
  readonly isDirect: boolean;
}
export interface Press extends Common {
  readonly kind: 'press';
  /** Undefined where the button says nothing that can be read. */
  readonly button: { readonly command: string; readonly args: Readonly<Record<string, unknown>> } | undefined;
  readonly actionId: string;
  readonly pressed: {
    readonly ts: string;
    readonly isEphemeral: boolean;
    /** Of the card that the button was on. */
    readonly mark?: string;
  };
}

/** Undefined for what is none of our business: our own messages, other bots, edits, links that were followed. */
export function readInbound(way: Way, body: unknown): Inbound | undefined {
  switch (way) {
    case 'command':
      return readCommand(commandBody.parse(body));
    case 'event':
      return readEvent(body);
    case 'press':
      return readPress(pressBody.parse(body));
    default:
      return way satisfies never;
  }
}

const id = z.string().min(1).max(64);
const url = z.url().max(1_000);

const commandBody = z.object({
  text: z.string().default(''),
  team_id: id,
  user_id: id,
  channel_id: id,
  trigger_id: z.string().min(1),
  response_url: url,
});

const readCommand = (body: z.output<typeof commandBody>): Line => ({
  kind: 'line',
  key: `command:${body.trigger_id}`,
  team: body.team_id,
  user: body.user_id,
  channel: body.channel_id,
  isThread: false,
  responseUrl: body.response_url,
  text: body.text,
  isDirect: false,
});

const eventBody = z.object({
  event_id: id,
  team_id: id,
  authorizations: z.array(z.object({ user_id: z.string() })).optional(),
  event: z.object({
    type: z.enum(['app_mention', 'message']),
    text: z.string().default(''),
    user: id,
    team: id.optional(),
    user_team: id.optional(),
    channel: id,
    channel_type: z.string().optional(),
    ts: id,
    thread_ts: id.optional(),
  }),
});

/** Fields that only messages have which nobody typed, or typed before. */
const notTyped = z.object({
  event: z.object({
    subtype: z.enum(['file_share', 'thread_broadcast']).optional(),
    bot_id: z.undefined().optional(),
    bot_profile: z.undefined().optional(),
    hidden: z.undefined().optional(),
  }),
});

function readEvent(raw: unknown): Line | undefined {
  if (!notTyped.safeParse(raw).success) return undefined;
  const { event, event_id, team_id, authorizations } = eventBody.parse(raw);
  const isDirect = event.type === 'message';
  if (isDirect && event.channel_type !== 'im') return undefined;
  const bot = authorizations?.[0]?.user_id;
  if (event.user === bot) return undefined;
  const thread = event.thread_ts ?? (isDirect ? undefined : event.ts);
  return {
    kind: 'line',
    key: `event:${event_id}`,
    team: event.user_team ?? event.team ?? team_id,
    user: event.user,
    channel: event.channel,
    ...(thread === undefined ? {} : { thread }),
    isThread: event.thread_ts !== undefined,
    text: isDirect ? withoutMention(event.text, bot) : spokenTo(event.text, bot),
    isDirect,
  };
}

/** "please <@bot> status shop": what follows the mention is meant for the bot, else what stands before it. */
function spokenTo(text: string, bot: string | undefined): string {
  const found = mentionOf(bot).exec(text);
  if (!found) return text;
  const after = text.slice(found.index + found[0].length).trim();
  return after === '' ? text.slice(0, found.index).trim() : after;
}

const withoutMention = (text: string, bot: string | undefined): string =>
  text.trimStart().search(mentionOf(bot)) === 0 ? spokenTo(text, bot) : text;

const mentionOf = (bot: string | undefined): RegExp =>
  new RegExp(`<@${bot !== undefined && /^\\w+$/.test(bot) ? bot : '[UW]\\w+'}(?:\\|[^>]*)?>[:,]?`);

const pressBody = z.object({
  team: z.object({ id }).nullish(),
  user: z.object({ id, team_id: id.optional() }),
  channel: z.object({ id }),
  container: z.object({
    message_ts: id,
    thread_ts: id.optional(),
    is_ephemeral: z.boolean().default(false),
  }),
  message: z.object({ thread_ts: id.optional() }).optional(),
  response_url: url.optional(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string(),
        block_id: z.string().default(''),
        value: z.string().optional(),
      }),
    )
    .min(1),
});
type PressBody = z.output<typeof pressBody>;

function readPress(body: PressBody): Press | undefined {
  const action = body.actions[0];
  // Slack reports followed links as well; there is nothing to answer.
  if (!action || action.action_id.startsWith('link:')) return undefined;
  const team = body.user.team_id ?? body.team?.id;
  if (team === undefined) return undefined;
  const { message_ts: ts, is_ephemeral: isEphemeral } = body.container;
  const root = body.message?.thread_ts ?? body.container.thread_ts;
  const thread = root ?? (isEphemeral ? undefined : ts);
  const mark = markIn(action.block_id);
  return {
    kind: 'press',
    key: `press:${team}:${body.user.id}:${action.action_ts}:${action.action_id}`,
    team,
    user: body.user.id,
    channel: body.channel.id,
    ...(thread === undefined ? {} : { thread }),
    isThread: root !== undefined,
    ...(body.response_url === undefined ? {} : { responseUrl: body.response_url }),
    button: action.action_id.startsWith('run:') ? readButton(action.value, asked(body)) : undefined,
    actionId: action.action_id,
    pressed: { ts, isEphemeral, ...(mark === undefined ? {} : { mark }) },
  };
}

const buttonValue = z.object({
  command: z.string().min(1).max(100),
  args: z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

function readButton(value: string | undefined, answers: Readonly<Record<string, string>>): Press['button'] {
  try {
    const { command, args } = buttonValue.parse(JSON.parse(value ?? ''));
    return { command, args: { ...args, ...answers } };
  } catch {
    return undefined;
  }
}

const typed = z.object({ value: z.string().min(1).max(3_000) });

/** What was typed into the message's input fields, by the name of the ask. An empty field is no answer. */
function asked({ state }: PressBody): Readonly<Record<string, string>> {
  const fields = Object.values(state?.values ?? {}).flatMap((block) => Object.entries(block));
  return Object.fromEntries(
    fields.flatMap(([actionId, field]) => {
      const name = askName(actionId);
      const answer = typed.safeParse(field);
      return name !== undefined && answer.success ? [[name, answer.data.value]] : [];
    }),
  );
}
