import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, request } from 'node:http';
import { createTeams, type TeamsOptions } from '../../../src/platforms/teams/teams.ts';
import { Secret } from '../../../src/secret.ts';
import { APP_ID, cardsIn, startFakeTeams, TENANT, type FakeTeams } from '../../support/teams-connector.ts';
import { ANN, asMember, textIn, type How } from '../../support/teams-driver.ts';
import { answer, startTeamsWorld, type TeamsWorld } from '../../support/teams-world.ts';
import { operation, plainCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;
const start = async (more?: Partial<TeamsOptions>): Promise<void> => {
  world = await startTeamsWorld(fake, () => answer(plainCard), more);
};
const now = Math.floor(Date.now() / 1_000);

const printed: unknown[] = [];
const { error: print } = console;

beforeAll(async () => {
  console.error = (...all: unknown[]) => void printed.push(all);
  fake = await startFakeTeams();
});
afterAll(() => {
  console.error = print;
  return fake.close();
});
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('a request', () => {
  it.each<[string, How]>([
    ['without a token', { authorization: '' }],
    ['with nonsense for a token', { authorization: 'Bearer nonsense' }],
    ['with another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['with an expired token', { claims: { nbf: now - 7_200, exp: now - 3_600 } }],
    ['with a token that does not hold yet', { claims: { nbf: now + 3_600, exp: now + 7_200 } }],
    ['with a token for another bot', { claims: { aud: '99999999-2222-4333-8444-555555555555' } }],
    ['with a token of another issuer', { claims: { iss: 'https://evil.example' } }],
    [
      'with a token of the emulator',
      { claims: { iss: `https://sts.windows.net/${TENANT}/`, tid: TENANT, appid: APP_ID, ver: '1.0' } },
    ],
    ['with a token for another service URL', { claims: { serviceurl: 'https://evil.example/' } }],
    ['with a token without a service URL', { claims: { serviceurl: undefined } }],
    ['signed by somebody else with the same key id', { key: 'stranger' }],
    ['signed with a key that is endorsed for another channel', { key: 'other' }],
  ])('%s is 401', async (_what, how) => {
    await start();

    const { status, body } = await world.driver.send(
      { type: 'message', text: 'status', conversation: { id: 'a:1', conversationType: 'personal' } },
      how,
    );
    await world.settled();

    expect({ status, body }).toEqual({ status: 401, body: {} });
    expect(world.asked).toHaveLength(0);
    expect(fake.calls).toHaveLength(0);
    expect(printed).toEqual([]);
  });

  it.each([
    ['another channel', { channelId: 'webchat' }],
    ['no channel', { channelId: undefined }],
    ['no service URL', { serviceUrl: undefined }],
    ['a service URL without TLS', { serviceUrl: 'http://evil.example/' }],
    ['a service URL that only begins like this machine', { serviceUrl: 'http://127.evil.example/' }],
  ])('of %s is 401 though its token holds', async (_what, more) => {
    await start();

    const { status } = await world.driver.say('status', more);

    expect(status).toBe(401);
    expect(world.asked).toHaveLength(0);
  });

  it('that is no activity is refused by its form', async () => {
    await start();
    const status = async (how: How) => (await world.driver.send({}, how)).status;

    expect(await status({ type: 'text/plain' })).toBe(415);
    expect(await status({ body: '{' })).toBe(400);
    expect(await status({ body: '[]' })).toBe(400);
    expect(await status({ body: `{"text":"${'x'.repeat(1_100_000)}"}` })).toBe(413);
    expect((await fetch(world.url)).status).toBe(405);
  });

  it("is 503 while Microsoft's keys cannot be fetched", async () => {
    const other = await startFakeTeams();
    other.can.openId = false;
    await start({ openIdMetadataUrl: `${other.url}/openid` });

    expect((await world.driver.say('status')).status).toBe(503);
    await other.close();
  });
});

describe('a person', () => {
  const standing = async (): Promise<string | undefined> => {
    await world.driver.mention('status');
    await world.settled();
    return world.asked[0]?.caller.standing;
  };

  it.each([
    ['a member', {}, 'member'],
    ['an owner', { userRole: 'owner' }, 'member'],
    ['a guest', { userRole: 'guest' }, 'guest'],
    ['anonymous', { userRole: 'anonymous' }, 'foreign'],
    ['of another tenant', { tenantId: 'ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee' }, 'foreign'],
  ])('is %s', async (_what, more, expected) => {
    await start();
    fake.members.set(...asMember(ANN, more));

    expect(await standing()).toBe(expected);
  });

  it('who is not in the conversation is foreign, and so is an account without an object id', async () => {
    await start();
    fake.members.clear();
    expect(await standing()).toBe('foreign');

    await world.driver.mention('status', { from: { id: '29:nobody', name: 'Nobody' } });
    await world.settled();
    expect(world.asked[1]?.caller.standing).toBe('foreign');
  });

  it.each([
    ['no role', { userRole: undefined }],
    ['no tenant', { tenantId: undefined }],
    ['somebody else', { aadObjectId: '20000000-0000-4000-8000-000000000001' }],
    ['an unknown role', { userRole: 'wizard' }],
  ])('of whom Teams says %s is refused', async (_what, more) => {
    await start();
    fake.members.set(...asMember(ANN, more));

    expect(await standing()).toBeUndefined();
    expect(textIn(fake.messages[0]!)).toContain('nothing was done');
  });

  it('is refused while Teams does not answer', async () => {
    await start();
    fake.faults.push({ method: 'GET', path: /members/, status: 502 });

    expect(await standing()).toBeUndefined();
    expect(textIn(fake.messages[0]!)).toContain('Try again in a minute');
  });

  it('is asked for once in five minutes, and anew before a decision', async () => {
    await start();
    const lookUps = () => fake.calls.filter(({ path }) => path.includes('/members/')).length;

    await world.driver.mention('status');
    await world.driver.mention('status again');
    expect(lookUps()).toBe(1);
    await world.driver.mention('approve 7');
    expect(lookUps()).toBe(2);
    world.clock.at += 6 * 60_000;
    await world.driver.mention('status');
    await world.settled();
    expect(lookUps()).toBe(3);
  });

  it('of a tenant that is not allowed is turned away, whatever the token says', async () => {
    await start();
    const channelData = { tenant: { id: 'ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee' } };

    const { status } = await world.driver.say('status', { channelData });
    await world.driver.say('', { type: 'installationUpdate', action: 'add', channelData });
    await world.settled();

    expect(status).toBe(403);
    expect(world.asked).toHaveLength(0);
    expect(await world.store.state.find('conversation')).toHaveLength(0);
  });
});

describe('starting', () => {
  const options = (more: Partial<TeamsOptions>): TeamsOptions => ({
    appId: APP_ID,
    appPassword: new Secret('a-planted-password'),
    tenantIds: [TENANT],
    bot: { line: noAnswer, handle: noAnswer, decides: () => false },
    draw: () => Promise.reject(new Error('no')),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    now: () => new Date(),
    isOpen: () => false,
    firstTime: () => Promise.resolve(true),
    state: world.store.state,
    ...more,
  });
  const noAnswer = () => Promise.resolve(answer());
  const nothing = () => undefined;

  it.each([
    ['an app id', { appId: '' }],
    ['a password', { appPassword: undefined }],
    ['a tenant', { tenantIds: [] }],
  ])('without %s is refused', async (_what, more) => {
    await start();
    expect(() => createTeams(options(more))).toThrow(/^Teams needs TEAMS_/);
  });

  it('in local mode excludes credentials, and without a password a managed identity is enough', async () => {
    await start();
    expect(() => createTeams(options({ local: true }))).toThrow('exclude each other');
    expect(createTeams(options({ appPassword: undefined, appType: 'UserAssignedMSI' })).platform.name).toBe(
      'teams',
    );
  });
});

describe('local mode', () => {
  it('asks nobody for a token, and calls nothing but this machine', async () => {
    await start({ local: true, appId: undefined, appPassword: undefined, tenantIds: [] });

    const { status } = await world.driver.say('status', { channelId: 'emulator' });
    const elsewhere = await world.driver.say('status', { serviceUrl: 'https://evil.example/' });
    await world.settled();

    expect(status).toBe(200);
    expect(elsewhere.status).toBe(401);
    expect(world.asked).toHaveLength(1);
    expect(world.asked[0]?.caller.standing).toBe('member');
  });

  it('serves no page whose name was bent to this machine', async () => {
    await start({ local: true, appId: undefined, appPassword: undefined, tenantIds: [] });
    const { port } = new URL(world.url);
    const headers = { host: 'evil.example', 'content-type': 'application/json' };

    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, path: '/api/messages', method: 'POST', headers }, (got) => {
        got.resume();
        resolve(got.statusCode);
      });
      sent.on('error', reject).end('{}');
    });

    expect(status).toBe(403);
  });

  it('serves nobody but this machine', async () => {
    await start({ local: true, appId: undefined, appPassword: undefined, tenantIds: [] });
    const server = createServer((incoming, response) => {
      Object.defineProperty(incoming.socket, 'remoteAddress', { value: '203.0.113.7' });
      world.teams.listener(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };

    const response = await fetch(`http://127.0.0.1:${port}/api/messages`, { method: 'POST', body: '{}' });

    expect(response.status).toBe(403);
    server.closeAllConnections();
    server.close();
  });
});

