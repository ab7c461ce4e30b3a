import { withoutPrivate, type Card } from '../../cards/card.ts';
import { clip, oneLine } from '../../cards/render/clean.ts';
import type { Place } from '../../invocation.ts';
import type { Answer } from '../../platform.ts';
import { scrub } from '../../secret.ts';
import { isForAsker, isSameCard } from './answer.ts';
import type { Press } from './inbound.ts';
import { messageOf } from './message.ts';

/**
 * What the client of whoever pressed shows at once: the card's next version in its place, or a line below it.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
 */
export interface Response {
  readonly body: object;
  /** The line says everything, there is nothing to deliver. */
  readonly isAll: boolean;
}

const LINE = 300;

export function respond(
  inbound: Press,
  place: Place,
  { cards, failed }: Answer,
  isOpen: (placeKey: string) => boolean,
): Response {
  const same = cards.find((card) => isSameCard(inbound, card));
  if (same) {
    const hides = !inbound.alone && isForAsker(inbound, place, same, failed, isOpen);
    const { content } = messageOf(hides ? withoutPrivate(same) : same, { alone: inbound.alone });
    if (typeof content !== 'string')
      return { body: bodyOf('application/vnd.microsoft.card.adaptive', content), isAll: false };
  }
  const words = failed ? cards.map(wordsOf) : [`Answered: ${cards[0]?.title ?? 'done'}`];
  const line = words.every((each) => each !== undefined) ? words.join(' ') : undefined;
  const isAll = failed && line !== undefined && line.length <= LINE;
  return { body: lineBody(line ?? cards.map(({ title }) => title).join('. ')), isAll };
}

export const lineBody = (text: string): object =>
  bodyOf('application/vnd.microsoft.activity.message', scrub(clip(oneLine(text), LINE)));

const bodyOf = (type: string, value: unknown): object => ({ statusCode: 200, type, value });

/** Of a card that is nothing but words: all of them. */
function wordsOf({ body, actions = [] }: Card): string | undefined {
  const words = body.map((block) =>
    block.kind === 'text' && block.private !== true ? block.text : undefined,
  );
  return actions.length > 0 || words.includes(undefined) ? undefined : words.join(' ');
}
