import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Card, Chart } from '../../src/cards/card.ts';
import type { Invocation } from '../../src/invocation.ts';
import { createLog } from '../../src/log.ts';
import type { Answer, Asked, Bot } from '../../src/platform.ts';
import { createTeams, type Teams, type TeamsOptions } from '../../src/platforms/teams/teams.ts';
import { Secret } from '../../src/secret.ts';
import { openState, type OpenState } from '../../src/stores/state.ts';
import type { FakeTeams } from './teams-connector.ts';
import { ANN, asMember, createDriver, type Driver } from './teams-driver.ts';

/** The Teams platform with a bot of which the test decides what it answers, behind an HTTP server of its own. */
export interface TeamsWorld {
  readonly teams: Teams;
  readonly driver: Driver;
  readonly store: OpenState;
  readonly url: string;
  readonly log: readonly string[];
  readonly asked: readonly (Asked & { readonly what: string; readonly args?: Invocation['args'] })[];
  readonly firstTimes: readonly string[];
  readonly clock: { at: number };
  /** Until everything that was acknowledged has been answered. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Answers = (what: string, asked: Asked) => Answer | Promise<Answer>;
export const answer = (...cards: readonly Card[]): Answer => ({ cards, failed: false });
export const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

export async function startTeamsWorld(
  fake: FakeTeams,
  answers: Answers,
  more: Partial<TeamsOptions> = {},
): Promise<TeamsWorld> {
  const asked: TeamsWorld['asked'][number][] = [];
  const log: string[] = [];
  const firstTimes: string[] = [];
  const clock = { at: Date.now() };
  const now = () => new Date(clock.at);
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
  const store = await openState({ path: ':memory:', now });
  fake.members.set(...asMember(ANN));
  const teams = createTeams({
    appId: fake.appId,
    appPassword: new Secret(fake.appPassword),
    tenantIds: [fake.tenant.toUpperCase()],
    openIdMetadataUrl: `${fake.url}/openid`,
    loginEndpoint: fake.url,
    fileHosts: [new URL(fake.url).host],
    bot,
    draw: (_chart: Chart) => Promise.resolve(PNG),
    log: createLog((line) => log.push(line), now, 'debug'),
    now,
    isOpen: () => false,
    firstTime: (key) => {
      const isFirst = !firstTimes.includes(key);
      firstTimes.push(key);
      return Promise.resolve(isFirst);
    },
    state: store.state,
    ...more,
  });
  const server = createServer(teams.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  let isClosed = false;
  return {
    teams,
    driver: createDriver(fake, url),
    store,
    url,
    log,
    asked,
    firstTimes,
    clock,
    settled: teams.platform.stop,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await teams.platform.stop();
      server.closeAllConnections();
      server.close();
      await store.close();
      if (fake.problems.length > 0) throw new Error(`Teams would refuse: ${fake.problems.join('; ')}`);
    },
  };
}
