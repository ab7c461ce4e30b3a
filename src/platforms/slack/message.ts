import { createHash } from 'node:crypto';
import type { Card, ChartBlock } from '../../cards/card.ts';
import { askName } from '../../cards/render/button.ts';
import { renderSlack, type SlackMessage } from '../../cards/render/slack.ts';
import { scrub } from '../../secret.ts';

export type Message = SlackMessage;
type Block = Message['blocks'][number];

/** Of the charts of a card, by the block: the id of the uploaded picture. */
export type Pictures = ReadonlyMap<ChartBlock, string>;
export const NO_PICTURES: Pictures = new Map();

/** The card as Slack takes it: the last look for secrets, and ids by which a pressed button finds its card again. */
export function messageOf(card: Card, pictures: Pictures = NO_PICTURES): Message {
  if (pictures !== NO_PICTURES) return draw(card, pictures);
  const before = drawn.get(card);
  if (before) return before;
  const message = draw(card, pictures);
  drawn.set(card, message);
  return message;
}

/** The same card asked for by many is written down once. */
const drawn = new WeakMap<Card, Message>();

function draw(card: Card, pictures: Pictures): Message {
  const message = renderSlack(card, { picture: (block) => pictureOf(pictures, block) });
  return withoutSecrets({ text: message.text, blocks: withIds(message.blocks, markOf(card)) });
}

const pictureOf = (pictures: Pictures, block: ChartBlock): { readonly slackFileId: string } | undefined => {
  const slackFileId = pictures.get(block);
  return slackFileId === undefined ? undefined : { slackFileId };
};

/** Pictures alone, for where the message with the text cannot be edited. */
export function picturesOf(card: Card, pictures: Pictures): Message {
  const charts = card.body.filter((block) => block.kind === 'chart');
  const message = messageOf({ title: card.title, body: charts }, pictures);
  const images = message.blocks.filter(({ type }) => type === 'image');
  return { text: message.text, blocks: images };
}

/** What a message becomes when Slack does not take its blocks: the text beside them says the same. */
export const textOnly = ({ text }: Message): Message => ({ text, blocks: [] });

const NO_CARD = '-';
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A card's id as it stands in a message: short, and saying nothing to whoever looks at the message's source. */
export const markOf = ({ id }: Card): string => (id === undefined ? NO_CARD : short(id));

const BLOCK_ID = /^card:([0-9a-f]{16}):/;
export const markIn = (blockId: string): string | undefined => BLOCK_ID.exec(blockId)?.[1];

/**
 * Slack tells the block of a pressed button, even in messages that are for one person only, so the card's mark is
 * in the block's id. Ids have to be new in every version of a message; only input fields keep theirs, or what a
 * person has begun to type would be lost when the picture arrives.
 */
function withIds(blocks: readonly Block[], mark: string): Block[] {
  const version = short(JSON.stringify(blocks)).slice(0, 8);
  return blocks.map((block, at) => {
    if (block.type === 'input') return { ...block, block_id: `card:${mark}:ask:${askedName(block)}` };
    const hasButton = block.type === 'actions' || (block.type === 'section' && block.accessory !== undefined);
    return hasButton ? { ...block, block_id: `card:${mark}:${version}:${at}` } : block;
  });
}

const askedName = ({ element }: Extract<Block, { type: 'input' }>): string =>
  short(askName(element.action_id ?? '') ?? '');

function withoutSecrets(message: Message): Message {
  const json = JSON.stringify(message);
  return scrub(json) === json ? message : scrubStrings(message);
}

/** String by string: a replacement in the JSON as a whole could eat its quotes. */
function scrubStrings<T>(value: T): T {
  if (typeof value === 'string') return scrub(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => scrubStrings(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, scrubStrings(each)])) as T;
}
