import { isPrivate, withoutPrivate, type Card } from '../../cards/card.ts';
import type { Place } from '../../invocation.ts';
import { placeKey } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../../platform.ts';
import type { Sent, Target, TeamsApi } from './api.ts';
import type { ChatWith } from './chats.ts';
import type { Asking, Press } from './inbound.ts';
import { markOf, messageOf, type Message } from './message.ts';
import { patiently, withLess } from './patience.ts';
import { chartsToDraw, type Illustrate } from './pictures.ts';
import type { Turns } from './turns.ts';

/** Where one answer goes. */
export interface Asked {
  readonly inbound: Asking;
  readonly place: Place;
  /** Of the message whose button was pressed: a newer version of its card is there already. */
  readonly isOvertaken: () => boolean;
}

/** Sends all cards of an answer, then their pictures. Never throws: what cannot be delivered is logged. */
export type Deliver = (asked: Asked, answer: Answer) => Promise<void>;

interface Parts {
  readonly api: TeamsApi;
  readonly chatWith: ChatWith;
  readonly illustrate: Illustrate;
  readonly turns: Turns;
  readonly isOpen: (placeKey: string) => boolean;
  readonly log: Log;
}

/** Somebody waits for it. */
const patient = <T>(put: (message: Message) => Promise<T>, message: Message): Promise<T> =>
  withLess((each) => patiently(() => put(each)), message);

/** Later on: the pictures. */
type Later = () => Promise<void>;
const NOTHING_LATER: Later = () => Promise.resolve();

export function createDeliver({ api, chatWith, illustrate, turns, isOpen, log }: Parts): Deliver {
  async function show(asked: Asked, card: Card, failed: boolean): Promise<readonly Later[]> {
    const { inbound, place } = asked;
    const forAsker = isForAsker(inbound, place, card, failed, isOpen);
    if (!isSameCard(inbound, card)) return [await (forAsker ? addAlone(asked, card) : add(asked, card))];
    if (asked.isOvertaken()) return [];
    if (!forAsker || inbound.alone) return [await replace(inbound, card)];
    return [await replace(inbound, withoutPrivate(card)), await addAlone(asked, card)];
  }

  async function add({ inbound }: Asked, card: Card): Promise<Later> {
    const sent = await patient((message) => api.post(replyTo(inbound), message), messageOf(card));
    return later(sent, card);
  }

  /** For the asker's eyes: in place where Teams can, else between the two, else without what nobody else may see. */
  async function addAlone(asked: Asked, card: Card): Promise<Later> {
    const { inbound, place } = asked;
    const { where, userId, user } = inbound;
    if (place.direct === true) return add(asked, card);
    try {
      const message = messageOf(card, { alone: true });
      return later(await patiently(() => api.postAlone(where, userId, message)), card);
    } catch (error) {
      log.info('Teams shows nothing to one person alone there', { place, error });
    }
    try {
      const chat = await chatWith({ tenant: where.tenant, user: user ?? '' });
      return later(await patient((message) => api.post(chat, message), messageOf(card)), card);
    } catch (error) {
      log.info('an answer for one person goes to all without its private part', { place, error });
    }
    return add(asked, isPrivate(card) ? withReason(withoutPrivate(card)) : card);
  }

  /** Puts a new version in the place of the card whose button was pressed. */
  async function replace({ where, pressed, alone }: Press, card: Card): Promise<Later> {
    const sent: Sent = { ...where, id: pressed.id, alone };
    const turn = turns.take(messageKey(sent));
    await turn
      .run(() => patient((message) => api.update(sent, message), messageOf(card, { alone })))
      .finally(turn.end);
    return later(sent, card);
  }

  function later(sent: Sent, card: Card): Later {
    if (sent.id === '' || chartsToDraw(card).length === 0) return NOTHING_LATER;
    const turn = turns.take(messageKey(sent));
    const put = (message: Message) => patient((each) => api.update(sent, each), message);
    const way = { alone: sent.alone, edit: (message: Message) => turn.run(() => put(message)) };
    return () => illustrate(card, way).finally(turn.end);
  }

  return async (asked, { cards, failed }) => {
    const pictures: Later[] = [];
    for (const card of cards) {
      try {
        // oxlint-disable-next-line eslint/no-await-in-loop -- cards are read in their order
        pictures.push(...(await show(asked, card, failed)));
      } catch (error) {
        log.error('an answer could not be delivered', { place: asked.place, error });
      }
    }
    for (const picture of pictures)
      // oxlint-disable-next-line eslint/no-await-in-loop -- one picture at a time is enough for the renderer
      await picture().catch((error: unknown) => log.warn('the pictures could not be shown', { error }));
  };
}

export const messageKey = ({ conversation, id }: Pick<Sent, 'conversation' | 'id'>): string =>
  `${conversation} ${id}`;

/** Is it for the eyes of whoever asked? What was asked unseen is answered unseen, and errors bother nobody else. */
export const isForAsker = (
  { alone }: Asking,
  place: Place,
  card: Card,
  failed: boolean,
  isOpen: (placeKey: string) => boolean,
): boolean => place.direct !== true && (alone || failed || (isPrivate(card) && !isOpen(placeKey(place))));

/** The press asks for a new version of the very card it is on. */
export const isSameCard = (inbound: Asking, card: Card): inbound is Press =>
  inbound.kind === 'press' &&
  inbound.pressed.id !== '' &&
  card.id !== undefined &&
  inbound.pressed.mark === markOf(card);

/** Only channels have threads; in chats a reply is a message like any other. */
const replyTo = ({ where, activityId, ...inbound }: Asking): Target => {
  const { serviceUrl, botId, conversation, type } = where;
  const to = inbound.kind === 'press' ? inbound.pressed.id : activityId;
  return {
    serviceUrl,
    botId,
    conversation,
    ...(type !== 'channel' || inbound.alone || to === '' ? {} : { replyTo: to }),
  };
};

const withReason = (card: Card): Card => ({
  ...card,
  body: [
    ...card.body,
    {
      kind: 'text',
      weight: 'quiet',
      text: 'Teams let the bot write to that person neither here unseen nor in a chat of their own: add the app for yourself, then ask again.',
    },
  ],
});
