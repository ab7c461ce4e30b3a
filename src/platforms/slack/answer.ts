import { setTimeout as sleep } from 'node:timers/promises';
import { isPrivate, withoutPrivate, type Card, type FileBlock } from '../../cards/card.ts';
import { UpstreamError } from '../../errors.ts';
import type { Place } from '../../invocation.ts';
import { placeKey } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../../platform.ts';
import { scrub } from '../../secret.ts';
import type { Sent, SlackApi } from './api.ts';
import type { Inbound } from './inbound.ts';
import { markOf, messageOf, type Message } from './message.ts';
import { hasCharts, type Illustrate, type Way } from './pictures.ts';
import type { Reply } from './reply.ts';
import { isRefused, orTextOnly } from './text-only.ts';
import type { Turns } from './turns.ts';

/** Where one answer goes. */
export interface Asked {
  readonly inbound: Inbound;
  readonly place: Place;
  readonly reply: Reply | undefined;
  /** Of the message whose button was pressed: a newer version of its card is there already. */
  readonly isOvertaken: () => boolean;
}

/** Sends all cards of an answer, then their pictures. Never throws: what cannot be delivered is logged. */
export type Deliver = (asked: Asked, answer: Answer) => Promise<void>;

interface Parts {
  readonly api: SlackApi;
  readonly illustrate: Illustrate;
  readonly turns: Turns;
  readonly isOpen: (placeKey: string) => boolean;
  readonly log: Log;
}

type Audience = 'everybody' | 'asker';
/** Later on: the pictures. */
type Later = () => Promise<void>;

export function createDeliver({ api, illustrate, turns, isOpen, log }: Parts): Deliver {
  const isForAsker = ({ place }: Asked, card: Card, failed: boolean): boolean =>
    place.direct !== true && (failed || (isPrivate(card) && !isOpen(placeKey(place))));

  async function show(asked: Asked, card: Card, failed: boolean): Promise<readonly Later[]> {
    const { inbound } = asked;
    const forAsker = isForAsker(asked, card, failed);
    const isSame = inbound.kind === 'press' && card.id !== undefined && inbound.pressed.mark === markOf(card);
    if (!isSame) return [await add(asked, card, forAsker ? 'asker' : 'everybody')];
    if (asked.isOvertaken()) return [];
    if (!forAsker || inbound.pressed.isEphemeral) return [await replace(asked, inbound.pressed, card)];
    return [await replace(asked, inbound.pressed, withoutPrivate(card)), await add(asked, card, 'asker')];
  }

  async function add(asked: Asked, card: Card, audience: Audience): Promise<Later> {
    const sent = await orTextOnly((message) => send(asked, message, audience), messageOf(card), log);
    const files = card.body.filter((block) => block.kind === 'file');
    if (files.length > 0)
      return () =>
        give(asked, files).catch(async (error: unknown) => {
          log.warn('a file could not be sent', { error });
          await send(asked, messageOf(NO_FILE), 'asker');
        });
    if (!hasCharts(card)) return NOTHING_LATER;
    if (!sent)
      return () => illustrate(card, { add: async (more) => void (await send(asked, more, audience)) });
    return later(sent, card, (message) => api.update(sent, message));
  }

  async function give({ inbound }: Asked, files: readonly FileBlock[]): Promise<void> {
    // oxlint-disable-next-line eslint/no-await-in-loop -- in their order
    for (const { name, content } of files)
      await api.give(inbound.user, { name: fileName(name), content: scrub(content) });
  }

  /** Puts a new version in the place of the card whose button was pressed. */
  async function replace(
    asked: Asked,
    pressed: { ts: string; isEphemeral: boolean },
    card: Card,
  ): Promise<Later> {
    const { reply, inbound } = asked;
    const sent = { channel: inbound.channel, ts: pressed.ts };
    const put = async (message: Message): Promise<void> => {
      const ways: Attempt<void>[] = [];
      if (reply) ways.push(() => reply.send(message, { to: 'replace' }));
      ways.push(
        pressed.isEphemeral
          ? async () => void (await send({ ...asked, reply: undefined }, message, 'asker'))
          : () => api.update(sent, message),
      );
      await firstThatWorks(ways);
    };
    const turn = turns.take(messageKey(sent));
    await turn.run(() => orTextOnly(put, messageOf(card), log)).finally(turn.end);
    return hasCharts(card) ? later(sent, card, put) : NOTHING_LATER;
  }

  function later(sent: Sent, card: Card, put: (message: Message) => Promise<void>): Later {
    const turn = turns.take(messageKey(sent));
    const way: Way = { edit: (message) => turn.run(() => put(message)) };
    return () => illustrate(card, way).finally(turn.end);
  }

  /** The message where it can be edited, undefined where it cannot. */
  async function send(asked: Asked, message: Message, audience: Audience): Promise<Sent | undefined> {
    return firstThatWorks(waysTo(asked, message, audience));
  }

  function waysTo(asked: Asked, message: Message, audience: Audience): readonly Attempt<Sent | undefined>[] {
    const { reply, inbound, place } = asked;
    const { channel, user, isThread } = inbound;
    const { thread } = place;
    const byReply = reply
      ? [
          async () => {
            await reply.send(message, audience === 'asker' ? { to: 'asker' } : { to: 'everybody', thread });
            return undefined;
          },
        ]
      : [];
    const byApi =
      audience === 'asker'
        ? async () => {
            // In a thread that is not there yet, a message for one person would show up nowhere.
            await api.postTo(user, { channel, ...(isThread ? { thread } : {}) }, message);
            return undefined;
          }
        : () => api.post({ channel, thread }, message);
    const direct = () => api.post({ channel: user }, message);
    // Only the Web API can show something to one person inside a thread.
    return audience === 'asker' && isThread ? [byApi, ...byReply, direct] : [...byReply, byApi, direct];
  }

  async function firstThatWorks<T>(ways: readonly Attempt<T>[]): Promise<T> {
    let last: unknown;
    for (const way of ways) {
      try {
        // oxlint-disable-next-line eslint/no-await-in-loop -- the next way only when this one fails
        return await patiently(way);
      } catch (error) {
        last = error;
        // A message that Slack cannot read is not read any better elsewhere.
        if (isRefused(error)) throw error;
        log.info('an answer takes another way', { error });
      }
    }
    throw last;
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

const NO_FILE: Card = {
  title: 'The file could not be sent',
  tone: 'warning',
  body: [
    {
      kind: 'text',
      text: 'Slack did not take it. Try again in a minute; /aura doctor says what is missing.',
    },
  ],
};

/** What a file may be called everywhere. */
const fileName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-').slice(0, 100) || 'file.txt';

type Attempt<T> = () => Promise<T>;
const NOTHING_LATER: Later = () => Promise.resolve();
export const messageKey = ({ channel, ts }: Sent): string => `${channel}:${ts}`;

const LONGEST_WAIT_MS = 30_000;
const ATTEMPTS = 3;

/** Somebody waits for this one message, so it waits as long as Slack asks, within reason. */
async function patiently<T>(attempt: Attempt<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
      return await attempt();
    } catch (error) {
      const waitMs = error instanceof UpstreamError ? error.retryAfterMs : undefined;
      if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || left === 0) throw error;
      // oxlint-disable-next-line eslint/no-await-in-loop -- as long as Slack asks for
      await sleep(waitMs);
    }
  }
}
