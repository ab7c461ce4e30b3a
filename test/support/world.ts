import type { Policy, Role } from '../../src/access.ts';
import type { Analyzer } from '../../src/analyzer.ts';
import type { Aura, Instance, Snapshot } from '../../src/aura.ts';
import { createBot } from '../../src/bot.ts';
import type { Card, CommandAction } from '../../src/cards/card.ts';
import type { Command, ImportResult } from '../../src/command.ts';
import { createContexts } from '../../src/context.ts';
import { questionsFor } from '../../src/diagnose.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { Sample } from '../../src/history.ts';
import type { Caller, Place } from '../../src/invocation.ts';
import type { Answer, Check } from '../../src/platform.ts';
import type { QueryLogRequest, QueryReport } from '../../src/query-log.ts';
import { loadFolder } from '../../src/registry.ts';
import { createWatch, type WatchParts } from '../../src/watch.ts';
import { memoryAudit, memoryHistory, memoryState } from './memory.ts';
import { aChannel, aMember, clockAt, listeningLog, NOW } from './builders.ts';

/** Loaded from the folders, as the program does; the layers around them stay asleep. */
export const commands = await loadFolder<Command>(new URL('../../src/commands/', import.meta.url));
export const analyzers = await loadFolder<Analyzer>(new URL('../../src/analyzers/', import.meta.url));

type Call = 'list' | 'instance' | 'snapshots' | 'metrics';
export interface FakeAura extends Aura {
  instances: readonly Instance[];
  snapshotsOf: (id: string) => readonly Snapshot[];
  samplesOf: (instance: Instance) => readonly Sample[];
  /** What fails, and how. */
  readonly failing: Partial<Record<Call, Error>>;
  /** Set: nothing is answered before it is. */
  hold: Promise<void> | undefined;
  readonly calls: string[];
}

export function fakeAura(instances: readonly Instance[]): FakeAura {
  const called = async (call: Call, detail = ''): Promise<void> => {
    aura.calls.push(`${call} ${detail}`.trim());
    if (aura.hold) await aura.hold;
    const error = aura.failing[call];
    if (error) throw error;
  };
  const aura = {
    instances,
    snapshotsOf: () => [],
    samplesOf: () => [],
    failing: {},
    hold: undefined,
    calls: [],
    async list() {
      await called('list');
      return aura.instances;
    },
    async instance(id: string) {
      await called('instance', id);
      const found = aura.instances.find((one) => one.id === id);
      if (!found) throw new UpstreamError('Aura', 'not-found');
      return { ...found };
    },
    async snapshots(id: string, day: string) {
      await called('snapshots', `${id} ${day}`);
      return aura.snapshotsOf(id).filter(({ takenAt }) => takenAt.toISOString().startsWith(day));
    },
    async metrics(instance: Instance) {
      await called('metrics', instance.id);
      return aura.samplesOf(instance);
    },
  } as unknown as FakeAura;
  return aura;
}

export interface WorldParts {
  readonly instances?: readonly Instance[];
  readonly roles?: readonly Role[];
  readonly aliases?: Policy['aliases'];
  readonly samplesOf?: FakeAura['samplesOf'];
  readonly snapshotsOf?: FakeAura['snapshotsOf'];
  readonly queryLog?: (request: QueryLogRequest) => QueryReport | Promise<QueryReport>;
  readonly imported?: ImportResult;
  readonly checks?: readonly Check[];
  readonly instanceChannels?: ReadonlyMap<string, readonly string[]>;
  readonly watch?: Partial<WatchParts>;
  readonly more?: ReadonlyMap<string, Command>;
}

/** The whole bot with fakes at its edges: a clock that stands, counted references, everything in memory. */
export function createWorld(parts: WorldParts = {}) {
  const clock = clockAt(NOW);
  const { now } = clock;
  const { log, lines } = listeningLog();
  const aura = fakeAura(parts.instances ?? []);
  if (parts.samplesOf) aura.samplesOf = parts.samplesOf;
  if (parts.snapshotsOf) aura.snapshotsOf = parts.snapshotsOf;
  const history = memoryHistory();
  const audit = memoryAudit(now);
  const state = memoryState(now, audit);
  const policy: Policy = { roles: parts.roles, aliases: parts.aliases ?? new Map() };
  const shelf = new Map([...commands, ...(parts.more ?? [])]);
  const asked = questionsFor(analyzers, () => undefined);
  const requests: QueryLogRequest[] = [];
  const imports: string[] = [];
  let refs = 0;
  const watch = createWatch({
    aura,
    history,
    state,
    questions: () => asked,
    ignores: () => false,
    boltLimit: () => undefined,
    now,
    // Nobody waits here for longer than what is ready takes.
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    patienceMs: 1,
    log,
    ...parts.watch,
  });
  const bot = createBot({
    commands: shelf,
    policy,
    contextFor: createContexts({
      aura,
      history,
      readQueryLog: async (request) => {
        requests.push(request);
        return (await parts.queryLog?.(request)) as QueryReport;
      },
      importHistory: async (file) => {
        imports.push(file);
        return parts.imported ?? { instances: [], badLines: 0 };
      },
      audit,
      state,
      commands: shelf,
      fleet: watch.fleet,
      policy,
      questions: () => asked,
      isOpen: () => false,
      instanceChannels: parts.instanceChannels ?? new Map(),
      consoleUrl: ({ id }) => `https://console.example/${id}`,
      zone: 'UTC',
      now,
      checkup: async () => parts.checks ?? [],
    }),
    audit: (entry) => audit.append(entry),
    newRef: () => `ref-${(refs += 1)}`,
    now,
    log,
  });
  const place = (more: Partial<Place>): Place => aChannel(more);
  return {
    clock,
    aura,
    history,
    audit,
    state,
    watch,
    bot,
    lines,
    requests,
    imports,
    say: (text: string, who: Partial<Caller> = {}, where: Partial<Place> = {}): Promise<Answer> =>
      bot.line(text, { caller: aMember(who), place: place(where) }),
    press: ({ command, args = {} }: CommandAction, who: Partial<Caller> = {}): Promise<Answer> =>
      bot.handle({ command, args, origin: 'button', caller: aMember(who), place: place({}) }),
  };
}

export const CONSOLE = [
  { id: 'console:root' },
  { platform: 'console', channel: 'console', direct: true },
] as const;

/** Everything a person can read of cards, in one text. */
export const textOf = ({ cards }: { readonly cards: readonly Card[] }): string => JSON.stringify(cards);
