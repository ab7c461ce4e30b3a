import { UpstreamError } from '../../errors.ts';
import type { Check } from '../../platform.ts';
import type { Conversations } from './conversations.ts';
import type { Token } from './token.ts';

interface Parts {
  /** Undefined in local mode. */
  readonly token: Token | undefined;
  readonly conversations: Pick<Conversations, 'count'>;
  readonly tenants: readonly string[];
  /** When Teams last sent anything that was really from it. */
  readonly lastReceived: () => Date | undefined;
}

export const ENDPOINT = '/api/messages';

/** Asks Microsoft now, and says what to do where something is missing. */
export async function checkup({
  token,
  conversations,
  tenants,
  lastReceived,
}: Parts): Promise<readonly Check[]> {
  const known = await conversations.count();
  return [
    await connection(token),
    {
      what: 'Teams events',
      ok: true,
      say: lastReceived()
        ? `Last one at ${lastReceived()?.toISOString().slice(0, 16).replace('T', ' ')} UTC.`
        : `None since the start; the bot's messaging endpoint in Azure has to be https://<host>${ENDPOINT}.`,
    },
    {
      what: 'Teams conversations',
      ok: known > 0,
      say:
        known > 0
          ? `${known} known${tenants.length > 0 ? `, in ${tenants.length} tenant${tenants.length === 1 ? '' : 's'}` : ''}.`
          : 'None yet: add the app to a team, a chat or for yourself (npm run teams:package makes it).',
    },
  ];
}

async function connection(token: Token | undefined): Promise<Check> {
  const what = 'Teams';
  if (!token)
    return {
      what,
      ok: false,
      say: 'Local mode: nobody is checked, only this machine may call. Not for production.',
    };
  try {
    await token.get();
    return { what, ok: true, say: 'Microsoft Entra gives the bot its token.' };
  } catch (error) {
    return { what, ok: false, say: unreachable(error) };
  }
}

function unreachable(error: unknown): string {
  if (!(error instanceof UpstreamError)) return 'Microsoft Entra gave an answer that cannot be understood.';
  const why = error.detail === undefined ? '' : ` (${error.detail})`;
  return error.reason === 'auth'
    ? `Microsoft Entra refuses the bot${why}. Check TEAMS_APP_ID, TEAMS_APP_PASSWORD (it may have expired) and TEAMS_TENANT_ID.`
    : `Microsoft Entra does not answer (${error.reason}${why}). Check the network.`;
}
