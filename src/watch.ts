import type { Aura, Instance, Priority } from './aura.ts';
import type { Question } from './diagnose.ts';
import type { State } from './document.ts';
import { UpstreamError, type Reason } from './errors.ts';
import type { Fleet, Metrics, Overview, Watched } from './fleet.ts';
import type { History } from './history.ts';
import type { Log } from './log.ts';
import { inParallel } from './parallel.ts';
import { createReadings, SCRAPE_MS, type Readings } from './readings.ts';
import { findRecoveryPoint, snapshotAgeHours, type RecoveryPoint } from './recovery-point.ts';
import type { Known } from './series/features.ts';

export interface WatchParts {
  readonly aura: Aura;
  readonly history: History;
  readonly state: State;
  readonly questions: (instance: Instance) => readonly Question[];
  /** aura.yml says to leave it alone. */
  readonly ignores: (instance: { readonly id: string; readonly name: string }) => boolean;
  readonly boltLimit: (id: string) => number | undefined;
  readonly now: () => Date;
  /** Waits in the machine's own time, for people who wait. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long an answer may wait for Aura before it is given from what is known. */
  readonly patienceMs: number;
  /** Called with what each new reading says. */
  readonly onReading?: (watched: Watched) => void;
  readonly log: Log;
}

export interface Watch {
  readonly fleet: Fleet;
  /** Does what is due now; called every second. */
  readonly tick: () => void;
}

const MINUTE = 60_000;
const REFRESH_MS = MINUTE;
const BACKGROUND_REFRESH_MS = 5 * MINUTE;
const SNAPSHOT_MS = 30 * MINUTE;
/** Between the snapshot look-ups of two instances, so that a large fleet does not use up the minute's calls. */
const SNAPSHOT_GAP_MS = 5_000;

interface Entry {
  instance: Instance;
  seenAt: Date;
  readonly readings: Readings;
  failing?: { readonly why: string; readonly since: Date } | undefined;
  point?: RecoveryPoint;
  scrapeAt: number;
  snapshotAt: number;
  scraping?: Promise<void> | undefined;
  /** What was last said of it. */
  shown?: Watched;
  looking?: Promise<void> | undefined;
  warm?: Promise<void> | undefined;
  /** Since when Aura answers, but with nothing newer than what is known. */
  silentSince?: Date | undefined;
}

