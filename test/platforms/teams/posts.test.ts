import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createOutbox } from '../../../src/outbox.ts';
import type { Place } from '../../../src/invocation.ts';
import type { TeamsOptions } from '../../../src/platforms/teams/teams.ts';
import { startFakeTeams, TENANT, type FakeTeams } from '../../support/teams-connector.ts';
import { ANN, BOT, CHANNEL, CHAT, GROUP, textIn, THREAD } from '../../support/teams-driver.ts';
import { answer, PNG, startTeamsWorld, type TeamsWorld } from '../../support/teams-world.ts';
import { chartCard, operation, plainCard, privateCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;
const start = async (more?: Partial<TeamsOptions>): Promise<void> => {
  world = await startTeamsWorld(fake, () => answer(plainCard), more);
};

const channel: Place = { platform: 'teams', channel: CHANNEL };
const TEAM = '19:team@thread.tacv2';
const inTeam = {
  text: undefined,
  conversation: { id: TEAM, conversationType: 'channel', isGroup: true },
  channelData: { tenant: { id: TENANT }, team: { id: TEAM } },
};
const added = { type: 'conversationUpdate', membersAdded: [BOT] };
const removed = { type: 'conversationUpdate', membersRemoved: [BOT] };

beforeAll(async () => {
  fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

/** Somebody has asked in the channel, so it is known. */
async function known(): Promise<void> {
  await world.driver.mention('hello');
  await world.settled();
  fake.messages.length = 0;
  fake.calls.length = 0;
}

describe('a post of our own', () => {
  it('begins a thread in a channel, and is edited in place', async () => {
    await start();
    await known();
    const { platform } = world.teams;

    const posted = await platform.post(channel, operation('proposed'));
    await platform.edit(posted, operation('approved'));

    const [message] = fake.messages;
    expect(posted).toEqual({ place: { ...channel, thread: message?.id }, messageId: message?.id });
    expect(fake.calls[0]).toMatchObject({
      method: 'POST',
      path: '/v3/conversations',
      body: { isGroup: true, tenantId: TENANT, channelData: { channel: { id: CHANNEL } } },
    });
    expect(message?.conversation).toBe(`${CHANNEL};messageid=${message?.id}`);
    expect(message?.earlier).toHaveLength(1);
    expect(textIn(message!)).toContain('It is approved');
  });

  it('goes into a thread when there is one', async () => {
    await start();
    await known();

    await world.teams.platform.post({ ...channel, thread: '1699999999999' }, plainCard);

    expect(fake.messages[0]).toMatchObject({ conversation: THREAD });
  });

  it('goes to a group chat and to the chat with a person', async () => {
    await start();
    await world.driver.say('hello', { conversation: { id: GROUP, conversationType: 'groupChat' } });
    await world.driver.say('hello');
    await world.settled();
    fake.messages.length = 0;

    await world.teams.platform.post({ platform: 'teams', channel: GROUP }, plainCard);
    await world.teams.platform.post({ platform: 'teams', channel: CHAT }, plainCard);

    expect(fake.messages.map(({ conversation }) => conversation)).toEqual([GROUP, CHAT]);
  });

  it('goes to a person by id, in a chat that is begun for it once', async () => {
    await start();
    await known();
    const person: Place = { platform: 'teams', channel: `${TENANT}/${ANN.aadObjectId}` };

    const posted = await world.teams.platform.post(person, privateCard);
    await world.teams.platform.post(person, plainCard);
    await world.teams.platform.edit(posted, plainCard);

    const chat = `a:chat-with-${ANN.id}`;
    expect(posted.place).toEqual({ ...person, direct: true });
    expect(fake.messages.map(({ conversation }) => conversation)).toEqual([chat, chat]);
    expect(JSON.stringify(fake.messages[0]?.earlier)).toContain('MATCH (n:Customer)');
    expect(fake.calls.filter(({ path }) => path === '/v3/conversations')).toHaveLength(1);
  });

  it('shows a channel nothing private', async () => {
    await start();
    await known();

    await world.teams.platform.post({ ...channel, direct: false }, privateCard);

    expect(textIn(fake.messages[0]!)).not.toContain('MATCH');
  });

  it('comes as text, then with its picture', async () => {
    await start();
    await known();

    await world.teams.platform.post(channel, chartCard);
    await world.settled();

    expect(fake.messages[0]?.earlier).toHaveLength(1);
    expect(textIn(fake.messages[0]!)).toContain(PNG.toString('base64'));
  });

  it('is not overwritten by the late picture of an older version', async () => {
    let drawn = (_png: Buffer): void => undefined;
    await start({ draw: () => new Promise((resolve) => (drawn = resolve)) });
    await known();

    const posted = await world.teams.platform.post(channel, chartCard);
    await world.teams.platform.edit(posted, plainCard);
    drawn(PNG);
    await world.settled();

    expect(textIn(fake.messages[0]!)).toContain('shop is fine');
    expect(fake.messages[0]?.earlier).toHaveLength(1);
  });

  it.each([
    [429, '3', { reason: 'rate-limited', retryAfterMs: 3_000 }],
    [429, undefined, { reason: 'rate-limited', retryAfterMs: 1_000 }],
    [412, undefined, { reason: 'unavailable', retryAfterMs: undefined }],
    [502, '2', { reason: 'unavailable', retryAfterMs: 2_000 }],
    [504, undefined, { reason: 'unavailable' }],
    [404, undefined, { reason: 'not-found' }],
    [401, undefined, { reason: 'auth' }],
  ])(
    'that meets %d (%s) leaves it to the outbox, with what Teams says',
    async (status, retryAfter, expected) => {
      await start();
      await known();
      fake.faults.push({
        method: 'POST',
        path: /./,
        status,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });

      const error: unknown = await world.teams.platform
        .post(channel, plainCard)
        .catch((cause: unknown) => cause);

      expect(error).toMatchObject({ name: 'UpstreamError', system: 'Teams', status, ...expected });
      expect(JSON.stringify(error) + String(error)).not.toContain('planted');
      expect(fake.calls).toHaveLength(1);
    },
  );
});

describe('where the bot may speak', () => {
  it('is every conversation it was added to, until it is removed', async () => {
    await start();
    await world.driver.say('', { ...added, ...inTeam });
    await world.settled();
    await world.teams.platform.post({ platform: 'teams', channel: TEAM }, plainCard);
    expect(fake.messages).toHaveLength(1);

    await world.driver.mention('hello');
    await world.driver.say('', { ...removed, ...inTeam });
    await world.settled();
    fake.messages.length = 0;
    fake.calls.length = 0;

    for (const place of [TEAM, CHANNEL])
      await expect(
        world.teams.platform.post({ platform: 'teams', channel: place }, plainCard),
      ).rejects.toMatchObject({
        reason: 'not-found',
      });
    expect(fake.calls).toHaveLength(0);
    const kept = JSON.stringify(await world.store.state.find('conversation', { state: 'gone' }));
    expect(kept).not.toContain(fake.url);
  });

  it('is every channel of a team, though Teams names only one', async () => {
    await start();
    await world.driver.say('', { ...added, ...inTeam });
    await world.settled();

    await world.teams.platform.post({ platform: 'teams', channel: '19:other@thread.tacv2' }, plainCard);

    expect(fake.messages[0]?.conversation).toMatch(/^19:other@thread\.tacv2;messageid=/);
  });

  it('is nowhere else', async () => {
    await start();
    for (const place of [CHANNEL, 'a:unknown', `${TENANT}/${ANN.aadObjectId}`])
      await expect(
        world.teams.platform.post({ platform: 'teams', channel: place }, plainCard),
      ).rejects.toMatchObject({
        reason: 'not-found',
      });
    expect(fake.calls).toHaveLength(0);
  });

  it('ends for a person with the app, and begins again with it', async () => {
    await start();
    await world.driver.say('hello');
    await world.driver.say('', { type: 'installationUpdate', action: 'remove', text: undefined });
    await world.settled();
    const person: Place = { platform: 'teams', channel: `${TENANT}/${ANN.aadObjectId}` };
    await expect(world.teams.platform.post(person, plainCard)).rejects.toMatchObject({ reason: 'not-found' });

    await world.driver.say('', { type: 'installationUpdate', action: 'add', text: undefined });
    await world.settled();
    await world.teams.platform.post(person, plainCard);
    expect(fake.messages.at(-1)?.conversation).toBe(CHAT);
  });

  it('moves with the address that Teams gives', async () => {
    await start();
    await known();
    const before = await world.store.state.get('conversation', CHANNEL);
    await world.driver.mention('hello again');
    await world.settled();
    const same = await world.store.state.get('conversation', CHANNEL);
    const moved = `${fake.url}/emea/`;
    await world.driver.send(
      {
        type: 'conversationUpdate',
        serviceUrl: moved,
        membersAdded: [BOT],
        conversation: { id: CHANNEL, conversationType: 'channel' },
      },
      { claims: { serviceurl: moved } },
    );
    await world.settled();

    expect(same?.version).toBe(before?.version);
    const after = await world.store.state.get<{ serviceUrl: string }>('conversation', CHANNEL);
    expect(after?.body.serviceUrl).toBe(moved);
  });
});

describe('a living card', () => {
  it('is posted once by the outbox, and edited after that, at the pace of Teams', async () => {
    await start();
    await known();
    const { store, teams } = world;
    const waited: number[] = [];
    const outbox = createOutbox({
      queue: store.outbox,
      state: store.state,
      platforms: new Map([['teams', teams.platform]]),
      isOpen: () => false,
      now: () => new Date(world.clock.at),
      wait: (ms) => Promise.resolve(void waited.push(ms)),
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    });
    const say = async (id: string, state: string): Promise<void> => {
      await store.state.change('operation', '7', () => ({
        next: { body: {} },
        post: [{ id, place: channel, card: operation(state) }],
      }));
      outbox.kick();
      while ((await store.outbox.waiting()) > 0) await new Promise((next) => setTimeout(next, 10));
    };

    await say('1', 'proposed');
    await say('2', 'approved');

    expect(fake.messages).toHaveLength(1);
    expect(textIn(fake.messages[0]!)).toContain('It is approved');
    expect(teams.platform.paceMs).toBe(143);
    expect(waited).toEqual([143]);
    await outbox.stop();
  });

  const nothing = (): void => undefined;
});
