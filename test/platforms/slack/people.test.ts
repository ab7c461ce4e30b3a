import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SlackOptions } from '../../../src/platforms/slack/slack.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import type { Fault, FakeSlack, PersonName } from '../../support/slack-state.ts';
import { answer, startSlackWorld, type SlackWorld } from '../../support/slack-world.ts';
import { plainCard } from './cards.ts';

let fake: FakeSlack;
let world: SlackWorld;
let group: string;
const start = async (more?: Partial<SlackOptions>): Promise<void> => {
  world = await startSlackWorld(fake, () => answer(plainCard), more);
};
const calls = (method: string): number => fake.calls.filter((call) => call.method === method).length;
const minutesLater = (minutes: number): void => {
  fake.clock.now = () => Date.now() + minutes * 60_000;
};

beforeAll(async () => {
  fake = await startFakeSlack();
  group = `slack:${fake.team}/S0001`;
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('who is asking', () => {
  it.each<[PersonName, string]>([
    ['ada', 'member'],
    ['guest', 'guest'],
    ['robot', 'bot'],
    ['stranger', 'foreign'],
  ])('%s is a %s', async (name, standing) => {
    await start();

    await world.driver.command('status', { user_id: fake.people[name] });
    await world.settled();

    expect(world.asked).toMatchObject([
      { caller: { id: `slack:${fake.team}/${fake.people[name]}`, standing, groups: [] } },
    ]);
  });

  it('is foreign when the workspace is another one, or Slack does not know the person', async () => {
    await start();

    await world.driver.command('status', { team_id: 'T777777777' });
    await world.driver.command('status', { user_id: 'U00000000X' });
    await world.settled();

    expect(world.asked.map(({ caller }) => caller.standing)).toEqual(['foreign', 'foreign']);
  });

  it.each<[string, Fault]>([
    ['users.info', 'internal_error'],
    ['users.info', 'missing_scope'],
    ['users.info', { status: 429, headers: { 'retry-after': '3' } }],
    ['auth.test', { status: 503 }],
  ])('is nobody while %s fails, and the failure is not remembered', async (method, fault) => {
    await start();
    fake.fail(method, fault);

    await world.driver.command('status');
    await world.settled();
    await world.driver.command('status');
    await world.settled();

    expect(world.asked).toHaveLength(1);
    expect(fake.messages).toMatchObject([{ to: fake.people.ada }, { to: 'everybody' }]);
    expect(fake.messages[0]?.text).toContain('nothing was done');
  });

  it('is asked every five minutes for reading, and every time for a decision', async () => {
    await start();

    await world.driver.command('status');
    await world.driver.command('status');
    minutesLater(4);
    await world.driver.command('status');
    await world.settled();
    expect(calls('users.info')).toBe(1);
    minutesLater(6);
    await world.driver.command('status');
    await world.settled();
    expect(calls('users.info')).toBe(2);
    await world.driver.command('approve 42');
    await world.driver.command('approve 42');
    await world.settled();
    expect(calls('users.info')).toBe(4);
  });
});

describe('groups', () => {
  it('are those that a role names, asked every minute and live before a decision', async () => {
    fake.groups.set('S0001', [fake.people.ada]).set('S0002', [fake.people.ada]);
    await start({ groups: [group] });

    await world.driver.command('status');
    await world.driver.command('status');
    await world.settled();
    expect(world.asked.map(({ caller }) => caller.groups)).toEqual([[group], [group]]);
    expect(calls('usergroups.users.list')).toBe(1);

    fake.groups.set('S0001', []);
    await world.driver.command('approve 42');
    await world.settled();
    expect(world.asked.at(-1)?.caller.groups).toEqual([]);
  });

  it('are none for guests, and none when Slack does not say', async () => {
    fake.groups.set('S0001', [fake.people.guest, fake.people.ada]);
    await start({ groups: [group, `slack:${fake.team}/S0009`] });
    fake.fail('usergroups.users.list', 'internal_error', 2);

    await world.driver.command('status');
    await world.driver.command('status', { user_id: fake.people.guest });
    await world.settled();

    expect(world.asked.map(({ caller }) => caller.groups)).toEqual([[], []]);
    expect(world.log.join()).toContain('nobody counts as one');
  });
});
