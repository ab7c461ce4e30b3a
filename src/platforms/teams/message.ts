import { createHash } from 'node:crypto';
import type { Card, ChartBlock } from '../../cards/card.ts';
import { clip, oneLine } from '../../cards/render/clean.ts';
import { renderSpoken } from '../../cards/render/spoken.ts';
import { renderTeams } from '../../cards/render/teams.ts';
import { scrub } from '../../secret.ts';
import type { Json } from './sdk.ts';

/** A card as Teams takes it, and what to send instead where Teams does not take it. */
export interface Message {
  /** What the notification says. */
  readonly summary: string;
  /** The Adaptive Card, or the text that stands for it. */
  readonly content: Json | string;
  readonly less: Message | undefined;
}

/** Of the charts of a card, by the block: the picture as a data URI. */
export type Pictures = ReadonlyMap<ChartBlock, string>;

interface Look {
  /** Buttons of a message that only one person sees say so, because a press does not. */
  readonly alone?: boolean;
  readonly pictures?: Pictures;
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
const MOST_BYTES = 100 * 1024;
const SUMMARY = 200;
const TEXT = 20_000;

/** The last look for secrets, marks by which a pressed button finds its card again, and never over the size. */
export function messageOf(card: Card, look: Look = {}): Message {
  if (look.pictures || look.alone === true) return draw(card, look);
  const before = drawn.get(card);
  if (before) return before;
  const message = draw(card, look);
  drawn.set(card, message);
  return message;
}

/** The same card asked for by many is written down once. */
const drawn = new WeakMap<Card, Message>();

function draw(card: Card, { alone = false, pictures }: Look): Message {
  const summary = scrub(clip(oneLine(card.title), SUMMARY));
  const words: Message = { summary, content: scrub(clip(renderSpoken(card), TEXT)), less: undefined };
  const picture = (block: ChartBlock) => {
    const url = pictures?.get(block);
    return url === undefined ? undefined : { url };
  };
  const content = withMarks(renderTeams(card, { picture }), {
    ...(card.id === undefined ? {} : { card: markOf(card) }),
    ...(alone ? { alone } : {}),
  }) as Json;
  const less = pictures ? draw(card, { alone }) : words;
  const message = { summary, content, less };
  return sizeOf(message) <= MOST_BYTES ? message : less;
}

/** UTF-16, without what the pictures weigh. */
export const sizeOf = (message: Message): number =>
  2 * JSON.stringify(activityOf(message), (_, value: unknown) => (isPicture(value) ? '' : value)).length;

const isPicture = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('data:image/');

export const activityOf = ({ summary, content }: Message): Json =>
  typeof content === 'string'
    ? { type: 'message', summary, text: content, textFormat: 'plain' }
    : {
        type: 'message',
        summary,
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
      };

/** A card's id as it stands in a message: short, and saying nothing to whoever looks at the message's source. */
export const markOf = ({ id }: Card): string | undefined =>
  id === undefined ? undefined : createHash('sha256').update(id).digest('hex').slice(0, 16);

/** String by string: a replacement in the JSON as a whole could eat its quotes. */
function withMarks(value: unknown, marks: Json): unknown {
  if (typeof value === 'string') return isPicture(value) ? value : scrub(value);
  if (Array.isArray(value)) return value.map((each) => withMarks(each, marks));
  if (typeof value !== 'object' || value === null) return value;
  const made = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withMarks(each, marks)]));
  const isButton = made['type'] === 'Action.Execute' || made['type'] === 'Action.Submit';
  return isButton ? { ...made, data: { ...(made['data'] as Json), ...marks } } : made;
}
