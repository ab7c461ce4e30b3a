import { randomBytes } from 'node:crypto';
import type { Settings } from './settings.ts';

export type Right = 'read' | 'write' | 'metrics';

/** A client id and secret with the rights of the user who made them. */
export interface Key {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly rights: readonly Right[];
}

export const KEYS = {
  admin: { clientId: 'sim-admin', clientSecret: 'sim-admin-secret', rights: ['read', 'write', 'metrics'] },
  viewer: { clientId: 'sim-viewer', clientSecret: 'sim-viewer-secret', rights: ['read', 'metrics'] },
  withoutMetrics: {
    clientId: 'sim-no-metrics',
    clientSecret: 'sim-no-metrics-secret',
    rights: ['read', 'write'],
  },
  metricsOnly: { clientId: 'sim-metrics', clientSecret: 'sim-metrics-secret', rights: ['metrics'] },
} as const satisfies Record<string, Key>;

/** Tokens and limits count in real time: they belong to the transport, not to the simulated day. */
export interface Gatekeeper {
  readonly grant: (
    clientId: string,
    clientSecret: string,
  ) => { readonly token: string } | 'unknown' | 'limit';
  readonly who: (token: string) => Key | 'expired' | undefined;
  readonly allow: (key: Key) => boolean;
  readonly tokensGiven: () => number;
}

export function createGatekeeper(settings: Settings, wall: () => number): Gatekeeper {
  const tokens = new Map<string, { readonly key: Key; readonly until: number }>();
  const grants = createWindow(settings.tokensPerHour, 3_600_000);
  const requests = createWindow(settings.requestsPerMinute, 60_000);
  let given = 0;
  return {
    grant: (clientId, clientSecret) => {
      const key = Object.values(KEYS).find((each) => each.clientId === clientId);
      if (!key || key.clientSecret !== clientSecret) return 'unknown';
      if (!grants(clientId, wall())) return 'limit';
      given++;
      const token = `sim.${randomBytes(24).toString('base64url')}`;
      tokens.set(token, { key, until: wall() + settings.tokenSeconds * 1000 });
      return { token };
    },
    who: (token) => {
      const entry = tokens.get(token);
      return entry && (wall() < entry.until ? entry.key : 'expired');
    },
    allow: ({ clientId }) => requests(clientId, wall()),
    tokensGiven: () => given,
  };
}

/** At most `limit` of each name within the last `ms`. */
function createWindow(limit: number | undefined, ms: number): (name: string, now: number) => boolean {
  const seen = new Map<string, number[]>();
  return (name, now) => {
    if (limit === undefined) return true;
    const recent = (seen.get(name) ?? []).filter((at) => at > now - ms);
    seen.set(name, recent);
    if (recent.length >= limit) return false;
    recent.push(now);
    return true;
  };
}
