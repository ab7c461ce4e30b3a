import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Policy } from './access.ts';
import type { Analyzer } from './analyzer.ts';
import type { Aura, Instance } from './aura.ts';
import { createAura } from './aura/client.ts';
import { importHistoryInto } from './aura/history-file.ts';
import { createQueryLog } from './aura/query-log/query-log.ts';
import { createBot, type BotParts } from './bot.ts';
import { checkup } from './checkup.ts';
import { createPictures, type Pictures } from './charts/client.ts';
import type { Command, ImportResult } from './command.ts';
import type { Config } from './config.ts';
import { createContexts } from './context.ts';
import { questionsFor, type Question } from './diagnose.ts';
import type { Watched } from './fleet.ts';
import type { History } from './history.ts';
import type { Log } from './log.ts';
import type { Bot, Platform } from './platform.ts';
import type { ReadQueryLog } from './query-log.ts';
import { loadFolder } from './registry.ts';
import { openHistory } from './stores/history.ts';
import { openState, type OpenState } from './stores/state.ts';
import { createWatch, type Watch } from './watch.ts';

export const VERSION = '0.1.0';

export const loadAnalyzers = (): Promise<ReadonlyMap<string, Analyzer>> =>
  loadFolder<Analyzer>(new URL('analyzers/', import.meta.url));
export const loadCommands = (): Promise<ReadonlyMap<string, Command>> =>
  loadFolder<Command>(new URL('commands/', import.meta.url));

export interface Core {
  readonly bot: Bot;
  readonly watch: Watch;
  readonly aura: Aura;
  readonly store: OpenState;
  readonly history: History;
  readonly pictures: Pictures;
  readonly policy: Policy;
  /** May query text be shown to everybody in this channel? */
  readonly isOpen: (placeKey: string) => boolean;
  readonly importHistory: (file: string) => Promise<ImportResult>;
  readonly close: () => Promise<void>;
}

export interface Outside {
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** How long an answer may wait for Aura before it is given from what is known. */
  readonly patienceMs: number;
  readonly newRef: () => string;
  readonly log: Log;
  /** Filled by whoever starts them; doctor asks them. */
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly onReading?: (watched: Watched) => void;
  readonly onPost?: () => void;
  readonly onLater?: () => void;
  readonly onAnswered?: BotParts['onAnswered'];
}

/** Everything but the ways in: what a server and a single console line have in common. */
export async function createCore(
  config: Config,
  analyzers: ReadonlyMap<string, Analyzer>,
  outside: Outside,
): Promise<Core> {
  const { env, file } = config;
  const { now, log } = outside;
  const folder = resolve(env.DATA_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [commands, store, past] = await Promise.all([
    loadCommands(),
    openState({
      path: join(folder, 'state.db'),
      now,
      ...(outside.onPost ? { onPost: outside.onPost } : {}),
      ...(outside.onLater ? { onLater: outside.onLater } : {}),
    }),
    openHistory({ path: join(folder, 'history.db'), ...file.history }),
  ]);
  const aura = auraOf(config, folder, outside);
  const pictures = createPictures({ host: env.QUICKCHART_HOST });
  const questions = questionShelf(config, analyzers);
  const policy = policyOf(config);
  const isOpen = (key: string): boolean => file.openChannels.includes('*') || file.openChannels.includes(key);
  const { history } = past;

  const watch = createWatch({
    aura,
    history,
    state: store.state,
    questions: ({ id }) => questions(id),
    ignores: ({ id }) => file.instances.some((one) => one.id === id && !one.watch),
    boltLimit: (id) => file.instances.find((one) => one.id === id)?.connectionLimit,
    now,
    wait: outside.wait,
    patienceMs: outside.patienceMs,
    ...(outside.onReading ? { onReading: outside.onReading } : {}),
    log,
  });
  const readQueryLog = queryLogOf(config, folder, log);
  const importHistory = importHistoryInto(history);
  const contextFor = createContexts({
    aura,
    history,
    readQueryLog,
    importHistory,
    audit: store.audit,
    state: store.state,
    commands,
    fleet: watch.fleet,
    policy,
    questions: ({ id }: Instance) => questions(id),
    isOpen,
    instanceChannels: new Map(file.instances.map(({ id, channels }) => [id, channels])),
    consoleUrl: ({ projectId, id }: Instance) =>
      `${env.AURA_CONSOLE_URL.replace(/\/+$/, '')}/projects/${projectId}/instances/${id}`,
    zone: file.timeZone,
    now,
    checkup: () => checkup({ config, aura, outbox: store.outbox, platforms: outside.platforms }),
  });
  const bot = createBot({
    commands,
    policy,
    contextFor,
    audit: store.audit.append,
    newRef: outside.newRef,
    ...(outside.onAnswered ? { onAnswered: outside.onAnswered } : {}),
    now,
    log,
  });

  return {
    bot,
    watch,
    aura,
    store,
    history,
    pictures,
    policy,
    isOpen,
    importHistory,
    async close() {
      await pictures.stop();
      await store.close();
      await past.close();
    },
  };
}

function auraOf({ env }: Config, folder: string, { now, log }: Outside): Aura {
  return createAura({
    clientId: env.AURA_CLIENT_ID,
    clientSecret: env.AURA_CLIENT_SECRET,
    ...(env.AURA_WRITE_CLIENT_ID && env.AURA_WRITE_CLIENT_SECRET
      ? { writeClientId: env.AURA_WRITE_CLIENT_ID, writeClientSecret: env.AURA_WRITE_CLIENT_SECRET }
      : {}),
    ...(env.AURA_METRICS_CLIENT_ID && env.AURA_METRICS_CLIENT_SECRET
      ? { metricsClientId: env.AURA_METRICS_CLIENT_ID, metricsClientSecret: env.AURA_METRICS_CLIENT_SECRET }
      : {}),
    baseUrl: env.AURA_API_URL,
    ...(env.AURA_METRICS_URL ? { metricsBaseUrl: env.AURA_METRICS_URL } : {}),
    perMinute: env.AURA_REQUESTS_PER_MINUTE,
    tokenFolder: join(folder, 'tokens'),
    userAgent: `aura-chatops/${VERSION}`,
    now,
    log,
  });
}

/** The analyzers with the thresholds of each instance, made once. */
function questionShelf(
  { file }: Config,
  analyzers: ReadonlyMap<string, Analyzer>,
): (id: string) => readonly Question[] {
  const usual = questionsFor(analyzers, (name) => file.thresholds?.[name]);
  const own = new Map(
    file.instances
      .filter(({ thresholds }) => thresholds !== undefined)
      .map(({ id, thresholds }) => [
        id,
        questionsFor(analyzers, (name) => ({
          ...(file.thresholds?.[name] as object | undefined),
          ...(thresholds?.[name] as object | undefined),
        })),
      ]),
  );
  return (id) => own.get(id) ?? usual;
}

const policyOf = ({ file }: Config): Policy => ({
  roles: file.roles && Object.entries(file.roles).map(([name, role]) => ({ name, ...role })),
  aliases: new Map(file.instances.map(({ id, aliases }) => [id, aliases])),
});

function queryLogOf({ env }: Config, folder: string, log: Log): ReadQueryLog {
  const root = resolve(env.QUERY_LOG_FOLDER ?? join(folder, 'query-logs'));
  return createQueryLog({ folder: (id) => join(root, id), tempFolder: join(folder, 'tmp'), log });
}
