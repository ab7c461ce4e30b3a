import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createQueryLog } from '../../src/aura/query-log/query-log.ts';
import type { Card } from '../../src/cards/card.ts';
import { childCalled } from '../support/e2e-child.ts';
import { arrived, readOf, shown } from '../support/e2e-text.ts';
import { settled, startBot, startWorld, until, type Bot, type World } from '../support/e2e-world.ts';
import type { Fault, Message } from '../support/slack-state.ts';

let world: World;
let bot: Bot;
const SANDBOX = 'e20b64aa';

beforeAll(async () => {
  world = await startWorld({ past: 2, logHours: 1 });
  bot = await startBot(world);
  await settled(bot);
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});
afterEach(() => world.slack.reset());

const messages = (): readonly Message[] => world.slack.messages;
const hasPicture = ({ blocks }: Message): boolean => blocks.some(({ type }) => type === 'image');
const hasTable = ({ blocks }: Message): boolean => blocks.some(({ type }) => type === 'table');

describe('an answer', () => {
  test('when Slack does not say who is asking: refused, with the reason', async () => {
    const { bob } = world.slack.people;
    world.slack.fail('users.info', { status: 503 });
    await bot.driver.command('status', { user_id: bob, user: bob });
    const answer = await arrived(world.slack, () => true);
    expect(readOf(answer)).toContain('Slack does not say right now who you are, so nothing was done');
    expect(answer.to).toBe(bob);
  });

  test.each<[string, Fault]>([
    ['has expired', { status: 404, body: 'expired_url' }],
    ['is broken', { status: 500 }],
  ])('when the response_url %s: takes another way, and stays for the asker', async (_what, fault) => {
    world.slack.fail('response_url', fault, 9);
    await bot.driver.command('slow-queries shop');
    const answer = await arrived(world.slack, hasTable);
    expect([answer.via, answer.to]).toEqual(['chat.postEphemeral', world.slack.people.ada]);
  });

  test('when Slack says 429: waits as long as asked, and arrives once', async () => {
    world.slack.fail('response_url', { status: 429, headers: { 'retry-after': '1' } });
    await bot.driver.command('help');
    const isHelp = (one: Message): boolean => readOf(one).includes('What you can ask for');
    await arrived(world.slack, isHelp);
    expect(messages().filter(isHelp)).toHaveLength(1);
  });

  test('when Slack does not take its blocks: the text arrives alone', async () => {
    world.slack.fail('response_url', 'invalid_blocks');
    await bot.driver.command('status');
    const answer = await arrived(world.slack, ({ text }) => text.includes('shop needs a person'));
    expect(answer.blocks).toEqual([]);
    expect(bot.log.join()).toContain('Slack did not accept a message');
  });
});

describe('a message of the bot itself', () => {
  const card = (title: string): Card => ({ title, body: [{ kind: 'text', text: 'said' }] });
  const post = (title: string, channel = world.slack.channel): Promise<unknown> =>
    bot.app.core.store.state.change('test', title, () => ({
      post: [{ id: title, place: { platform: 'slack', channel }, card: card(title) }],
    }));

  test.each<[string, Fault]>([
    ['a page of a proxy', { status: 200, body: '<html>Sign in</html>' }],
    ['blocks it does not like', 'invalid_blocks'],
  ])('arrives once though Slack answers %s', async (what, fault) => {
    world.slack.fail('chat.postMessage', fault);
    await post(`first ${what}`);
    await post(`second ${what}`);
    const titles = () =>
      messages()
        .map((one) => readOf(one).split('\n')[0] ?? '')
        .filter((title) => title.endsWith(what));
    await until('both', () => titles().length >= 2);
    expect(titles()).toEqual([`first ${what}`, `second ${what}`]);
  });

  test('to a channel the bot is not in is given up with its reason; other channels go on', async () => {
    await post('elsewhere', world.slack.elsewhere);
    await post('here');
    await arrived(world.slack, (one) => readOf(one).includes('here'));
    await until('the log', () => bot.log.some((line) => line.includes('a message was given up')));
    expect(bot.log.join()).toContain('invite it with /invite');
  });
});

