import type { State, Step } from '../../document.ts';
import { teamsFailure } from './failure.ts';
import type { Asking, Move, Where } from './inbound.ts';

/**
 * Where the bot may speak without being asked: every conversation it was added to or spoken to in. Teams gives the
 * address with each activity and moves it now and then; it is forgotten as soon as the app is taken out.
 */
export interface Conversations {
  readonly remember: (who: Asking | Move) => Promise<void>;
  readonly forget: (who: Move) => Promise<void>;
  /** Throws UpstreamError where the bot is not, or not any more. */
  readonly find: (channel: string) => Promise<Conversation>;
  readonly person: (id: PersonId) => Promise<Person>;
  readonly rememberChat: (id: PersonId, chat: string) => Promise<void>;
  readonly count: () => Promise<number>;
}

export interface Conversation {
  readonly serviceUrl: string;
  readonly tenant: string;
  readonly botId: string;
  readonly type: Where['type'];
  readonly team?: string;
}
export interface PersonId {
  readonly tenant: string;
  readonly user: string;
}
export interface Person {
  readonly serviceUrl: string;
  readonly botId: string;
  readonly userId: string;
  /** The conversation between the two, once there is one. */
  readonly chat?: string;
}
/** Nothing can be deleted from the state, so what is forgotten is emptied. */
type Kept<T> = T | { readonly gone: true };

const MOST = 5_000;
const KIND = 'conversation';
const MOST_CHANNELS = 1_000;

export function createConversations(state: State): Conversations {
  /** What was written last, so that not every message is a transaction. */
  const written = new Map<string, string>();

  async function write<T extends object>(id: string, step: (now: T | undefined) => Kept<T>, label?: string) {
    const put: Step<Kept<T>> = (current) => {
      const before = current?.body;
      const next = step(before && !('gone' in before) ? before : undefined);
      if (before && same(before, next)) return {};
      return { next: { body: next, ...(label === undefined ? {} : { state: label }) } };
    };
    const after = await state.change<Kept<T>>(KIND, id, put);
    written.delete(id);
    written.set(id, JSON.stringify(after?.body));
    const oldest = written.keys().next().value;
    if (written.size > MOST && oldest !== undefined) written.delete(oldest);
  }

  async function read<T extends object>(id: string): Promise<Kept<T> | undefined> {
    return (await state.get<Kept<T>>(KIND, id))?.body;
  }

  async function remember(who: Asking | Move): Promise<void> {
    const { where, user, userId } = who;
    const { serviceUrl, tenant, botId, type, team } = where;
    const next: Conversation = { serviceUrl, tenant, botId, type, ...(team === undefined ? {} : { team }) };
    if (written.get(where.channel) !== JSON.stringify(next))
      await write<Conversation>(where.channel, () => next, team === undefined ? 'here' : teamState(team));
    if (user === undefined || userId === undefined) return;
    const person = personKey({ tenant, user });
    const chat = type === 'personal' ? where.channel : undefined;
    const known = written.get(person);
    const has = JSON.stringify(chat ?? userId);
    if (known?.includes(JSON.stringify(serviceUrl)) === true && known.includes(has)) return;
    await write<Person>(person, (before) => ({
      serviceUrl,
      botId,
      userId,
      ...(chat === undefined ? (before?.chat === undefined ? {} : { chat: before.chat }) : { chat }),
    }));
  }

  async function forget({ where, user }: Move): Promise<void> {
    const { channel, tenant, team, type } = where;
    const all =
      team === undefined ? [] : await state.find(KIND, { state: teamState(team), limit: MOST_CHANNELS });
    const ids = new Set([channel, ...all.map(({ id }) => id)]);
    // oxlint-disable-next-line eslint/no-await-in-loop -- a handful, once
    for (const id of ids) await write<Conversation>(id, () => ({ gone: true }), 'gone');
    if (type === 'personal' && user !== undefined)
      await write<Person>(personKey({ tenant, user }), () => ({ gone: true }));
  }

  async function find(channel: string): Promise<Conversation> {
    const known = await read<Conversation>(channel);
    if (known && !('gone' in known)) return known;
    // An installed app may speak in every channel of its team, also in those it was never spoken to in.
    const isChannel = /^19:.+@thread\.(?:tacv2|skype)$/.test(channel);
    const [other] = known || !isChannel ? [] : await channels();
    if (!other) throw teamsFailure('not-found', 'the app is not in that conversation; add it there first');
    return { ...other, type: 'channel' };
  }

  async function channels(): Promise<readonly Conversation[]> {
    const all = await state.find<Kept<Conversation | Person>>(KIND, { limit: 200 });
    return all.flatMap(({ body }) =>
      !('gone' in body) && 'type' in body && body.type === 'channel' ? [body] : [],
    );
  }

  return {
    remember,
    forget,
    find,
    async person(id) {
      const known = await read<Person>(personKey(id));
      if (known && !('gone' in known)) return known;
      throw teamsFailure('not-found', 'that person has not written to the bot yet, or removed the app');
    },
    rememberChat: (id, chat) =>
      write<Person>(personKey(id), (before) => (before ? { ...before, chat } : { gone: true })),
    count: async () => {
      const all = await state.find<Kept<Conversation | Person>>(KIND, { limit: MOST_CHANNELS });
      return all.filter(({ body }) => !('gone' in body) && 'type' in body).length;
    },
  };
}

const personKey = ({ tenant, user }: PersonId): string => `${tenant}/${user}`;
const teamState = (team: string): string => `team ${team}`;
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

const PERSON = /^([\w-]{1,64})\/([\w-]{1,64})$/;
/** A place that names a person instead of a conversation, as `<tenant>/<object id>`. */
export function personIn(channel: string): PersonId | undefined {
  const [, tenant, user] = PERSON.exec(channel.toLowerCase()) ?? [];
  return tenant === undefined || user === undefined ? undefined : { tenant, user };
}
