/** How this Aura behaves. Durations are in ms of simulated time; the times of the transport are real. */
export interface Settings {
  readonly seed: number;
  readonly scenario: string;
  readonly start: number;
  readonly historyHours: number;
  readonly fleet: number;
  readonly durations: Durations;
  readonly tokenSeconds: number;
  readonly tokensPerHour: number | undefined;
  readonly requestsPerMinute: number | undefined;
  readonly errorForm: 'A' | 'B';
  /** Sent with 429; Aura does not always. */
  readonly retryAfterSeconds: number | undefined;
  readonly patchAnswer: 'instance' | 'object' | 'empty';
  readonly instanceLimit: number;
}

export interface Durations {
  readonly creating: number;
  readonly loading: number;
  readonly updating: number;
  readonly pausing: number;
  readonly resuming: number;
  readonly restoring: number;
  readonly overwriting: number;
  readonly destroying: number;
  readonly snapshotPending: number;
  readonly snapshotInProgress: number;
}

const MINUTE = 60_000;

export const DURATIONS: Durations = {
  creating: 5 * MINUTE,
  loading: 3 * MINUTE,
  updating: 6 * MINUTE,
  pausing: 3 * MINUTE,
  resuming: 5 * MINUTE,
  restoring: 8 * MINUTE,
  overwriting: 10 * MINUTE,
  destroying: 2 * MINUTE,
  snapshotPending: MINUTE / 2,
  snapshotInProgress: 2 * MINUTE,
};

export const DEFAULTS: Omit<Settings, 'start'> = {
  seed: 7,
  scenario: 'missing-index',
  historyHours: 24,
  fleet: 0,
  durations: DURATIONS,
  tokenSeconds: 3600,
  tokensPerHour: undefined,
  requestsPerMinute: undefined,
  errorForm: 'B',
  retryAfterSeconds: 5,
  patchAnswer: 'instance',
  instanceLimit: 100,
};
