import { withoutPrivate, type Card } from '../../cards/card.ts';
import type { Place } from '../../invocation.ts';
import { placeKey } from '../../invocation.ts';
import type { Platform, Posted } from '../../platform.ts';
import { messageKey } from './answer.ts';
import { withoutThread, withThread, type Sent, type Target, type TeamsApi } from './api.ts';
import type { ChatWith } from './chats.ts';
import { personIn, type Conversations } from './conversations.ts';
import { messageOf, type Message } from './message.ts';
import { patiently, withLess } from './patience.ts';
import { chartsToDraw, type Illustrate } from './pictures.ts';
import type { Turn, Turns } from './turns.ts';

interface Parts {
  readonly api: TeamsApi;
  readonly conversations: Conversations;
  readonly chatWith: ChatWith;
  readonly illustrate: Illustrate;
  readonly turns: Turns;
  readonly isOpen: (placeKey: string) => boolean;
  readonly track: (work: Promise<void>) => void;
}

/** A known address, and whether only one person reads there. */
interface Found {
  readonly target: Target;
  readonly direct: boolean;
  /** In a channel a message without a thread begins one. */
  readonly begins: { readonly tenant: string } | undefined;
}

/**
 * Messages of our own. Nobody asked for them, so there is nobody whose eyes a private part could be for, and nobody
 * waits: what Teams does not take now, the outbox sends when Teams says.
 */
export function createPosts(parts: Parts): Pick<Platform, 'post' | 'edit'> {
  const { api, conversations, chatWith, illustrate, turns, isOpen, track } = parts;

  async function find({ channel, thread }: Place): Promise<Found> {
    const person = personIn(channel);
    if (person) return { target: await chatWith(person), direct: true, begins: undefined };
    const { serviceUrl, botId, type, tenant } = await conversations.find(channel);
    return {
      target: { serviceUrl, botId, conversation: withThread(channel, thread) },
      direct: type === 'personal',
      begins: type === 'channel' && thread === undefined ? { tenant } : undefined,
    };
  }

  const shownTo = (place: Place, card: Card, direct: boolean): Card =>
    direct || isOpen(placeKey(place)) ? card : withoutPrivate(card);

  function addPictures(sent: Sent, card: Card, turn: Turn): void {
    const put = (message: Message) => withLess((each) => patiently(() => api.update(sent, each)), message);
    const edit = (message: Message) => turn.run(() => put(message));
    if (sent.id !== '' && chartsToDraw(card).length > 0)
      track(illustrate(card, { alone: false, edit }).finally(turn.end));
    else turn.end();
  }

  return {
    post: async (place, card) => {
      const { target, direct, begins } = await find(place);
      const shown = shownTo(place, card, direct);
      const sent = await withLess(
        (message) => (begins ? api.begin({ ...target, ...begins }, message) : api.post(target, message)),
        messageOf(shown),
      );
      addPictures(sent, shown, turns.take(messageKey(sent)));
      return { place: placeOf(place, sent, direct), messageId: sent.id };
    },
    edit: async ({ place, messageId }: Posted, card) => {
      const { target, direct } = await find(place);
      const shown = shownTo(place, card, direct);
      const sent: Sent = { ...target, id: messageId, alone: false };
      const turn = turns.take(messageKey(sent));
      try {
        await turn.run(() => withLess((message) => api.update(sent, message), messageOf(shown)));
      } catch (error) {
        turn.end();
        throw error;
      }
      addPictures(sent, shown, turn);
    },
  };
}

/** A person stays named as a person, so that the next post finds the copy again. */
function placeOf(asked: Place, { conversation }: Sent, direct: boolean): Place {
  const thread = conversation.slice(withoutThread(conversation).length).replace(';messageid=', '');
  return { ...asked, ...(thread === '' ? {} : { thread }), ...(direct ? { direct } : {}) };
}
