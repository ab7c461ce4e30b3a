import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Card, Chart } from '../../src/cards/card.ts';
import type { Invocation } from '../../src/invocation.ts';
import { createLog } from '../../src/log.ts';
import type { Answer, Asked, Bot } from '../../src/platform.ts';
import { createSlack, type Slack, type SlackOptions } from '../../src/platforms/slack/slack.ts';
import { Secret } from '../../src/secret.ts';
import type { FakeSlack } from './slack-state.ts';
import { createSlackDriver, SIGNING_SECRET, type SlackDriver } from './slack-driver.ts';

/** The Slack platform with a bot of which the test decides what it answers, behind an HTTP server of its own. */
export interface SlackWorld {
  readonly slack: Slack;
  readonly driver: SlackDriver;
  readonly log: readonly string[];
  readonly asked: readonly (Asked & { readonly what: string; readonly args?: Invocation['args'] })[];
  readonly firstTimes: readonly string[];
  /** Until everything that was acknowledged has been answered. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Answers = (what: string, asked: Asked) => Answer | Promise<Answer>;
export const answer = (...cards: readonly Card[]): Answer => ({ cards, failed: false });
export const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

export async function startSlackWorld(
  fake: FakeSlack,
  answers: Answers,
  more: Partial<SlackOptions> = {},
): Promise<SlackWorld> {
  const asked: SlackWorld['asked'][number][] = [];
  const log: string[] = [];
  const firstTimes: string[] = [];
  const bot: Bot = {
    line: async (text, who) => {
      asked.push({ what: text, ...who });
      return answers(text, who);
    },
    handle: async ({ command, args, ...who }) => {
      asked.push({ what: command, args, caller: who.caller, place: who.place });
      return answers(command, who);
    },
    decides: (command) => command.startsWith('approve'),
  };
  const slack = createSlack({
    botToken: new Secret(fake.botToken),
    signingSecret: new Secret(SIGNING_SECRET),
    apiUrl: fake.apiUrl,
    bot,
    draw: (_chart: Chart) => Promise.resolve(PNG),
    log: createLog(
      (line) => log.push(line),
      () => new Date(),
      'debug',
    ),
    now: () => new Date(fake.clock.now()),
    groups: [],
    isOpen: () => false,
    firstTime: (key) => {
      const isFirst = !firstTimes.includes(key);
      firstTimes.push(key);
      return Promise.resolve(isFirst);
    },
    ...more,
  });
  const server = createServer((request, response) => {
    if (slack.listener) slack.listener(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return {
    slack,
    driver: createSlackDriver(fake, url),
    log,
    asked,
    firstTimes,
    settled: slack.platform.stop,
    close: async () => {
      await slack.platform.stop();
      server.closeAllConnections();
      server.close();
      if (fake.problems.length > 0) throw new Error(`Slack would refuse: ${fake.problems.join('; ')}`);
    },
  };
}
