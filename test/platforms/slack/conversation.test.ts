import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SlackOptions } from '../../../src/platforms/slack/slack.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import type { FakeSlack, Message } from '../../support/slack-state.ts';
import { answer, startSlackWorld, type Answers, type SlackWorld } from '../../support/slack-world.ts';
import { chartCard, operation, plainCard, privateCard } from './cards.ts';

let fake: FakeSlack;
let world: SlackWorld;
const start = async (answers: Answers, more?: Partial<SlackOptions>): Promise<void> => {
  world = await startSlackWorld(fake, answers, more);
};
/** Asks, and hands over the message that came. */
const shown = async (): Promise<Message> => {
  await world.settled();
  const message = fake.messages.at(-1);
  if (!message) throw new Error(`nothing was said:\n${world.log.join('\n')}`);
  return message;
};

beforeAll(async () => {
  fake = await startFakeSlack();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('a mention', () => {
  it('is answered in its thread, and the picture joins the message', async () => {
    await start(() => answer(chartCard));

    await world.driver.mention('status shop', { ts: '1700000000.000100' });
    const message = await shown();

    expect(world.asked).toMatchObject([
      { what: 'status shop', place: { channel: fake.channel, thread: '1700000000.000100' } },
    ]);
    expect(message).toMatchObject({ via: 'chat.postMessage', thread: '1700000000.000100', to: 'everybody' });
    expect(message.earlier).toHaveLength(1);
    expect(message.blocks.some(({ type }) => type === 'image')).toBe(true);
  });

  it.each([
    ['<@U0000000BOT> status shop', 'status shop'],
    ['hey <@U0000000BOT>, status shop', 'status shop'],
    ['status shop <@U0000000BOT>', 'status shop'],
    ['<@U0000000BOT|aura> who is <@U12345>', 'who is <@U12345>'],
  ])('"%s" asks "%s"', async (text, what) => {
    await start(() => answer(plainCard));

    await world.driver.mention('', { text });
    await world.settled();

    expect(world.asked).toMatchObject([{ what }]);
  });

  it('shows private parts to the asker, in the thread only if there is one', async () => {
    await start(() => answer(privateCard));

    await world.driver.mention('slow-queries shop', { ts: '1700000000.000100' });
    await world.driver.mention('slow-queries shop', { thread_ts: '1700000000.000100' });
    await world.settled();

    expect(fake.messages).toMatchObject([
      { via: 'chat.postEphemeral', to: fake.people.ada, thread: undefined },
      { via: 'chat.postEphemeral', to: fake.people.ada, thread: '1700000000.000100' },
    ]);
  });

  it('waits as long as Slack asks for', async () => {
    await start(() => answer(plainCard));
    fake.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '1' } });

    await world.driver.mention('status');
    await world.settled();

    expect(fake.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2);
    expect(fake.messages).toHaveLength(1);
  });

  it('is not heard when another bot, the bot itself or an edit says it', async () => {
    await start(() => answer(plainCard));

    await world.driver.mention('status', { bot_id: 'B1' });
    await world.driver.mention('status', { user: 'U0000000BOT' });
    await world.driver.direct('status', { subtype: 'message_changed' });
    await world.driver.direct('status', { channel_type: 'channel' });
    await world.settled();

    expect(world.asked).toEqual([]);
  });
});

describe('a direct message', () => {
  it('is answered without a thread, private parts included', async () => {
    await start(() => answer(privateCard));

    await world.driver.direct('slow-queries shop', { channel: fake.direct });
    const message = await shown();

    expect(world.asked).toMatchObject([{ place: { channel: fake.direct, direct: true } }]);
    expect(message).toMatchObject({ via: 'chat.postMessage', channel: fake.direct, thread: undefined });
    expect(JSON.stringify(message.blocks)).toContain('MATCH (n:Person)');
  });
});

