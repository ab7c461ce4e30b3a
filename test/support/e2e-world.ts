import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { startApp, type App } from '../../src/app.ts';
import { importHistoryInto } from '../../src/aura/history-file.ts';
import { consoleAsked } from '../../src/platforms/console/asked.ts';
import type { Answer } from '../../src/platform.ts';
import { openHistory } from '../../src/stores/history.ts';
import { startFakeSlack } from './slack-api.ts';
import { createSlackDriver, SIGNING_SECRET, type SlackDriver } from './slack-driver.ts';
import type { FakeSlack } from './slack-state.ts';

/** Aura, Slack and a folder, all on this machine; the program itself is started by `startBot`, as often as wanted. */
export interface World {
  readonly simulator: Simulator;
  readonly slack: FakeSlack;
  /** Holds `data`, `query-logs` and aura.yml. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export interface WorldOptions extends Partial<SimulatorOptions> {
  /** Hours of metrics in the bot's history; none without. */
  readonly past?: number;
  /** Hours of query logs; none without. */
  readonly logHours?: number;
  /** Beside the roles, as YAML. */
  readonly yml?: string;
}

export async function startWorld({
  past = 0,
  logHours = 0,
  yml = '',
  ...more
}: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-e2e-'));
  const [logs, data] = [join(folder, 'query-logs'), join(folder, 'data')];
  await Promise.all([mkdir(logs), mkdir(data, { mode: 0o700 })]);
  const [slack, simulator] = await Promise.all([
    startFakeSlack(),
    startSimulator({
      scenario: 'missing-index',
      seed: 7,
      ...more,
      ...(logHours > 0 ? { logs: { folder: logs, pastHours: logHours } } : {}),
    }),
  ]);
  await writeFile(join(folder, 'aura.yml'), `${rolesFor(slack)}${yml.replaceAll('CHANNEL', slack.channel)}`);
  if (past > 0) await importPast(simulator, folder, past);
  return {
    simulator,
    slack,
    folder,
    variables: {
      AURA_CLIENT_ID: simulator.clientId,
      AURA_CLIENT_SECRET: simulator.clientSecret,
      AURA_API_URL: simulator.url,
      AURA_METRICS_URL: simulator.url,
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      QUERY_LOG_FOLDER: logs,
      DATA_FOLDER: data,
      AURA_CONFIG: join(folder, 'aura.yml'),
      PORT: '0',
    },
    async stop() {
      await Promise.all([simulator.stop(), slack.close()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function importPast(simulator: Simulator, folder: string, hours: number): Promise<void> {
  const file = join(folder, 'past.txt');
  await writeFile(file, [...simulator.control.openMetrics({ hours })].join(''));
  const { history, close } = await openHistory({ path: join(folder, 'data', 'history.db') });
  await importHistoryInto(history)(file);
  await close();
  await rm(file);
}

/** ada may read query text; bob has no role at all. */
const rolesFor = ({ team, people }: FakeSlack): string => `roles:
  oncall:
    members: ["slack:${team}/${people.ada}", "console:${userInfo().username}"]
    may: [read, query-text, security]
`;

export interface Bot {
  readonly app: App;
  readonly driver: SlackDriver;
  /** What it logged, every level. */
  readonly log: readonly string[];
  /** As the machine's own user. */
  readonly say: (line: string) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface BotOptions {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
}

export async function startBot(world: World, { variables = {}, now }: BotOptions = {}): Promise<Bot> {
  const log: string[] = [];
  const app = await startApp({
    variables: { ...world.variables, LOG_LEVEL: 'debug', ...variables },
    write: (line) => log.push(line),
    ...(now ? { now } : {}),
  });
  let stopping: Promise<void> | undefined;
  return {
    app,
    log,
    driver: createSlackDriver(world.slack, `${app.url}/slack/events`),
    say: (line) => app.core.bot.line(line, consoleAsked(userInfo().username)),
    stop: () => (stopping ??= app.stop()),
  };
}

/** Until the first readings are in: from then on an answer does not depend on how busy the machine is. */
export const settled = (bot: Bot): Promise<Answer> =>
  until('shop to be found critical', async () => {
    const answer = await bot.say('status');
    return answer.cards[0]?.tone === 'critical' && answer;
  });

/** Looks again and again; what it finds, or an error that says what was waited for. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 15_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- one look after the other
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms for ${what}`);
    // oxlint-disable-next-line eslint/no-await-in-loop
    await sleep(20);
  }
}
