import { apply, resize, type Event } from './event.ts';
import type { Cast } from './fleet.ts';
import { restart, type Engine } from './model/engine.ts';
import { TICK_MS } from './model/history.ts';
import { step } from './model/tick.ts';
import { TIERS, type InstanceType } from './tiers.ts';

/** A running change: the transient status until it ends, and what is then true. */
interface Operation {
  readonly until: number;
  readonly outcome: Outcome;
}

export interface Outcome {
  readonly status: string;
  readonly memoryGb?: number;
  readonly storageGb?: number;
  readonly type?: InstanceType;
  readonly restart?: boolean;
  readonly removed?: boolean;
}

export interface Snapshot {
  readonly id: string;
  readonly at: number;
  readonly profile: 'AdHoc' | 'Scheduled';
  readonly exportable: boolean;
  readonly fails?: boolean;
}

interface Upcoming {
  readonly at: number;
  readonly event: Event;
  readonly magnitude: number;
}

export interface Instance {
  readonly cast: Cast;
  name: string;
  type: InstanceType;
  memoryGb: number;
  storageGb: number;
  status: string;
  operation?: Operation | undefined;
  pausedAt?: number | undefined;
  removed: boolean;
  secondaries: number;
  cdc: 'OFF' | 'DIFF' | 'FULL';
  vectorOptimized: boolean;
  analyticsPlugin: boolean;
  customerKey?: string | undefined;
  readonly engine: Engine;
  /** Scenario steps that have not happened yet, in order of time. */
  upcoming: readonly Upcoming[];
  readonly snapshots: Snapshot[];
  /** What happened to it, for the tests and for whoever looks. */
  readonly happened: { readonly at: number; readonly event: Event }[];
}

/** A pause lasts this long at most; then the instance is resumed by itself. */
const LONGEST_PAUSE_MS = 30 * 86_400_000;

export function isBusy({ operation }: Instance): boolean {
  return operation !== undefined;
}

/** Whether queries run: an AuraDB that is being resized keeps serving, an AuraDS does not. */
export function isUp({ status, type, removed }: Instance): boolean {
  return !removed && (status === 'running' || (status === 'updating' && TIERS[type].resizesLive));
}

export function begin(instance: Instance, status: string, until: number, outcome: Outcome): void {
  instance.status = status;
  instance.operation = { until, outcome };
}

/** Lets time pass for one instance: whatever is due happens at its own moment, and the model takes every step in order. */
export function advance(instance: Instance, now: number, resumeMs: number): void {
  const { engine } = instance;
  const last = Math.floor(now / TICK_MS);
  while (engine.history.first + engine.history.rows <= last) {
    settle(instance, (engine.history.first + engine.history.rows) * TICK_MS, resumeMs);
    step(engine, isUp(instance));
  }
  settle(instance, now, resumeMs);
}

function settle(instance: Instance, at: number, resumeMs: number): void {
  while (instance.upcoming[0] !== undefined && instance.upcoming[0].at <= at) {
    const { event, magnitude, at: when } = instance.upcoming[0];
    instance.upcoming = instance.upcoming.slice(1);
    happen(instance, when, event, magnitude);
  }
  if (instance.operation && instance.operation.until <= at) finish(instance, instance.operation);
  if (instance.status === 'paused' && at - (instance.pausedAt ?? at) > LONGEST_PAUSE_MS) {
    begin(instance, 'resuming', at + resumeMs, { status: 'running', restart: true });
  }
}

export function happen(instance: Instance, at: number, event: Event, magnitude = 1): void {
  apply(instance.engine, event, magnitude);
  if (event.kind === 'resize') {
    instance.memoryGb = event.memoryGb;
    instance.storageGb = instance.engine.storageBytes / 1024 ** 3;
  }
  if (event.kind === 'status') {
    instance.status = event.status;
    instance.operation = undefined;
  }
  instance.happened.push({ at, event });
}

function finish(instance: Instance, { until, outcome }: Operation): void {
  instance.operation = undefined;
  instance.status = outcome.status;
  instance.pausedAt = outcome.status === 'paused' ? until : undefined;
  if (outcome.type) instance.type = outcome.type;
  if (outcome.removed) instance.removed = true;
  const memoryGb = outcome.memoryGb ?? instance.memoryGb;
  const storageGb = outcome.storageGb ?? instance.storageGb;
  const resized = memoryGb !== instance.memoryGb || storageGb !== instance.storageGb;
  instance.memoryGb = memoryGb;
  instance.storageGb = storageGb;
  if (memoryGb < 4) instance.vectorOptimized = false;
  if (resized) resize(instance.engine, memoryGb, storageGb);
  else if (outcome.restart) restart(instance.engine);
}