describe('a press', () => {
  it('runs what the button carries, and answers in the thread of its message', async () => {
    await start(() => answer(plainCard));
    await world.driver.mention('status');
    const card = await shown();

    await world.driver.press(card, 'Slow queries');
    const message = await shown();

    expect(world.asked.at(-1)).toMatchObject({ what: 'slow-queries', args: { instance: 'a1b2' } });
    expect(message).toMatchObject({ via: 'response_url', to: 'everybody', thread: card.thread });
    expect(card.earlier).toEqual([]);
  });

  it('puts the new version of a card in the place of the old one, typed answer included', async () => {
    await start((what) => answer(operation(what === 'approve' ? 'approved' : 'proposed')));
    await world.driver.mention('resize shop');
    const card = await shown();

    await world.driver.press(card, 'Approve', { typed: { reason: 'black friday' } });
    await world.settled();

    expect(world.asked.at(-1)).toMatchObject({ args: { operation: '42', reason: 'black friday' } });
    expect(fake.messages).toHaveLength(1);
    expect(card.text).toContain('approved');
    expect(card.earlier[0]?.text).toContain('proposed');
  });

  it('replaces by the Web API when the response_url fails', async () => {
    await start((what) => answer(operation(what === 'approve' ? 'approved' : 'proposed')));
    await world.driver.mention('resize shop');
    const card = await shown();
    fake.fail('response_url', { status: 404, body: 'expired_url' });

    await world.driver.press(card, 'Approve');
    await world.settled();

    expect(card.text).toContain('approved');
  });

  it('decides before it is acknowledged, once, and asks Slack who it is', async () => {
    let decided = false;
    await start(async (what) => {
      if (what !== 'approve') return answer(operation('proposed'));
      await new Promise((resolve) => setTimeout(resolve, 150));
      decided = true;
      return answer(operation('approved'));
    });
    await world.driver.mention('resize shop');
    const card = await shown();
    const before = fake.calls.filter(({ method }) => method === 'users.info').length;

    await world.driver.press(card, 'Approve', { actionTs: '17.1' });
    const wasDecided = decided;
    await world.driver.press(card, 'Approve', { actionTs: '17.1' });
    await world.settled();

    expect(wasDecided).toBe(true);
    expect(world.firstTimes).toEqual([expect.stringMatching(/^slack:press:.*:17\.1:run:/)]);
    expect(fake.calls.filter(({ method }) => method === 'users.info')).toHaveLength(before + 1);
    expect(world.asked.filter(({ what }) => what === 'approve')).toHaveLength(1);
  });

  it('is acknowledged in time even when the decision takes longer than Slack waits', async () => {
    await start(() => new Promise((resolve) => setTimeout(() => resolve(answer(plainCard)), 3_200)));

    const { ms, status } = await world.driver.mention('approve 42');
    await world.settled();

    expect(status).toBe(200);
    expect(ms).toBeGreaterThan(2_400);
    expect(ms).toBeLessThan(3_000);
    expect(fake.messages).toHaveLength(1);
  });

  it('does nothing when the decision cannot be noted down', async () => {
    await start(() => answer(operation('proposed')), {
      firstTime: () => Promise.reject(new Error('disk full')),
    });
    await world.driver.mention('status');
    const card = await shown();

    await world.driver.press(card, 'Approve');
    const message = await shown();

    expect(world.asked.map(({ what }) => what)).toEqual(['status']);
    expect(message).toMatchObject({ to: fake.people.ada });
    expect(message.text).toContain('nothing was done');
  });

  it.each([['not json'], ['{"command":5}'], [''], ['{"command":"status","args":{"a":{"b":1}}}']])(
    'with the value %j is answered with a sentence',
    async (value) => {
      await start(() => answer(plainCard));
      await world.driver.mention('status');
      const card = await shown();

      await world.driver.press(card, 'Slow queries', { value });
      const message = await shown();

      expect(world.asked).toHaveLength(1);
      expect(message).toMatchObject({ to: fake.people.ada });
      expect(message.text).toContain('This button cannot be read');
    },
  );

  it('by two quick fingers counts once', async () => {
    await start(() => answer(plainCard));
    await world.driver.mention('status');
    const card = await shown();

    await Promise.all([world.driver.press(card, 'Slow queries'), world.driver.press(card, 'Slow queries')]);
    await world.settled();

    expect(world.asked).toHaveLength(2);
  });

  it('shows everybody the public part and the asker the rest', async () => {
    const secretive = { ...privateCard, id: 'finding:1', actions: plainCard.actions ?? [] };
    await start((what) =>
      answer(what === 'status' ? { ...secretive, body: secretive.body.slice(0, 1) } : secretive),
    );
    await world.driver.mention('status');
    const card = await shown();

    await world.driver.press(card, 'Slow queries');
    const message = await shown();

    expect(card.earlier).toHaveLength(1);
    expect(JSON.stringify(card.blocks)).not.toContain('MATCH');
    expect(message.to).toBe(fake.people.ada);
    expect(JSON.stringify(message.blocks)).toContain('MATCH');
  });

  it('does not put an older version over a newer one', async () => {
    await start(async (what) => {
      if (what !== 'approve') return answer(operation('proposed'));
      const place = { platform: 'slack', channel: fake.channel } as const;
      const newer = { ...operation('approved'), title: 'Resize shop: running' };
      await world.slack.platform.edit({ place, messageId: fake.messages[0]?.ts ?? '' }, newer);
      return answer(operation('approved'));
    });
    await world.driver.mention('resize shop');
    const card = await shown();

    await world.driver.press(card, 'Approve');
    await world.settled();

    expect(card.text).toContain('running');
  });
});
