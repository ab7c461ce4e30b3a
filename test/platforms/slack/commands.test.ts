import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SlackOptions } from '../../../src/platforms/slack/slack.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import type { FakeSlack } from '../../support/slack-state.ts';
import { commandFields } from '../../support/slack-driver.ts';
import { answer, startSlackWorld, type Answers, type SlackWorld } from '../../support/slack-world.ts';
import { chartCard, hostileCard, plainCard, privateCard } from './cards.ts';

let fake: FakeSlack;
let world: SlackWorld;
const start = async (answers: Answers, more?: Partial<SlackOptions>): Promise<void> => {
  world = await startSlackWorld(fake, answers, more);
};

beforeAll(async () => {
  fake = await startFakeSlack();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('a slash command', () => {
  it('is answered for everybody, by its response_url', async () => {
    await start(() => answer(plainCard));

    const delivered = await world.driver.command('status shop');
    await world.settled();

    expect(delivered).toMatchObject({ status: 200, body: '' });
    expect(world.asked).toMatchObject([
      {
        what: 'status shop',
        caller: {
          id: `slack:${fake.team}/${fake.people.ada}`,
          name: 'ada',
          standing: 'member',
          groups: [],
        },
        place: { platform: 'slack', channel: fake.channel },
      },
    ]);
    expect(fake.messages).toMatchObject([{ via: 'response_url', to: 'everybody', channel: fake.channel }]);
    expect(fake.messages[0]?.text).toContain('Everything is quiet.');
    expect(JSON.stringify(fake.messages[0]?.blocks)).toContain('Everything is quiet.');
  });

  it('is acknowledged at once, however long the work takes', async () => {
    await start(() => new Promise((resolve) => setTimeout(() => resolve(answer(plainCard)), 600)));
    await world.driver.command('warm up');

    const { ms, status } = await world.driver.command('status');

    expect(status).toBe(200);
    expect(ms).toBeLessThan(100);
    expect(fake.messages).toEqual([]);
    await world.settled();
    expect(fake.messages).toHaveLength(2);
  });

  it('shows private parts only to the asker, unless the channel is open for them', async () => {
    await start(() => answer(privateCard));
    await world.driver.command('slow-queries shop');
    await world.close();
    await start(() => answer(privateCard), { isOpen: (key) => key === `slack:${fake.channel}` });
    await world.driver.command('slow-queries shop');
    await world.settled();

    expect(fake.messages.map(({ to }) => to)).toEqual([fake.people.ada, 'everybody']);
  });

  it('fails before the asker alone', async () => {
    await start(() => ({ cards: [plainCard], failed: true }));

    await world.driver.command('stauts');
    await world.settled();

    expect(fake.messages).toMatchObject([{ via: 'response_url', to: fake.people.ada }]);
  });

  it('sends the text first and the picture right after it', async () => {
    await start(() => answer(chartCard));

    await world.driver.command('status shop');
    await world.settled();

    expect(fake.messages.map(({ via, to }) => [via, to])).toEqual([
      ['response_url', 'everybody'],
      ['response_url', 'everybody'],
    ]);
    expect(fake.messages[0]?.text).toContain('peak 91 %');
    expect(fake.messages[1]?.blocks).toMatchObject([
      { type: 'image', alt_text: 'peak 91 % at 14:05, now 72 %', slack_file: { id: expect.any(String) } },
    ]);
    expect(fake.uploads[0]?.includes(Buffer.from('PNG'))).toBe(true);
  });

  it.each([
    ['drawing', {}, { draw: () => Promise.reject(new Error('no canvas')) }],
    ['uploading', { upload: { status: 500 } }, {}],
    ['the scope', { 'files.getUploadURLExternal': 'missing_scope' }, {}],
  ])('keeps its text when the picture fails at %s', async (_what, faults, more) => {
    await start(() => answer(chartCard), more);
    for (const [method, fault] of Object.entries(faults)) fake.fail(method, fault);

    await world.driver.command('status shop');
    await world.settled();

    expect(fake.messages[0]?.text).toContain('Busy.');
    expect(fake.messages[1]?.text).toContain('not available right now');
    expect(world.log.join('\n')).toContain('a picture is missing');
  });

  it('waits for a file that Slack is not done with', async () => {
    await start(() => answer(chartCard));
    fake.processing.left = 1;

    await world.driver.command('status shop');
    await world.settled();

    expect(fake.messages[1]?.blocks).toMatchObject([{ type: 'image' }]);
  });

  it('goes on by the Web API when the response_url is used up', async () => {
    await start(() => answer(...Array.from({ length: 7 }, () => plainCard)));

    await world.driver.command('status');
    await world.settled();

    expect(fake.messages.map(({ via }) => via)).toEqual([
      ...Array.from({ length: 5 }, () => 'response_url'),
      'chat.postMessage',
      'chat.postMessage',
    ]);
  });

  it('goes on by the Web API when the response_url is too old', async () => {
    let minutes = 0;
    fake.clock.now = () => Date.now() + minutes * 60_000;
    await start(() => {
      minutes = 40;
      return answer(privateCard);
    });

    await world.driver.command('slow-queries shop');
    await world.settled();

    expect(fake.messages).toMatchObject([{ via: 'chat.postEphemeral', to: fake.people.ada }]);
  });

  it('ends up in a direct message where the bot may not write', async () => {
    await start(() => answer(plainCard));
    fake.fail('response_url', { status: 404, body: 'expired_url' });

    await world.driver.command('status', { channel_id: fake.elsewhere });
    await world.settled();

    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]?.channel).toMatch(/^D/);
  });

  it('is answered in plain text when Slack does not take the blocks', async () => {
    await start(() => answer(plainCard));
    fake.fail('response_url', 'invalid_blocks');

    await world.driver.command('status');
    await world.settled();

    expect(fake.messages).toMatchObject([{ blocks: [] }]);
    expect(fake.messages[0]?.text).toContain('Everything is quiet.');
  });

  it('neither mentions, links nor formats what others wrote', async () => {
    await start(() => answer(hostileCard));

    await world.driver.command('status');
    await world.settled();

    const { text = '', blocks = [] } = fake.messages[0] ?? {};
    expect(text).not.toMatch(/<[@!#h]/);
    expect(text).toContain('&lt;!channel&gt;');
    const marked = JSON.stringify(blocks).match(
      /"type":"(mrkdwn|link|user|usergroup|broadcast|channel|emoji)"/g,
    );
    expect(marked).toBeNull();
  });

  it('carries no secret, whatever a card says', async () => {
    await start(() =>
      answer({
        ...plainCard,
        title: `token ${fake.botToken}`,
        body: [{ kind: 'text', text: fake.appToken }],
      }),
    );

    await world.driver.command('status');
    await world.settled();

    expect(JSON.stringify(fake.messages)).not.toContain('planted');
    expect(fake.messages[0]?.text).toContain('[secret]');
  });
});

describe('deliveries', () => {
  it('are refused without a good signature', async () => {
    await start(() => answer(plainCard));
    const body = new URLSearchParams(commandFields(fake, 'status', '1')).toString();

    const forged = await world.driver.send(body, { 'x-slack-signature': `v0=${'0'.repeat(64)}` });
    const stale = await world.driver.send(body, {
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) - 600),
    });
    await world.settled();

    expect([forged.status, stale.status]).toEqual([401, 401]);
    expect(world.asked).toEqual([]);
  });

  it('answer the probes of Slack', async () => {
    await start(() => answer(plainCard));

    const probe = await world.driver.send('ssl_check=1&token=x', { 'x-slack-signature': 'none' });
    const challenge = await world.driver.send(JSON.stringify({ type: 'url_verification', challenge: 'c4' }));

    expect(probe.status).toBe(200);
    expect(JSON.parse(challenge.body)).toEqual({ challenge: 'c4' });
  });

  it('count once, however often Slack repeats them', async () => {
    await start(() => answer(plainCard));

    await world.driver.command('status', { trigger_id: 'same' });
    await world.driver.command('status', { trigger_id: 'same' });
    await world.driver.mention('status', { event_id: 'EvSame' });
    await world.driver.mention('status', { event_id: 'EvSame', retry: true });
    await world.settled();

    expect(world.asked).toHaveLength(2);
  });

  it('to other paths are not found, and nonsense does no harm', async () => {
    await start(() => answer(plainCard));

    const nonsense = await world.driver.send(
      JSON.stringify({ type: 'event_callback', event: { type: 'message' } }),
    );
    await world.settled();

    expect(nonsense.status).toBe(200);
    expect(world.asked).toEqual([]);
  });
});
