import { isRetryable, UpstreamError } from '../../errors.ts';
import type { Caller } from '../../invocation.ts';
import type { Member, TeamsApi } from './api.ts';
import { teamsFailure } from './failure.ts';
import type { Asking } from './inbound.ts';

/** Who is asking. What cannot be confirmed is not assumed: without an answer from Teams nobody is a member. */
export interface People {
  /** `live` before a decision: asks Teams now, whatever is remembered. Throws UpstreamError. */
  readonly caller: (who: Asking, live: boolean) => Promise<Caller>;
}

interface Parts {
  readonly api: Pick<TeamsApi, 'member'>;
  readonly now: () => Date;
  /** Local mode: the test client's people have no tenant, and there is nobody to ask. */
  readonly local: boolean;
}

const KEEP_MS = 5 * 60_000;
const MOST = 5_000;

export function createPeople({ api, now, local }: Parts): People {
  const known = new Map<string, { readonly member: Promise<Member | undefined>; readonly until: number }>();

  /** Remembers answers, also while they are on their way, and never a failure. */
  function memberOf(who: Asking, live: boolean): Promise<Member | undefined> {
    const key = `${who.where.channel} ${who.userId}`;
    const at = now().getTime();
    const found = known.get(key);
    if (!live && found && found.until > at) return found.member;
    const entry = { member: ask(who), until: at + KEEP_MS };
    known.delete(key);
    known.set(key, entry);
    const oldest = known.keys().next().value;
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    entry.member.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry.member;
  }

  async function ask({ where, userId }: Asking): Promise<Member | undefined> {
    try {
      return await api.member(where, userId);
    } catch (error) {
      // Whoever is not in the conversation has no business asking in it. A missing bot says nothing of the person.
      if (error instanceof UpstreamError && error.status === 404) return undefined;
      throw error;
    }
  }

  return {
    async caller(who, live) {
      const id = `teams:${who.where.tenant}/${who.user ?? who.userId}`;
      if (local) return { id, name: who.name, groups: [], standing: 'member' };
      if (who.user === undefined) return { id, name: who.name, groups: [], standing: 'foreign' };
      const member = await memberOf(who, live);
      return { id, name: member?.name ?? who.name, groups: [], standing: standingOf(member, who) };
    },
  };
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
function standingOf(member: Member | undefined, { where, user }: Asking): Caller['standing'] {
  if (member === undefined) return 'foreign';
  const { role, tenant } = member;
  if (role === 'guest') return 'guest';
  if (role === 'anonymous' || (tenant !== undefined && tenant !== where.tenant)) return 'foreign';
  if (role === 'bot' || role === 'skill') return 'bot';
  if (member.user !== user || tenant === undefined || (role !== 'user' && role !== 'owner'))
    throw teamsFailure('unexpected', 'it does not say who the person is');
  return 'member';
}

/** What to tell a person whose standing Teams did not confirm. */
export const unconfirmed = (error: unknown): string =>
  isRetryable(error)
    ? 'Teams does not say right now who you are, so nothing was done. Try again in a minute.'
    : 'Teams does not tell the bot who you are, so nothing was done. Whoever runs the bot finds out why with "doctor".';
