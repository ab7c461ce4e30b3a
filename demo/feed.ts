import type { AdaptiveCard } from '../src/cards/render/teams-types.ts';
import { CHANNELS, sees, type Person } from './cast.ts';

/** What stands in a channel, as the page draws it. */
export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly by: 'bot' | 'world' | Person['id'];
  /** In the simulator's time. */
  readonly at: string;
  readonly text?: string;
  /** The text is what a pressed button would be, typed. */
  readonly pressed?: boolean;
  readonly card?: AdaptiveCard;
  /** For the eyes of one person. */
  readonly only?: Person['id'];
  /** Asked again by the page as time passes. */
  readonly live?: boolean;
  /** Of the living card it shows. */
  readonly cardId?: string;
}

export type FeedEvent =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'working'; readonly channel: string; readonly count: number }
  | { readonly kind: 'world'; readonly world: object };

export interface Feed {
  readonly add: (message: Omit<Message, 'id'>) => Message;
  /** Does nothing once the message is gone. */
  readonly edit: (id: string, change: Partial<Omit<Message, 'id' | 'channel'>>) => void;
  readonly find: (test: (message: Message) => boolean) => Message | undefined;
  /** Shown while an answer is being made. */
  readonly working: <T>(channel: string, work: Promise<T>) => Promise<T>;
  readonly tellWorld: (world: object) => void;
  readonly seenBy: (person: Person) => readonly Message[];
  readonly follow: (person: Person, listener: (event: FeedEvent) => void) => () => void;
}

const MOST_A_CHANNEL = 60;

/** All that has been said, in memory and bounded: the demo is gone when it ends. */
export function createFeed(): Feed {
  const messages = new Map<string, Message>();
  const followers = new Map<
    symbol,
    { readonly person: Person; readonly listener: (event: FeedEvent) => void }
  >();
  const busy = new Map<string, number>();
  let count = 0;

  const mayRead = (channel: string, only: string | undefined, person: Person): boolean =>
    CHANNELS.some((one) => one.id === channel && sees(one, person)) &&
    (only === undefined || only === person.id);

  function tell(event: FeedEvent, concerns: (person: Person) => boolean): void {
    for (const { person, listener } of followers.values()) if (concerns(person)) listener(event);
  }

  function put(message: Message): void {
    messages.set(message.id, message);
    tell({ kind: 'message', message }, (person) => mayRead(message.channel, message.only, person));
  }

  function forgetOld(channel: string): void {
    const here = [...messages.values()].filter((message) => message.channel === channel);
    for (const { id } of here.slice(0, Math.max(0, here.length - MOST_A_CHANNEL))) messages.delete(id);
  }

  function countWork(channel: string, change: number): void {
    const now = (busy.get(channel) ?? 0) + change;
    busy.set(channel, now);
    tell({ kind: 'working', channel, count: now }, (person) => mayRead(channel, undefined, person));
  }

  return {
    add(content) {
      const message = { ...content, id: `m${++count}` };
      put(message);
      forgetOld(message.channel);
      return message;
    },
    edit(id, change) {
      const known = messages.get(id);
      if (known) put({ ...known, ...change });
    },
    find: (test) => [...messages.values()].findLast(test),
    async working(channel, work) {
      countWork(channel, 1);
      try {
        return await work;
      } finally {
        countWork(channel, -1);
      }
    },
    tellWorld: (world) => tell({ kind: 'world', world }, () => true),
    seenBy: (person) => [...messages.values()].filter(({ channel, only }) => mayRead(channel, only, person)),
    follow(person, listener) {
      const key = Symbol(person.id);
      followers.set(key, { person, listener });
      return () => void followers.delete(key);
    },
  };
}
