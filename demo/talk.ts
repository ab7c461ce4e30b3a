import { isPrivate, withoutPrivate, type Card } from '../src/cards/card.ts';
import { askName, commandLine } from '../src/cards/render/button.ts';
import { placeKey, type Invocation, type Upload } from '../src/invocation.ts';
import { toJson } from '../src/json.ts';
import type { Answer, Asked, Bot } from '../src/platform.ts';
import { callerOf, placeOf, type Channel, type Person } from './cast.ts';
import type { Feed, Message } from './feed.ts';
import type { ChartPictures } from './pictures.ts';

export interface Talk {
  readonly line: (said: Said & { readonly line: string; readonly upload?: Upload }) => Promise<Told>;
  readonly press: (said: Said & { readonly data: Pressed; readonly message?: string }) => Promise<Told>;
  /** Shows a card, or a newer version of it where it already stands in the channel. Returns the message's id. */
  readonly show: (channel: Channel, card: Card, only?: Person['id']) => string;
}
interface Said {
  readonly person: Person;
  readonly channel: Channel;
}
/** What a pressed button sends: its own data and the answers of the card's inputs. */
interface Pressed {
  readonly command: string;
  readonly args: Readonly<Record<string, string | number | boolean>>;
  readonly [input: string]: unknown;
}
export interface Told {
  readonly answer: Answer;
  /** One for each card. */
  readonly messages: readonly string[];
  readonly again: () => Promise<Answer>;
}

interface Parts {
  readonly bot: Bot;
  readonly feed: Feed;
  readonly render: ChartPictures['render'];
  readonly isOpen: (placeKey: string) => boolean;
  readonly now: () => Date;
}

/** Turns what a person does on the page into invocations, and answers into messages. */
export function createTalk({ bot, feed, render, isOpen, now }: Parts): Talk {
  const say = ({ person, channel }: Said, text: string, pressed: boolean): void =>
    void feed.add({ channel: channel.id, by: person.id, at: now().toISOString(), text, pressed });

  /** As in Slack: a refusal, and what is private, is shown to the asker alone. */
  const audience = ({ person, channel }: Said, card: Card, failed: boolean): Person['id'] | undefined =>
    channel.direct === undefined && (failed || (isPrivate(card) && !isOpen(placeKey(placeOf(channel)))))
      ? person.id
      : undefined;

  async function answer(said: Said, ask: () => Promise<Answer>): Promise<Told> {
    const given = await feed.working(said.channel.id, ask());
    const messages = given.cards.map((card) => show(said.channel, card, audience(said, card, given.failed)));
    return { answer: given, messages, again: ask };
  }

  function show(channel: Channel, card: Card, only?: Person['id']): string {
    const shown =
      only === undefined && channel.direct === undefined && !isOpen(placeKey(placeOf(channel)))
        ? withoutPrivate(card)
        : card;
    const here = (message: Message): boolean =>
      card.id !== undefined &&
      message.cardId === card.id &&
      message.channel === channel.id &&
      message.only === only;
    const known = feed.find(here);
    if (known) {
      feed.edit(known.id, { card: render(shown) });
      return known.id;
    }
    return feed.add({
      channel: channel.id,
      by: 'bot',
      at: now().toISOString(),
      card: render(shown),
      ...(only === undefined ? {} : { only }),
      ...(card.id === undefined ? {} : { cardId: card.id }),
    }).id;
  }

  const askedBy = ({ person, channel }: Said): Asked => ({
    caller: callerOf(person),
    place: placeOf(channel),
  });

  return {
    show,
    line({ line, upload, ...said }) {
      say(said, upload ? `${line}  📎 ${upload.name}` : line, false);
      return answer(said, () => bot.line(line, { ...askedBy(said), ...(upload ? { upload } : {}) }));
    },
    press({ data, ...said }) {
      const { command, args, ...rest } = data;
      say(said, commandLine({ label: '', command, args }), true);
      const invocation: Invocation = {
        command,
        args: { ...args, ...answers(rest) },
        origin: 'button',
        ...askedBy(said),
      };
      return answer(said, () => bot.handle(invocation));
    },
  };
}

function answers(inputs: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = Object.entries(inputs).map(([id, value]) => [askName(id), value] as const);
  return Object.fromEntries(
    named.filter(
      (entry): entry is [string, string] => entry[0] !== undefined && typeof entry[1] === 'string',
    ),
  );
}

/** Two cards that say the same. */
export const sameCards = (one: readonly Card[], other: readonly Card[]): boolean =>
  toJson(one) === toJson(other);