/** Keeps what is known of every instance in memory, so that answering costs no call. */
export function createWatch(parts: WatchParts): Watch {
  const { aura, history, state, now, log } = parts;
  const entries = new Map<string, Entry>();
  let ignored = 0;
  let refreshedAt = 0;
  let problem: string | undefined = NOT_YET;
  /** Aura did not even say which instances there are. */
  let unlisted = true;
  let refreshing: Promise<void> | undefined;
  let firstReadings: Promise<unknown> | undefined;
  let snapshotGapUntil = 0;
  let restoring: Promise<void> | undefined;
  let remembered = '';

  /** One refresh at a time, whoever asks. */
  const refresh = (priority: Priority): Promise<void> =>
    (refreshing ??= refreshNow(priority).finally(() => (refreshing = undefined)));

  async function refreshNow(priority: Priority): Promise<void> {
    refreshedAt = now().getTime();
    try {
      await (restoring ??= restore().catch((error: unknown) => {
        restoring = undefined;
        throw error;
      }));
      const listed = await aura.list(priority);
      const wanted = listed.filter((one) => !parts.ignores(one));
      ignored = listed.length - wanted.length;
      const failures = await inParallel(wanted, async ({ id }) => {
        meet(await aura.instance(id, priority), now());
      });
      for (const id of entries.keys()) if (!listed.some((one) => one.id === id)) entries.delete(id);
      problem = failures[0] === undefined ? undefined : sentence(failures[0]);
      unlisted = false;
      await remember();
    } catch (error) {
      unlisted = true;
      problem = sentence(error);
      log.warn('the fleet could not be refreshed', { error });
    }
  }

  function meet(instance: Instance, seenAt: Date): void {
    const known = entries.get(instance.id);
    if (known) {
      Object.assign(known, { instance, seenAt });
      return;
    }
    const at = now().getTime();
    const readings = createReadings(() => parts.questions(entries.get(instance.id)?.instance ?? instance));
    const scrapeAt = at + phaseOf(instance.id) * 5_000;
    entries.set(instance.id, { instance, seenAt, readings, scrapeAt, snapshotAt: at });
  }

  /** What was known before the restart, so that a bot that starts while Aura is down has something to show. */
  async function restore(): Promise<void> {
    const known = await state.get<readonly StoredInstance[]>('fleet', 'known');
    for (const { createdAt, ...instance } of known?.body ?? [])
      if (!parts.ignores(instance))
        meet({ ...instance, ...(createdAt ? { createdAt: new Date(createdAt) } : {}) }, known?.at ?? now());
  }

  async function remember(): Promise<void> {
    const text = JSON.stringify([...entries.values()].map(({ instance }) => instance));
    if (text === remembered) return;
    await state.change('fleet', 'known', () => ({ next: { body: JSON.parse(text) as unknown } }));
    remembered = text;
  }

  const knownOf = ({ instance, point }: Entry): Known => ({
    boltLimit: parts.boltLimit(instance.id),
    snapshotAgeHours: snapshotAgeHours(instance, point, now().getTime()),
  });

  const scrape = (entry: Entry): Promise<void> =>
    (entry.scraping ??= scrapeNow(entry).finally(() => (entry.scraping = undefined)));

  async function scrapeNow(entry: Entry): Promise<void> {
    const { id } = entry.instance;
    const at = now().getTime();
    entry.scrapeAt = nextSlot(id, at);
    try {
      await (entry.warm ??= entry.readings.warm(history, id, at, knownOf(entry)).catch((error: unknown) => {
        entry.warm = undefined;
        throw error;
      }));
      const samples = await aura.metrics(entry.instance);
      const isNew = entry.readings.take(samples, knownOf(entry));
      entry.silentSince = isNew ? undefined : (entry.silentSince ?? now());
      entry.failing = undefined;
      if (isNew) parts.onReading?.(watchedOf(entry));
      await history.append(id, samples);
    } catch (error) {
      entry.failing ??= { why: sentence(error), since: now() };
      log.warn('metrics could not be read', { instance: id, error });
    }
  }

  const lookForSnapshots = (entry: Entry, priority: Priority): Promise<void> =>
    (entry.looking ??= lookNow(entry, priority).finally(() => (entry.looking = undefined)));

  async function lookNow(entry: Entry, priority: Priority): Promise<void> {
    const at = now();
    entry.snapshotAt = at.getTime() + SNAPSHOT_MS;
    try {
      entry.point = await findRecoveryPoint(aura, entry.instance.id, at, priority, entry.point);
    } catch (error) {
      log.warn('snapshots could not be listed', { instance: entry.instance.id, error });
    }
  }

  /** The same object until something changes, so that whoever asked before need not think again. */
  function watchedOf(entry: Entry): Watched {
    const metrics = metricsOf(entry, now());
    const { instance, seenAt, point, shown } = entry;
    // What a rule said of readings that are old it does not say of now.
    const conditions = metrics.kind === 'live' ? entry.readings.conditions() : NONE;
    const same =
      shown?.instance === instance &&
      shown.seenAt === seenAt &&
      shown.conditions === conditions &&
      shown.snapshot === point &&
      sameMetrics(shown.metrics, metrics);
    if (shown && same) return shown;
    return (entry.shown = { instance, seenAt, metrics, conditions, ...(point ? { snapshot: point } : {}) });
  }

  let told: Overview | undefined;
  function overviewNow(): Overview {
    const watched = [...entries.values()].map(watchedOf);
    const same =
      told?.problem === problem &&
      told?.ignored === ignored &&
      told.watched.length === watched.length &&
      watched.every((one, index) => one === told?.watched[index]);
    if (told && same) return told;
    return (told = { watched, ignored, ...(problem ? { problem } : {}) });
  }

  /** Nobody waits for what somebody has waited for in vain. */
  const outwaited = new WeakSet<Promise<unknown>>();
  async function wait(enough: Promise<void>, work: Promise<unknown>): Promise<void> {
    if (outwaited.has(work)) return;
    const inTime = await Promise.race([work.then(() => true), enough.then(() => false)]);
    if (!inTime) outwaited.add(work);
  }

  /** At most one refresh a minute, and nobody waits longer than a breath for all of it. */
  async function freshen(enough: Promise<void>): Promise<void> {
    if (now().getTime() - refreshedAt >= REFRESH_MS) void refresh('person');
    if (refreshing) await wait(enough, refreshing);
    const silent = [...entries.values()].filter(
      (entry) => isReadable(entry) && !entry.readings.newest() && !entry.failing && !entry.silentSince,
    );
    if (silent.length === 0) return;
    firstReadings ??= inParallel(silent, scrape).finally(() => (firstReadings = undefined));
    await wait(enough, firstReadings);
  }

  const fleet: Fleet = {
    async overview(): Promise<Overview> {
      await freshen(parts.wait(parts.patienceMs));
      return overviewNow();
    },
    async one(id) {
      const enough = parts.wait(parts.patienceMs);
      await freshen(enough);
      const entry = entries.get(id);
      if (!entry) return undefined;
      // An Aura that does not even say what there is will not say what was saved.
      const isDue = entry.looking !== undefined || entry.snapshotAt <= now().getTime();
      if (!entry.point && isDue && !unlisted) await wait(enough, lookForSnapshots(entry, 'person'));
      return watchedOf(entry);
    },
  };

  function tick(): void {
    const at = now().getTime();
    if (at - refreshedAt >= (unlisted ? REFRESH_MS : BACKGROUND_REFRESH_MS)) void refresh('poll');
    for (const entry of entries.values()) {
      if (isReadable(entry) && entry.scrapeAt <= at) void scrape(entry);
      if (entry.snapshotAt <= at && snapshotGapUntil <= at) {
        snapshotGapUntil = at + SNAPSHOT_GAP_MS;
        void lookForSnapshots(entry, 'poll');
      }
    }
  }

  return { fleet, tick };
}

