import { isRetryable, UpstreamError } from '../../errors.ts';
import type { Caller } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import type { Home, Person, SlackApi } from './api.ts';

/** Who is asking. What cannot be confirmed is not assumed: without an answer from Slack nobody is a member. */
export interface People {
  /** `live` before a decision: asks Slack now, whatever is remembered. Throws UpstreamError. */
  readonly caller: (who: Who, live: boolean) => Promise<Caller>;
  readonly home: () => Promise<Home>;
}
export interface Who {
  readonly team: string;
  readonly user: string;
}

interface Parts {
  readonly api: Pick<SlackApi, 'whoAmI' | 'person' | 'members'>;
  /** Named in roles, as `slack:T012/S056`; no others are ever asked for. */
  readonly groups: readonly string[];
  readonly now: () => Date;
  readonly log: Log;
}

const PERSON_MS = 5 * 60_000;
const GROUP_MS = 60_000;
const MOST = 5_000;

export function createPeople({ api, groups, now, log }: Parts): People {
  const persons = createMemory<Person>(now, PERSON_MS);
  const members = createMemory<readonly string[]>(now, GROUP_MS);
  const homes = createMemory<Home>(now, Number.POSITIVE_INFINITY);
  const home = (): Promise<Home> => homes('home', false, api.whoAmI);

  async function groupsOf({ user }: Who, live: boolean): Promise<readonly string[]> {
    const asked = await Promise.all(
      groups.map(async (group) => {
        const [, team, id] = GROUP.exec(group) ?? [];
        if (team === undefined || id === undefined) return [];
        try {
          const users = await members(group, live, () => api.members(id, team));
          return users.includes(user) ? [group] : [];
        } catch (error) {
          log.warn('the members of a Slack group are not known, so nobody counts as one', { group, error });
          return [];
        }
      }),
    );
    return asked.flat();
  }

  async function personOf({ user }: Who, live: boolean): Promise<Person | undefined> {
    try {
      return await persons(user, live, () => api.person(user));
    } catch (error) {
      // Slack does not show people of other workspaces to everybody.
      if (error instanceof UpstreamError && error.reason === 'not-found') return undefined;
      throw error;
    }
  }

  return {
    home,
    caller: async (who, live) => {
      const [at, person, of] = await Promise.all([home(), personOf(who, live), groupsOf(who, live)]);
      const standing = person === undefined ? 'foreign' : standingOf(person, who, at);
      return {
        id: `slack:${who.team}/${who.user}`,
        name: person?.name ?? who.user,
        groups: standing === 'member' ? of : [],
        standing,
      };
    },
  };
}

const GROUP = /^slack:(\w+)\/(S\w+)$/;

function standingOf(person: Person, who: Who, home: Home): Caller['standing'] {
  if (person.isBot) return 'bot';
  if (person.isStranger || !isAtHome(person, who, home)) return 'foreign';
  return person.isGuest ? 'guest' : 'member';
}

/** In an organization one person acts from several workspaces; all of them are home. */
function isAtHome(person: Person, who: Who, home: Home): boolean {
  if (home.enterprise !== undefined && person.enterprise === home.enterprise) return true;
  return home.team !== '' && person.team === home.team && who.team === home.team;
}

type Memory<T> = (key: string, live: boolean, ask: () => Promise<T>) => Promise<T>;

/** Remembers answers, also while they are on their way, and never a failure. */
function createMemory<T>(now: () => Date, keepMs: number): Memory<T> {
  const known = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  return (key, live, ask) => {
    const at = now().getTime();
    const found = known.get(key);
    if (!live && found && found.until > at) return found.value;
    const value = ask();
    const entry = { value, until: at + keepMs };
    known.delete(key);
    known.set(key, entry);
    const oldest = known.keys().next().value;
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    value.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return value;
  };
}

/** What to tell a person whose standing Slack did not confirm. */
export const unconfirmed = (error: unknown): string =>
  isRetryable(error)
    ? 'Slack does not say right now who you are, so nothing was done. Try again in a minute.'
    : 'Slack does not tell the bot who you are, so nothing was done. Whoever runs the bot finds out why with "doctor".';
