import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Place } from '../../../src/invocation.ts';
import { createSlack, type SlackOptions } from '../../../src/platforms/slack/slack.ts';
import { Secret } from '../../../src/secret.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import type { Fault, FakeSlack } from '../../support/slack-state.ts';
import { answer, PNG, startSlackWorld, type SlackWorld } from '../../support/slack-world.ts';
import { chartCard, operation, plainCard, privateCard } from './cards.ts';

let fake: FakeSlack;
let world: SlackWorld;
let place: Place;
const start = async (more?: Partial<SlackOptions>): Promise<void> => {
  world = await startSlackWorld(fake, () => answer(plainCard), more);
};

beforeAll(async () => {
  fake = await startFakeSlack();
  place = { platform: 'slack', channel: fake.channel };
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('a post of our own', () => {
  it('comes as text, then with its picture, and can be edited', async () => {
    await start();
    const { platform } = world.slack;

    const posted = await platform.post(place, chartCard);
    await world.settled();
    await platform.edit(posted, operation('approved'));

    const [message] = fake.messages;
    expect(posted).toEqual({ place, messageId: message?.ts });
    expect(message?.earlier).toHaveLength(2);
    expect(message?.earlier[1]?.blocks).toContainEqual(expect.objectContaining({ type: 'image' }));
    expect(message?.text).toContain('approved');
    expect(fake.calls.find(({ method }) => method === 'chat.postMessage')?.args).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
      parse: 'none',
    });
  });

  it('says that the picture is missing', async () => {
    await start({ draw: () => Promise.reject(new Error('no canvas')) });

    await world.slack.platform.post(place, chartCard);
    await world.settled();

    expect(fake.messages[0]?.text).toContain('not available right now');
  });

  it('is not overwritten by the late picture of an older version', async () => {
    let drawn = (_png: Buffer): void => undefined;
    await start({ draw: () => new Promise((resolve) => (drawn = resolve)) });
    const { platform } = world.slack;

    const posted = await platform.post(place, chartCard);
    await platform.edit(posted, operation('approved'));
    drawn(PNG);
    await world.settled();

    expect(fake.messages[0]?.text).toContain('approved');
    expect(fake.messages[0]?.earlier).toHaveLength(1);
  });

  it('never shows private parts in a channel that is not open for them', async () => {
    await start({ isOpen: (key) => key === `slack:${fake.direct}` });
    const { platform } = world.slack;

    await platform.post(place, privateCard);
    await platform.post({ platform: 'slack', channel: fake.direct }, privateCard);

    expect(fake.messages.map(({ blocks }) => JSON.stringify(blocks).includes('MATCH'))).toEqual([
      false,
      true,
    ]);
  });

  it.each<[Fault, object]>([
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { reason: 'rate-limited', retryAfterMs: 7_000 },
    ],
    ['not_in_channel', { reason: 'not-found' }],
    ['channel_not_found', { reason: 'not-found' }],
    ['is_archived', { reason: 'not-found' }],
    ['token_revoked', { reason: 'auth' }],
    ['invalid_auth', { reason: 'auth' }],
    ['invalid_blocks', { reason: 'refused' }],
    ['restricted_action_read_only_channel', { reason: 'refused' }],
    ['internal_error', { reason: 'unavailable' }],
    [{ status: 503 }, { reason: 'unavailable' }],
  ])('fails with %j in our own words', async (fault, failure) => {
    await start();
    fake.fail('chat.postMessage', fault, 2);

    await expect(world.slack.platform.post(place, plainCard)).rejects.toMatchObject({
      name: 'UpstreamError',
      system: 'Slack',
      ...failure,
    });
  });

  it('is sent as its text when Slack does not take its blocks', async () => {
    await start();
    fake.fail('chat.postMessage', 'invalid_blocks');

    await world.slack.platform.post(place, plainCard);

    expect(fake.messages).toMatchObject([{ blocks: [] }]);
  });

  it('logs where Slack found a mistake, and not what the message said', async () => {
    await start();
    const body = JSON.stringify({
      ok: false,
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] "MATCH (n)" is too long [json-pointer:/blocks/3/text]'] },
    });
    fake.fail('chat.postMessage', { status: 200, body }, 2);

    await expect(world.slack.platform.post(place, plainCard)).rejects.toMatchObject({ reason: 'refused' });

    const line = world.log.find((one) => one.includes('Slack refused a call'));
    expect(line).toContain('/blocks/3/text');
    expect(world.log.join()).not.toContain('MATCH');
  });

  it('fails as unavailable when nobody listens', async () => {
    await start({ apiUrl: 'http://127.0.0.1:9/api/' });

    await expect(world.slack.platform.post(place, plainCard)).rejects.toMatchObject({
      reason: 'unavailable',
    });
  });
});

describe('the checkup', () => {
  const says = async (): Promise<string> =>
    (await world.slack.platform.checkup()).map(({ ok, say }) => `${ok ? 'ok' : 'NO'} ${say}`).join('\n');

  it('is content with a complete installation', async () => {
    await start();

    expect(await says()).not.toContain('NO');
  });

  it('names the scopes that are missing, groups only where a role names one', async () => {
    fake.scopes.delete('files:write');
    fake.scopes.delete('usergroups:read');

    await start();
    expect(await says()).toContain('NO Not granted: files:write.');
    await world.close();
    await start({ groups: [`slack:${fake.team}/S0001`] });
    expect(await says()).toContain(
      'NO Not granted: files:write, usergroups:read. A role in aura.yml names a group.',
    );
  });

  it('says what to do when Slack refuses the token or does not answer', async () => {
    await start();
    fake.fail('auth.test', 'token_revoked');
    expect(await says()).toContain('NO Slack does not accept SLACK_BOT_TOKEN: the bot token was revoked');
    fake.fail('auth.test', { status: 500 });
    expect(await says()).toContain('NO Slack does not answer (unavailable)');
  });
});

describe('starting', () => {
  it('is refused without a way for Slack to reach us', async () => {
    await start();
    const options = { botToken: new Secret(fake.botToken), apiUrl: fake.apiUrl } as SlackOptions;

    expect(() => createSlack(options)).toThrow(
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)',
    );
  });

  it('is refused with a token that Slack refuses, and not while Slack is down', async () => {
    await start();
    fake.fail('auth.test', { status: 503 });
    await expect(world.slack.platform.start()).resolves.toBeUndefined();
    fake.fail('auth.test', 'invalid_auth');
    await expect(world.slack.platform.start()).rejects.toMatchObject({ reason: 'auth' });
  });
});
