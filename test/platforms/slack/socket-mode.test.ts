import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/secret.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import { commandFields } from '../../support/slack-driver.ts';
import { startFakeSocket, type FakeSocket } from '../../support/slack-socket.ts';
import type { FakeSlack } from '../../support/slack-state.ts';
import { answer, startSlackWorld, type SlackWorld } from '../../support/slack-world.ts';
import { plainCard } from './cards.ts';

let fake: FakeSlack;
let socket: FakeSocket;
let world: SlackWorld;

beforeAll(async () => {
  fake = await startFakeSlack();
});
afterAll(() => fake.close());
beforeEach(async () => {
  fake.reset();
  socket = await startFakeSocket();
  fake.socket.url = socket.url;
  world = await startSlackWorld(fake, () => answer(plainCard), { appToken: new Secret(fake.appToken) });
});
afterEach(async () => {
  await world.close();
  socket.close();
});

describe('Socket Mode', () => {
  it('wins over HTTP, takes commands, acknowledges at once and answers', async () => {
    await world.slack.platform.start();

    const ack = await socket.send('slash_commands', commandFields(fake, 'status shop', '1'));
    await world.settled();

    expect(world.slack.listener).toBeUndefined();
    expect(ack.ms).toBeLessThan(100);
    expect(world.asked).toMatchObject([{ what: 'status shop' }]);
    expect(fake.messages).toMatchObject([{ via: 'response_url', to: 'everybody' }]);
  });

  it('takes events', async () => {
    await world.slack.platform.start();

    await socket.send('events_api', {
      type: 'event_callback',
      event_id: 'Ev1',
      team_id: fake.team,
      event: {
        type: 'app_mention',
        user: fake.people.ada,
        channel: fake.channel,
        ts: '1.2',
        text: '<@U0000000BOT> status',
      },
    });
    await world.settled();

    expect(fake.messages).toMatchObject([{ via: 'chat.postMessage', thread: '1.2' }]);
  });

  it('connects again when Slack hangs up, even if Slack cannot be reached at first', async () => {
    await world.slack.platform.start();
    fake.fail('apps.connections.open', { status: 503 });

    socket.hangUp();
    await socket.until(2);
    const ack = await socket.send('slash_commands', commandFields(fake, 'status', '2'));
    await world.settled();

    expect(ack.envelope_id).toBe('envelope-1');
    expect(fake.messages).toHaveLength(1);
  });

  it('starts while Slack is down, and says so in the checkup until it is connected', async () => {
    fake.fail('apps.connections.open', { status: 503 });

    await world.slack.platform.start();
    const before = await world.slack.platform.checkup();
    await socket.until(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = await world.slack.platform.checkup();

    expect(before.find(({ what }) => what === 'Slack events')).toMatchObject({ ok: false });
    expect(after.find(({ what }) => what === 'Slack events')).toMatchObject({ ok: true });
  });

  it('refuses to start with a token that Slack refuses', async () => {
    fake.fail('apps.connections.open', 'invalid_auth');

    await expect(world.slack.platform.start()).rejects.toMatchObject({ system: 'Slack', reason: 'auth' });
  });
});