describe('pictures', () => {
  const NOTE = 'The picture is not available right now.';

  test('the renderer is killed: the text is there, the note follows, the next picture is drawn', async () => {
    await bot.driver.command('metrics shop cpu');
    await until('a first picture', () => messages().some(hasPicture));
    const renderer = await until('the renderer', () => childCalled('charts/worker'));
    process.kill(renderer, 'SIGSTOP');
    world.slack.messages.length = 0;
    await bot.driver.command('metrics shop heap');
    expect(await arrived(world.slack, (one) => readOf(one).includes('Heap'))).toBeDefined();
    process.kill(renderer, 'SIGKILL');
    await until('the note', () => messages().some((one) => readOf(one).includes(NOTE)));
    world.slack.messages.length = 0;
    await bot.driver.command('metrics shop cpu');
    await until('a picture again', () => world.slack.uploads.length === 2);
    expect(await childCalled('charts/worker')).not.toBe(renderer);
  });

  test('the upload fails: the text says so', async () => {
    world.slack.fail('files.getUploadURLExternal', 'internal_error', 9);
    await bot.driver.command('metrics shop cpu');
    await until('the note', () => messages().some((one) => readOf(one).includes(NOTE)));
    expect(world.slack.uploads).toEqual([]);
  });

  test('nobody listens at QUICKCHART_HOST: the text says so', async () => {
    const other = await startBot(world, {
      variables: { QUICKCHART_HOST: 'http://127.0.0.1:9', DATA_FOLDER: join(world.folder, 'data-2') },
    });
    await other.driver.command('slow-queries shop');
    await until('the table', () => messages().some(hasTable));
    await until('the note', () => messages().some((one) => readOf(one).includes(NOTE)));
    await other.stop();
    expect(world.slack.uploads).toEqual([]);
  });
});

describe('the query log', () => {
  test('its reader is killed: said, with a reference that is in the log', async () => {
    const asking = bot.say('slow-queries shop');
    process.kill(await until('the reader', () => childCalled('query-log/child')), 'SIGKILL');
    const answer = await asking;
    expect(answer.failed).toBe(true);
    const [ref = 'none'] = /ref-[0-9a-f]{6}/.exec(shown(answer)) ?? [];
    expect(bot.log.filter((line) => line.includes(ref))).toHaveLength(1);
    expect((await bot.say('slow-queries shop')).failed).toBe(false);
  });

  test('its reader takes too long: ended, said, and nothing left', async () => {
    const tempFolder = join(world.folder, 'slow-tmp');
    const read = createQueryLog({
      folder: () => join(world.folder, 'query-logs', '5a0f1c2e'),
      timeLimitMs: 50,
      tempFolder,
      log: bot.app.log,
    });
    const to = new Date();
    const asked = { instance: 'x', from: new Date(to.getTime() - 3_600_000), to, order: 'total', limit: 5 };
    await expect(read(asked as Parameters<typeof read>[0])).rejects.toMatchObject({
      reason: 'timeout',
      detail: expect.stringContaining('ask for a shorter time'),
    });
    expect(await readdir(tempFolder)).toEqual([]);
  });

  test('there is none: where to get it and where to put it', async () => {
    const answer = await bot.say('slow-queries sandbox');
    expect(shown(answer)).toMatch(/No query log for/);
    expect(answer.failed).toBe(true);
  });

  test('names of files are never part of anything', async () => {
    const folder = join(world.folder, 'query-logs', SANDBOX);
    await mkdir(folder, { recursive: true });
    const [name = ''] = await readdir(join(world.folder, 'query-logs', '5a0f1c2e'));
    const log = await readFile(join(world.folder, 'query-logs', '5a0f1c2e', name), 'utf8');
    const line = log.slice(0, log.indexOf('\n', log.indexOf('"event":"success"')) + 1);
    for (const [at, hostile] of HOSTILE_NAMES.entries())
      // oxlint-disable-next-line eslint/no-await-in-loop -- a handful
      await writeFile(join(folder, hostile), at === 0 ? line : '');
    await mkdir(join(folder, 'folder.log'));
    await symlink('/nowhere/at/all', join(folder, 'nowhere.log'));
    await symlink('/etc/passwd', join(folder, 'passwd.log'));
    const answer = await bot.say('slow-queries sandbox');
    expect(shown(answer)).not.toMatch(/root:|Something broke|reading the log failed/);
    expect(answer.failed).toBe(false);
  });
});

const HOSTILE_NAMES = [
  "'; drop table x; --.log",
  '-rf.json',
  'a\nb".log',
  '$(id).log',
  '*.ndjson',
  '🔥\u202egol.log',
];

/** Of this very process, by what it was started with. */
