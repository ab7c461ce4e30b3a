import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { arrived, readOf } from '../support/e2e-text.ts';
import { settled, startBot, startWorld, until, type Bot, type World } from '../support/e2e-world.ts';
import { commandFields } from '../support/slack-driver.ts';
import { startFakeSocket, type FakeSocket } from '../support/slack-socket.ts';

let world: World;
let bot: Bot;
let socket: FakeSocket;

beforeAll(async () => {
  [world, socket] = await Promise.all([startWorld({ past: 2, logHours: 1 }), startFakeSocket()]);
  world.slack.socket.url = socket.url;
  bot = await startBot(world, { variables: { SLACK_APP_TOKEN: world.slack.appToken } });
  await socket.until(1);
  await settled(bot);
});
afterAll(async () => {
  await bot.stop();
  socket.close();
  await world.stop();
});

const command = (text: string, id: string, user = world.slack.people.ada) =>
  socket.send('slash_commands', commandFields(world.slack, text, id, { user_id: user, user }));

test('by Socket Mode: acknowledged at once, then answered like over HTTP', async () => {
  const { ms } = await command('status', 's1');
  expect(ms).toBeLessThan(1_000);
  const answer = await arrived(world.slack, ({ via }) => via === 'response_url');
  expect(answer.to).toBe('everybody');
  expect(readOf(answer)).toMatch(/^.*shop needs a person/);
});

test('query text is for the asker, with its picture; whoever has no role is refused', async () => {
  const { ada, bob } = world.slack.people;
  await command('slow-queries shop', 's2');
  const answer = await arrived(world.slack, ({ blocks }) => blocks.some(({ type }) => type === 'table'));
  expect(answer.to).toBe(ada);
  await until('the picture', () =>
    world.slack.messages.some(({ to, blocks }) => to === ada && blocks.some(({ type }) => type === 'image')),
  );
  await command('slow-queries shop', 's3', bob);
  const refusal = await arrived(world.slack, ({ to }) => to === bob);
  expect(readOf(refusal)).toContain('may: [read, query-text]');
});

test('Slack hangs up, which it does every few hours: connected again, answering again', async () => {
  socket.hangUp();
  await socket.until(2);
  world.slack.messages.length = 0;
  await command('help', 's4');
  expect(readOf(await arrived(world.slack, () => true))).toContain('slow-queries');
  expect(world.slack.problems).toEqual([]);
});

test('nothing is taken over HTTP while the socket is used', async () => {
  const { status } = await bot.driver.command('status');
  expect(status).toBe(404);
});