type StoredInstance = Omit<Instance, 'createdAt'> & { readonly createdAt?: string };

const isReadable = ({ instance: { metricsUrl, status } }: Entry): boolean =>
  metricsUrl !== undefined && status !== 'paused' && status !== 'destroying';

/** A reading older than three intervals says nothing about now. */
function metricsOf(entry: Entry, now: Date): Metrics {
  const { instance, failing, silentSince } = entry;
  const newest = entry.readings.newest();
  if (!isReadable(entry)) return { kind: instance.metricsUrl === undefined ? 'none' : 'waiting' };
  const fresh = newest && now.getTime() - newest.at.getTime() <= 3 * SCRAPE_MS;
  if (newest && fresh) return { kind: 'live', ...newest };
  if (failing) return { kind: 'failing', ...failing };
  const since = newest?.at ?? silentSince;
  return silentSince && since && now.getTime() - since.getTime() > 3 * SCRAPE_MS
    ? { kind: 'failing', why: 'Aura gives no new reading', since }
    : { kind: 'waiting' };
}

/** Each instance has its own second of the minute: at least half a minute away, so that none is read twice. */
function nextSlot(id: string, at: number): number {
  const earliest = at + SCRAPE_MS / 2;
  const slot = Math.floor(phaseOf(id) * SCRAPE_MS);
  const wait = (slot - (earliest % SCRAPE_MS) + SCRAPE_MS) % SCRAPE_MS;
  return earliest + wait;
}

const sameMetrics = (a: Metrics, b: Metrics): boolean =>
  a.kind === b.kind &&
  (a.kind !== 'live' || b.kind !== 'live' || (a.at === b.at && a.features === b.features)) &&
  (a.kind !== 'failing' || b.kind !== 'failing' || a.since === b.since);

/** 0–1, the same for an id at every start, so that a fleet is not read all at once. */
const phaseOf = (id: string): number =>
  Array.from(id).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 997, 7) / 997;

const NONE: Watched['conditions'] = [];
const NOT_YET = 'Aura has not answered yet';
const SAYS: Partial<Readonly<Record<Reason, string>>> = {
  auth: 'refuses the key',
  'rate-limited': 'asks us to slow down',
  unexpected: 'gives an answer we do not understand',
};

const sentence = (error: unknown): string =>
  error instanceof UpstreamError
    ? `${error.system} ${SAYS[error.reason] ?? `does not answer (${error.reason})`}${error.detail ? `: ${error.detail.replace(/\.$/, '')}` : ''}`
    : 'something broke while reading';
