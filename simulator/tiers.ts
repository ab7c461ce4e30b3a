/** What each type of instance permits. */
export const TYPES = [
  'free-db',
  'professional-db',
  'business-critical',
  'enterprise-db',
  'professional-ds',
  'enterprise-ds',
] as const;

export type InstanceType = (typeof TYPES)[number];

export interface Tier {
  readonly memory: readonly [min: number, max: number];
  readonly resizable: boolean;
  readonly adjustableStorage: boolean;
  readonly pausable: boolean;
  readonly overwritable: boolean;
  readonly metrics: boolean;
  readonly queryLog: boolean;
  readonly secondaries: boolean;
  readonly cdc: boolean;
  readonly customerKeys: boolean;
  /** AuraDS is unavailable for a short time while it is resized. */
  readonly resizesLive: boolean;
  readonly snapshots: {
    readonly daily: boolean;
    readonly hourly: boolean;
    readonly restorableDays: number;
    readonly exportableDays: number;
    readonly onDemandDays: number;
  };
}

const database = {
  memory: [1, 128],
  resizable: true,
  adjustableStorage: true,
  pausable: true,
  overwritable: true,
  metrics: false,
  queryLog: true,
  secondaries: false,
  cdc: false,
  customerKeys: false,
  resizesLive: true,
  snapshots: { daily: true, hourly: false, restorableDays: 30, exportableDays: 7, onDemandDays: 30 },
} as const satisfies Tier;

export const TIERS: Readonly<Record<InstanceType, Tier>> = {
  'free-db': {
    ...database,
    memory: [1, 1],
    resizable: false,
    adjustableStorage: false,
    pausable: false,
    overwritable: false,
    queryLog: false,
    snapshots: { daily: false, hourly: false, restorableDays: 0, exportableDays: 0, onDemandDays: 30 },
  },
  'professional-db': database,
  'business-critical': {
    ...database,
    memory: [2, 512],
    metrics: true,
    secondaries: true,
    cdc: true,
    snapshots: { daily: true, hourly: true, restorableDays: 30, exportableDays: 7, onDemandDays: 30 },
  },
  'enterprise-db': {
    ...database,
    memory: [2, 512],
    metrics: true,
    secondaries: true,
    cdc: true,
    customerKeys: true,
    snapshots: { daily: true, hourly: true, restorableDays: 60, exportableDays: 14, onDemandDays: 90 },
  },
  'professional-ds': {
    ...database,
    memory: [2, 384],
    adjustableStorage: false,
    queryLog: false,
    resizesLive: false,
    snapshots: { daily: true, hourly: false, restorableDays: 7, exportableDays: 7, onDemandDays: 30 },
  },
  'enterprise-ds': {
    ...database,
    memory: [2, 512],
    adjustableStorage: false,
    metrics: true,
    customerKeys: true,
    resizesLive: false,
    snapshots: { daily: true, hourly: false, restorableDays: 14, exportableDays: 14, onDemandDays: 90 },
  },
};