describe('a secret', () => {
  const planted = new Secret('planted-aura-secret-value');

  it('never leaves, whatever the card and the connector say', async () => {
    const value = planted.reveal();
    world = await startTeamsWorld(fake, () =>
      answer({
        ...operation('proposed'),
        title: `title ${value}`,
        body: [
          { kind: 'text', text: `Bearer abcdefghijklmnopqrstuvwxyz ${value}` },
          { kind: 'code', code: `password=${value}`, private: true },
          { kind: 'table', columns: [value], rows: [[value]] },
        ],
        actions: [{ label: value, command: 'status', args: { instance: value } }],
      }),
    );
    fake.faults.push({ method: 'PUT', path: /./, status: 500, code: 'Broken' });

    await world.driver.mention('status');
    await world.settled();
    const pressed = await world.driver.press(fake.messages[0]!, '[secret]');
    await world.settled();
    await world.teams.platform
      .post({ platform: 'teams', channel: 'a:chat-of-ann' }, operation(value))
      .catch(nothing);

    const everything = JSON.stringify([
      fake.messages,
      pressed.body,
      await world.store.state.find('conversation'),
    ]);
    expect(everything).toContain('[secret]');
    for (const text of [everything, world.log.join('\n')]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(fake.appPassword);
      expect(text).not.toContain('connector-token-');
      expect(text).not.toContain('abcdefghijklmnopqrstuvwxyz');
    }
  });

  const nothing = (): void => undefined;
});

describe('hostile text', () => {
  it('mentions nobody, links nowhere and stays text', async () => {
    const evil =
      '<at>Everybody</at> [click](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}} <script>x</script>';
    world = await startTeamsWorld(fake, () =>
      answer({
        title: evil,
        body: [
          { kind: 'text', text: evil },
          { kind: 'facts', facts: [{ label: evil, value: evil }] },
          { kind: 'item', title: evil, tone: 'high', lines: [evil, evil] },
        ],
      }),
    );

    await world.driver.mention(evil, { from: { ...ANN, name: evil } });
    await world.settled();

    const [message] = fake.messages;
    expect(message?.activity['entities']).toBeUndefined();
    expect(message?.activity['text']).toBeUndefined();
    const [card] = cardsIn(message!.activity);
    expect(JSON.stringify(card?.['body'])).not.toMatch(/\{\{DATE\(|"Action.OpenUrl"/);
  });
});
