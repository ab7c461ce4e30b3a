import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Chart } from './cards/card.ts';
import { loadConfig, type Config } from './config.ts';
import { createFigures, type Figures } from './figures.ts';
import { startHttp, send, type Route } from './http.ts';
import { createLog, type Log } from './log.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Platform } from './platform.ts';
import { CLI_FILE, serveConsole } from './platforms/console/server.ts';
import { createSchedule, type Entry } from './schedule.ts';
import { Secret } from './secret.ts';
import { createCore, loadAnalyzers, loadCommands, type Core } from './wire.ts';

export interface AppOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  readonly write?: (line: string) => void;
  /** Another way in, such as the demo's page. */
  readonly face?: (core: Core) => Face;
}

export interface Face {
  readonly platform: Platform;
  readonly routes: readonly Route[];
}

export interface App {
  readonly url: string;
  readonly core: Core;
  readonly log: Log;
  readonly stop: () => Promise<void>;
}

const TICK_MS = 1_000;
const TIDY_MS = 10 * 60_000;

/** The whole program: core, platforms, HTTP, clockwork. Throws a ConfigError before anything is started. */
export async function startApp({
  variables,
  now = () => new Date(),
  write = console.log,
  face,
}: AppOptions): Promise<App> {
  const analyzers = await loadAnalyzers();
  const config = loadConfig(variables, analyzers);
  const log = createLog(write, now, config.env.LOG_LEVEL);
  const figures = createFigures(new Set((await loadCommands()).keys()));
  const platforms = new Map<string, Platform>();
  const outbox: { current?: Outbox } = {};
  const core = await createCore(config, analyzers, {
    now,
    wait: (ms) => delay(ms, undefined, { ref: false }),
    patienceMs: 2_500,
    newRef: () => `ref-${randomBytes(3).toString('hex')}`,
    log,
    platforms,
    onPost: () => outbox.current?.kick(),
    onAnswered: ({ command, place, origin }, failed, ms) =>
      figures.answered(place.platform, command, origin, failed, ms / 1000),
    onReading: ({ instance }) => figures.read(instance.id),
  });
  const { bot } = core;
  const slack = await slackOf(config, core, { now, log });
  if (slack) platforms.set('slack', slack.platform);
  const other = face?.(core);
  if (other) platforms.set(other.platform.name, other.platform);
  outbox.current = createOutbox({
    queue: core.store.outbox,
    state: core.store.state,
    platforms,
    isOpen: core.isOpen,
    now,
    wait: (ms) => delay(ms),
    log,
  });

  const token = new Secret(randomBytes(24).toString('hex'));
  let ready = false;
  const http = await startHttp(
    [
      ...healthRoutes(() => ready, core, figures),
      { method: 'POST', path: '/console', local: true, serve: serveConsole({ bot, token: token.reveal() }) },
      ...(other?.routes ?? []),
      ...(slack?.listener
        ? [{ method: 'POST', path: '/slack/events', serve: slack.listener } satisfies Route]
        : []),
    ],
    { host: config.env.HOST, port: config.env.PORT },
  ).catch(async (error: unknown) => {
    await core.close();
    throw error;
  });
  const cliFile = join(resolve(config.env.DATA_FOLDER), CLI_FILE);
  const address = JSON.stringify({ url: `http://127.0.0.1:${http.port}`, token: token.reveal() });
  // Without it a console line is answered by a process of its own.
  await writeFile(cliFile, address, { mode: 0o600 }).catch((error: unknown) =>
    log.warn('the console cannot be told where the bot is', { error }),
  );
  const clockwork = startClockwork(config, core, outbox.current, figures, { now, log });
  for (const platform of platforms.values())
    platform
      .start()
      .catch((error: unknown) =>
        log.error('a platform could not be started', { platform: platform.name, error }),
      );
  ready = true;
  log.info('ready', { url: http.url, platforms: [...platforms.keys()] });

  return {
    url: http.url,
    core,
    log,
    async stop() {
      ready = false;
      clockwork();
      await http.stop();
      await Promise.allSettled([
        outbox.current?.stop(),
        ...[...platforms.values()].map((platform) => platform.stop()),
      ]);
      await rm(cliFile, { force: true });
      await core.close();
    },
  };
}

type Time = { readonly now: () => Date; readonly log: Log };

/** Bolt is loaded only where Slack is configured. */
async function slackOf({ env, file }: Config, core: Core, { now, log }: Time) {
  if (!env.SLACK_BOT_TOKEN) return undefined;
  const { createSlack } = await import('./platforms/slack/slack.ts');
  const members = Object.values(file.roles ?? {}).flatMap((role) => role.members);
  const optional = (name: string, value: Secret | string | undefined) => (value ? { [name]: value } : {});
  return createSlack({
    botToken: env.SLACK_BOT_TOKEN,
    ...optional('signingSecret', env.SLACK_SIGNING_SECRET),
    ...optional('appToken', env.SLACK_APP_TOKEN),
    ...optional('apiUrl', env.SLACK_API_URL),
    bot: core.bot,
    draw: (chart: Chart) => core.pictures.draw(chart),
    log,
    now,
    groups: members.filter((member) => /^slack:[^/]+\/S/.test(member)),
    isOpen: core.isOpen,
    async firstTime(key: string) {
      let first = false;
      await core.store.state.change('seen', key, (current) => {
        first = current === undefined;
        return current ? {} : { next: { body: {} } };
      });
      return first;
    },
  });
}

function healthRoutes(isReady: () => boolean, core: Core, figures: Figures): readonly Route[] {
  return [
    { method: 'GET', path: '/healthz', serve: (_request, response) => send(response, 200, 'ok\n') },
    {
      method: 'GET',
      path: '/readyz',
      serve: (_request, response) => {
        core.store.audit.head().then(
          () => send(response, isReady() ? 200 : 503, isReady() ? 'ready\n' : 'starting\n'),
          () => send(response, 503, 'the state cannot be read\n'),
        );
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      serve: (_request, response) => {
        figures.text().then(
          (text) => send(response, 200, text, figures.type),
          () => send(response, 500, 'no figures\n'),
        );
      },
    },
  ];
}

/** Everything that happens by the clock. Returns what stops it. */
function startClockwork(
  config: Config,
  core: Core,
  outbox: Outbox,
  figures: Figures,
  { now, log }: Time,
): () => void {
  const entries = config.file.schedules.map(({ run, at, on, channel }): Entry => {
    const [platform, ...rest] = channel.split(':');
    return {
      run,
      at,
      on,
      place: { platform: platform === 'teams' ? 'teams' : 'slack', channel: rest.join(':') },
    };
  });
  const schedule = createSchedule({
    entries,
    zone: config.file.timeZone,
    due: core.store.due,
    state: core.store.state,
    bot: core.bot,
    now,
    log,
  });
  const warn = (error: unknown) => log.error('the clockwork failed', { error });
  const ticking = setInterval(() => {
    core.watch.tick();
    outbox.kick();
    schedule.tick().catch(warn);
  }, TICK_MS);
  const tidying = setInterval(() => {
    core.history.tidy(now().getTime()).catch(warn);
    core.store.outbox.waiting().then(figures.waiting, warn);
  }, TIDY_MS);
  core.watch.tick();
  return () => {
    clearInterval(ticking);
    clearInterval(tidying);
  };
}
