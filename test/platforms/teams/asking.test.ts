import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startFakeTeams, TENANT, type FakeTeams } from '../../support/teams-connector.ts';
import { ANN, BOT, CHANNEL, CHAT, GROUP, ROOT, THREAD, textIn } from '../../support/teams-driver.ts';
import { answer, startTeamsWorld, type TeamsWorld } from '../../support/teams-world.ts';
import { plainCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;

beforeAll(async () => {
  fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(async () => {
  fake.reset();
  world = await startTeamsWorld(fake, () => answer(plainCard));
});
afterEach(() => world.close());

const caller = {
  id: `teams:${TENANT}/${ANN.aadObjectId}`,
  name: 'Ann',
  groups: [],
  standing: 'member',
};

describe('a typed line', () => {
  it('is plain text in the chat with the bot, answered there', async () => {
    const { status } = await world.driver.say('status shop --last 24h');
    await world.settled();

    expect(status).toBe(200);
    expect(world.asked).toEqual([
      { what: 'status shop --last 24h', caller, place: { platform: 'teams', channel: CHAT, direct: true } },
    ]);
    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]).toMatchObject({ conversation: CHAT, replyTo: undefined, aloneFor: undefined });
    expect(textIn(fake.messages[0]!)).toContain('Nothing stands out');
  });

  it('is a mention in a channel, answered in its thread', async () => {
    await world.driver.mention('status shop');
    await world.settled();

    expect(world.asked[0]).toMatchObject({
      what: 'status shop',
      place: { platform: 'teams', channel: CHANNEL, thread: ROOT },
    });
    expect(fake.messages[0]?.conversation).toBe(THREAD);
    expect(fake.messages[0]?.replyTo).toMatch(/^activity-/);
  });

  it.each([
    ['<at>Aura</at> status shop', 'status shop'],
    ['please\u00A0<at>Aura</at>:&nbsp;status shop', 'status shop'],
    ['status shop <at>Aura</at>', 'status shop'],
    ['<at>Aura</at> ask <at>Bob</at>', 'ask <at>Bob</at>'],
    ['<at>Aura</at>', ''],
  ])('of %j is %j', async (text, line) => {
    await world.driver.mention('', { text });
    await world.settled();

    expect(world.asked[0]?.what).toBe(line);
  });

  it('is plain text in a group chat', async () => {
    const conversation = { id: GROUP, conversationType: 'groupChat', isGroup: true };
    await world.driver.say('status shop', { conversation });
    await world.settled();

    expect(world.asked[0]?.place).toEqual({ platform: 'teams', channel: GROUP });
    expect(fake.messages[0]).toMatchObject({ conversation: GROUP, replyTo: undefined });
  });

  it('from the slash menu is asked and answered unseen by others', async () => {
    await world.driver.slash('/status shop');
    await world.settled();

    expect(world.asked[0]?.what).toBe('/status shop');
    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]).toMatchObject({ conversation: THREAD, aloneFor: ANN.id });
  });

  it('in a channel that speaks of somebody else is none of our business', async () => {
    await world.driver.mention('', { text: 'status shop', entities: [] });
    await world.settled();

    expect(world.asked).toHaveLength(0);
  });

  it('is answered once, however often it is delivered', async () => {
    await Promise.all([1, 2, 3].map(() => world.driver.say('status', { id: 'the-same' })));
    await world.settled();

    expect(world.asked).toHaveLength(1);
  });
});

describe('what is none of our business', () => {
  it.each([
    ['our own message', { from: BOT }],
    ['another bot', { from: { id: '28:other', name: 'Other', role: 'bot' } }],
    ['a reaction', { type: 'messageReaction', text: undefined }],
    ['typing', { type: 'typing', text: undefined }],
    ['an edit', { type: 'messageUpdate' }],
  ])('%s is acknowledged and ignored', async (_what, more) => {
    const { status } = await world.driver.say('status', more);
    await world.settled();

    expect(status).toBe(200);
    expect(world.asked).toHaveLength(0);
  });

  it('an invoke that is not ours is told so', async () => {
    const { status } = await world.driver.say('', { type: 'invoke', name: 'task/fetch', value: {} });

    expect(status).toBe(501);
  });

  it('something that cannot be read is acknowledged, so that it does not come again', async () => {
    const { status } = await world.driver.say('status', { conversation: 17 });

    expect(status).toBe(200);
    expect(world.log.join()).toContain('cannot be read');
  });
});

it('acknowledges a message before it is answered', async () => {
  await world.close();
  let finish = (): void => undefined;
  world = await startTeamsWorld(
    fake,
    () => new Promise((resolve) => (finish = () => resolve(answer(plainCard)))),
  );

  const { status } = await world.driver.say('status');

  expect(status).toBe(200);
  expect(fake.messages).toHaveLength(0);
  for (let left = 50; left > 0 && world.asked.length === 0; left--)
    await new Promise((next) => setTimeout(next, 10));
  finish();
  await world.settled();
  expect(fake.messages).toHaveLength(1);
});
