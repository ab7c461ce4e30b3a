import { renderText } from '../../src/cards/render/text.ts';
import type { Answer } from '../../src/platform.ts';
import type { FakeSlack, Message } from './slack-state.ts';
import { until } from './e2e-world.ts';

/** All that a person reads of a message: its blocks, else the text in their place. */
export const readOf = ({ text, blocks }: Message): string =>
  blocks.length === 0 ? text : wordsIn(blocks).join('\n');

function wordsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ['text', 'alt_text', 'fallback'].includes(key) && typeof inner === 'string' ? [inner] : wordsIn(inner),
  );
}

/** The answer as a terminal shows it. */
export const shown = ({ cards }: Answer): string =>
  cards.map((card) => renderText(card, { width: 200, color: false, now: new Date() })).join('\n');

/** The first message that fits, waited for. */
export const arrived = (slack: FakeSlack, fits: (message: Message) => boolean, what = 'a message') =>
  until(what, () => slack.messages.find(fits));
