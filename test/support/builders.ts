import type { Instance, Snapshot } from '../../src/aura.ts';
import type { Condition } from '../../src/condition.ts';
import type { Watched } from '../../src/fleet.ts';
import type { Sample } from '../../src/history.ts';
import type { Caller, Place } from '../../src/invocation.ts';
import type { Log } from '../../src/log.ts';
import type { Features } from '../../src/series/features.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Wednesday. */
export const NOW = new Date('2026-11-25T14:20:00Z');

/** A clock that stands still until it is moved. */
export function clockAt(start: Date = NOW) {
  let time = start.getTime();
  return {
    now: (): Date => new Date(time),
    pass: (ms: number): void => {
      time += ms;
    },
    set: (to: Date): void => {
      time = to.getTime();
    },
  };
}

export const anInstance = (more: Partial<Instance> = {}): Instance => ({
  id: '2f49c2b3',
  name: 'shop',
  projectId: 'p1',
  tier: 'business-critical',
  status: 'running',
  cloud: 'gcp',
  region: 'europe-west1',
  memoryGb: 8,
  storageGb: 16,
  metricsUrl: 'https://metrics.example/2f49c2b3',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  ...more,
});

export const aSnapshot = (takenAt: Date, more: Partial<Snapshot> = {}): Snapshot => ({
  id: `s-${takenAt.getTime()}`,
  instanceId: '2f49c2b3',
  takenAt,
  trigger: 'scheduled',
  status: 'Completed',
  exportable: true,
  ...more,
});

export const watchedWith = (
  features: Features | undefined,
  conditions: readonly Condition[] = [],
  instance: Partial<Instance> = {},
): Watched => ({
  instance: anInstance(instance),
  seenAt: NOW,
  metrics: features ? { kind: 'live', at: NOW, features } : { kind: 'waiting' },
  conditions,
});

export const aMember = (more: Partial<Caller> = {}): Caller => ({
  id: 'slack:T01/U01',
  name: 'Ada',
  groups: [],
  standing: 'member',
  ...more,
});

export const aChannel = (more: Partial<Place> = {}): Place => ({
  platform: 'slack',
  channel: 'C01',
  ...more,
});

export const sample = (metric: string, value: number, at: number, labels: Sample['labels'] = {}): Sample => ({
  metric,
  labels,
  at,
  value,
});

/** Keeps every line, so that a test can look for what must not be in there. */
export function listeningLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: object = {}) => {
      const { error } = fields as { readonly error?: unknown };
      lines.push(`${level} ${message}${error instanceof Error ? `: ${error.message}` : ''}`);
    };
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
