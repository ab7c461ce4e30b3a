import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OnFile } from '../../../src/platforms/teams/files.ts';
import type { TeamsOptions } from '../../../src/platforms/teams/teams.ts';
import { createToken } from '../../../src/platforms/teams/token.ts';
import { startFakeTeams, type FakeTeams } from '../../support/teams-connector.ts';
import { ANN, asMember, CHANNEL, textIn } from '../../support/teams-driver.ts';
import { answer, startTeamsWorld, type TeamsWorld } from '../../support/teams-world.ts';
import { plainCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;
const start = async (more?: Partial<TeamsOptions>): Promise<void> => {
  world = await startTeamsWorld(fake, () => answer(plainCard), more);
};

beforeAll(async () => {
  fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world?.close());

describe('a file dropped into the chat with the bot', () => {
  const file = (url: string, name = 'query.log') => ({
    attachments: [
      { contentType: 'text/html', content: '<div>…</div>' },
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name,
        content: { downloadUrl: url, uniqueId: '1', fileType: 'log' },
      },
    ],
  });
  /** Reads it, and answers what it read or why not. */
  const reading =
    (most: number): OnFile =>
    async ({ name, type, read }, { text, caller, place }) => {
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of read(most)) chunks.push(chunk);
        const title = `${name} (${type}): ${Buffer.concat(chunks).toString()} ${text} ${caller.standing} ${place.direct}`;
        return answer({ title, body: [] });
      } catch (error) {
        return answer({ title: error instanceof Error ? error.message : 'failed', body: [] });
      }
    };
  const dropped = async (most: number, url = `${fake.url}/files/one`, more: object = {}): Promise<string> => {
    fake.files.set('one', Buffer.from('the bytes'));
    await start({ onFile: reading(most) });
    await world.driver.say('shop', { ...file(url), ...more });
    await world.settled();
    return textIn(fake.messages[0]!);
  };

  it('is read through its link, once it is known who asks', async () => {
    expect(await dropped(100)).toContain('query.log (log): the bytes shop member true');
  });

  it('is read no further than allowed', async () => {
    expect(await dropped(3)).toContain('too large');
  });

  it.each([
    'https://evil.example/query.log',
    'https://evilsharepoint.com/query.log',
    'https://sharepoint.com@evil.example/x',
    'http://contoso.sharepoint.com/query.log',
    'http://169.254.169.254/latest',
  ])('is not read from %s', async (url) => {
    expect(await dropped(100, url)).toContain('not where Teams keeps files');
  });

  it('that is gone says so', async () => {
    expect(await dropped(100, `${fake.url}/files/two`)).toContain('cannot be fetched');
  });

  it('is not read for a guest', async () => {
    fake.files.set('one', Buffer.from('the bytes'));
    await start({ onFile: reading(100) });
    fake.members.set(...asMember(ANN, { userRole: 'guest' }));

    await world.driver.say('', file(`${fake.url}/files/one`));
    await world.settled();

    expect(textIn(fake.messages[0]!)).toContain('Only members');
  });

  it('without anybody to read it leaves the line beside it, and says so where there is none', async () => {
    await start();
    await world.driver.say('status', file(`${fake.url}/files/one`));
    await world.driver.say('', file(`${fake.url}/files/one`));
    await world.settled();

    expect(world.asked.map(({ what }) => what)).toEqual(['status']);
    expect(fake.messages.map(textIn).join()).toContain('reads no files');
  });

  it('in a channel is only a line', async () => {
    await start({ onFile: reading(100) });
    await world.driver.mention('status', file(`${fake.url}/files/one`));
    await world.settled();

    expect(world.asked[0]).toMatchObject({ what: 'status', place: { channel: CHANNEL } });
  });
});

describe('doctor', () => {
  const says = async (): Promise<string> =>
    (await world.teams.platform.checkup()).map(({ ok, say }) => `${ok ? 'ok' : 'no'} ${say}`).join('\n');

  it('says what is missing at the beginning, and what is known later', async () => {
    await start();
    expect(await says()).toMatch(
      /^ok Microsoft Entra gives.*\nok None since the start.*\/api\/messages\.\nno None yet/,
    );

    await world.driver.mention('hello');
    await world.settled();
    expect(await says()).toMatch(/\nok Last one at \d{4}.*\nok 1 known, in 1 tenant\.$/);
  });

  it('says which variable is wrong where Microsoft refuses, with its number and no secret', async () => {
    await start({ appId: '99999999-2222-4333-8444-555555555555' });

    expect(await says()).toMatch(/^no .*\(AADSTS7000215\).*TEAMS_APP_PASSWORD/);
    expect(await says()).not.toContain(fake.appPassword);
    await expect(world.teams.platform.start()).rejects.toMatchObject({ reason: 'auth' });
  });

  it('tells a bad day of Microsoft from a bad password', async () => {
    await start();
    fake.can.tokens = false;

    expect(await says()).toMatch(/^no Microsoft Entra does not answer \(unavailable\)/);
    await expect(world.teams.platform.start()).resolves.toBeUndefined();
  });

  it('warns of the local mode', async () => {
    await start({ local: true, appId: undefined, appPassword: undefined, tenantIds: [] });
    await world.teams.platform.start();

    expect(await says()).toMatch(/^no Local mode/);
    expect(world.log.join()).toContain('nobody is checked');
  });
});

describe('the token', () => {
  const options = {
    appId: 'the-app',
    appPassword: undefined,
    tenant: 't',
    loginEndpoint: '',
    now: () => new Date(),
  };

  it('of a managed identity comes from the machine, once for all who wait', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url, request.headers['x-identity-header'] as string);
      response.end(JSON.stringify({ access_token: 'identity-token', expires_in: '86400' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
    process.env['IDENTITY_HEADER'] = 'a-header';
    const token = createToken(options);

    expect(await Promise.all([token.get(), token.get()])).toEqual(['identity-token', 'identity-token']);
    expect(asked).toEqual([
      '/msi/token?resource=https%3A%2F%2Fapi.botframework.com&client_id=the-app&api-version=2019-08-01',
      'a-header',
    ]);
    delete process.env['IDENTITY_ENDPOINT'];
    delete process.env['IDENTITY_HEADER'];
    server.closeAllConnections();
    server.close();
  });

  it('is fetched once and kept until shortly before it expires', async () => {
    await start();
    const tokens = () => new Set(fake.messages.map(({ activity }) => activity)).size;
    await world.driver.say('one');
    await world.driver.say('two');
    await world.settled();
    expect(tokens()).toBe(2);
    fake.can.tokens = false;
    world.clock.at += 50 * 60_000;
    await world.driver.say('three');
    await world.settled();
    expect(fake.messages).toHaveLength(3);
    world.clock.at += 20 * 60_000;
    await world.driver.say('four');
    await world.settled();
    expect(fake.messages).toHaveLength(3);
  });
});
