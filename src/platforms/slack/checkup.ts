import { UpstreamError } from '../../errors.ts';
import type { Check } from '../../platform.ts';
import type { Home } from './api.ts';
import { OPTIONAL, REQUIRED } from './scopes.ts';
import { EVENTS_PATH, type Sdk } from './sdk.ts';

interface Parts {
  readonly sdk: Pick<Sdk, 'mode' | 'connection'>;
  readonly whoAmI: () => Promise<Home>;
  readonly usesGroups: boolean;
}

/** Asks Slack now, and says what to do where something is missing. */
export async function checkup({ sdk, whoAmI, usesGroups }: Parts): Promise<readonly Check[]> {
  try {
    const home = await whoAmI();
    return [
      { what: 'Slack', ok: true, say: `Connected to ${home.teamName || 'the workspace'} (${home.team}).` },
      scopes(home, usesGroups),
      mode(sdk),
    ];
  } catch (error) {
    return [{ what: 'Slack', ok: false, say: unreachable(error) }, mode(sdk)];
  }
}

function scopes({ scopes: granted }: Home, usesGroups: boolean): Check {
  const what = 'Slack permissions';
  const missing = [...REQUIRED, ...(usesGroups ? OPTIONAL : [])].filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return { what, ok: true, say: 'All scopes that are used are granted.' };
  const why = missing.some((scope) => OPTIONAL.includes(scope)) ? ' A role in aura.yml names a group.' : '';
  return {
    what,
    ok: false,
    say: `Not granted: ${missing.join(', ')}.${why} Update the app from manifest.yml and reinstall it.`,
  };
}

function mode({ mode: way, connection }: Parts['sdk']): Check {
  const what = 'Slack events';
  if (way === 'http')
    return { what, ok: true, say: `By HTTP; the app's request URLs have to end in ${EVENTS_PATH}.` };
  return connection.isUp()
    ? { what, ok: true, say: 'By Socket Mode, connected.' }
    : {
        what,
        ok: false,
        say: 'Socket Mode is not connected. Check SLACK_APP_TOKEN (scope connections:write) and that Socket Mode is switched on.',
      };
}

function unreachable(error: unknown): string {
  if (!(error instanceof UpstreamError)) return 'Slack gave an answer that cannot be understood.';
  const why = error.detail === undefined ? '' : `: ${error.detail}`;
  return error.reason === 'auth'
    ? `Slack does not accept SLACK_BOT_TOKEN${why}.`
    : `Slack does not answer (${error.reason}${why}). Check the network, a proxy, and SLACK_API_URL if it is set.`;
}
