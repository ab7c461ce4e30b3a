import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { arrived, readOf } from '../support/e2e-text.ts';
import { settled, startBot, startWorld, until, type Bot, type World } from '../support/e2e-world.ts';
import { buttonsOf } from '../support/slack-driver.ts';
import { slackProblems } from '../support/slack-rules.ts';

const PNG = '89504e470d0a1a0a';
let world: World;
let bot: Bot;

beforeAll(async () => {
  world = await startWorld({ past: 3, logHours: 1 });
  bot = await startBot(world);
  await settled(bot);
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});
afterEach(() => {
  const { problems, messages } = world.slack;
  const all = [...problems, ...messages.flatMap(slackProblems)];
  world.slack.reset();
  if (all.length > 0) throw new Error(`Slack would refuse: ${all.join('; ')}`);
});

describe('over signed HTTP', () => {
  test('status: acknowledged at once, then a card that names shop first as critical', async () => {
    const { status, body, ms } = await bot.driver.command('status');
    expect([status, body]).toEqual([200, '']);
    expect(ms).toBeLessThan(1_000);
    const message = await arrived(world.slack, ({ via }) => via === 'response_url');
    expect(message.to).toBe('everybody');
    expect(readOf(message)).toMatch(/^.*shop needs a person/);
    expect(readOf(message)).toMatch(/critical/i);
  });

  test('"Details" on the card answers with the instance, and its pictures are uploaded', async () => {
    await bot.driver.command('status');
    const card = await arrived(world.slack, ({ via }) => via === 'response_url');
    const details = buttonsOf(card).find(({ text }) => text?.text === 'Details');
    await bot.driver.press(card, details?.action_id ?? '');
    const answer = await arrived(world.slack, (one) => one !== card && readOf(one).includes('p99'));
    expect(readOf(answer)).toMatch(/CPU/);
    await until('four pictures', () => world.slack.uploads.length === 4);
    for (const file of world.slack.uploads) expect(file.toString('latin1')).toContain(latin1(PNG));
    await until('pictures in the message', () => picturesOf(answer.blocks) === 4 || picturesIn(world) >= 4);
  });

  test('slow-queries: for the asker alone, with table, and a picture for them alone', async () => {
    await bot.driver.command('slow-queries shop');
    const answer = await arrived(world.slack, ({ blocks }) => blocks.some(({ type }) => type === 'table'));
    expect(answer.to).toBe(world.slack.people.ada);
    expect(readOf(answer)).toContain('c.email = $email');
    await until('the picture', () => picturesIn(world) === 1);
    for (const { to } of world.slack.messages) expect(to).toBe(world.slack.people.ada);
    expect(world.slack.uploads[0]?.toString('latin1')).toContain(latin1(PNG));
  });

  test('a mention is answered in its thread; query text there is for the asker', async () => {
    await bot.driver.mention('status', { ts: '1700000100.000100' });
    const answer = await arrived(world.slack, ({ via }) => via === 'chat.postMessage');
    expect(answer).toMatchObject({ to: 'everybody', thread: '1700000100.000100' });
    expect(readOf(answer)).toContain('shop needs a person');
    await bot.driver.mention('slow-queries shop', { ts: '1700000200.000100' });
    const secret = await arrived(world.slack, ({ via }) => via === 'chat.postEphemeral');
    expect(secret.to).toBe(world.slack.people.ada);
  });

  test('a direct message is answered there, query text included', async () => {
    await bot.driver.direct('slow-queries shop', { channel: world.slack.direct });
    const answer = await arrived(world.slack, ({ blocks }) => blocks.some(({ type }) => type === 'table'));
    expect(answer.channel).toBe(world.slack.direct);
    await until('the picture', () => picturesIn(world) === 1);
  });
});

describe('whoever may not', () => {
  test('is told which line to add, with the own id in it, and nobody else sees that', async () => {
    const { bob } = world.slack.people;
    await bot.driver.command('slow-queries shop', { user_id: bob, user: bob });
    const answer = await arrived(world.slack, ({ via }) => via === 'response_url');
    expect(answer.to).toBe(bob);
    expect(readOf(answer)).toContain(`members: ["slack:${world.slack.team}/${bob}"]`);
    expect(readOf(answer)).toContain('may: [read, query-text]');
    const rows = await bot.app.core.store.audit.read();
    expect(rows.at(-1)?.entry).toMatchObject({ outcome: 'denied', what: 'slow-queries' });
  });

  test.each(['guest', 'robot', 'stranger'] as const)('is refused as a %s', async (who) => {
    const user = world.slack.people[who];
    await bot.driver.command('status', { user_id: user, user });
    const answer = await arrived(world.slack, ({ via }) => via === 'response_url');
    expect(answer.to).toBe(user);
    expect(readOf(answer)).toMatch(/Guests|Bots|Only members/);
    expect(readOf(answer)).not.toContain('shop');
  });

  test("presses somebody else's button and is refused alone; the card stays", async () => {
    await bot.driver.command('status');
    const card = await arrived(world.slack, ({ via }) => via === 'response_url');
    const before = readOf(card);
    const { guest } = world.slack.people;
    const details = buttonsOf(card).find(({ text }) => text?.text === 'Details');
    await bot.driver.press(card, details?.action_id ?? '', { user: guest });
    const answer = await arrived(world.slack, (one) => one !== card);
    expect(answer.to).toBe(guest);
    expect(readOf(card)).toBe(before);
  });

  test('signs with another secret, or not at all, and reaches nothing', async () => {
    const { status } = await bot.driver.send('command=%2Faura&text=status', { 'x-slack-signature': 'v0=00' });
    expect(status).toBe(401);
    expect(world.slack.calls).toEqual([]);
  });
});

describe('hostile input', () => {
  const HOSTILE: readonly (readonly [string, string])[] = [
    ['4,000 characters of nothing', 'x'.repeat(4_000)],
    ['100,000 of them', `status ${'"'.repeat(100_000)}`],
    ['a call of everybody', '<!channel> <!here> <@U123> @channel &lt;!channel&gt;'],
    ['a call of everybody as an instance', 'status <!channel>'],
    ['control characters', 'sta\u0000tus \u001b[31mshop\u202e\u0007\r\n--x'],
    ['markup', 'status *bold* _x_ `code` ```block``` <https://evil.example|shop> > quote'],
    ['names of an object', 'status __proto__ constructor'],
    ['a command of an object', 'constructor'],
    ['a flag of an object', 'status --__proto__ x --constructor=y'],
    ['a way out of the folder', 'slow-queries ../../etc/passwd'],
    ['half a surrogate', 'status \ud83d'],
  ];
  test.each(HOSTILE)('%s is refused in a message that Slack takes', async (_what, text) => {
    const { status, ms } = await bot.driver.command(text);
    expect(status).toBe(200);
    expect(ms).toBeLessThan(1_000);
    const answer = await arrived(world.slack, () => true);
    expect(answer.to).toBe(world.slack.people.ada);
    expect(readOf(answer).length).toBeLessThan(1_500);
    expect(answer.text).not.toMatch(/<[!@]/);
    expect(readOf(answer)).not.toContain('Something broke');
  });

  test.each(['slow-queries shop --file /etc/passwd', 'slow-queries shop file=/etc/passwd'])(
    'a file of the machine is not an argument here: %s',
    async (line) => {
      await bot.driver.command(line);
      expect(readOf(await arrived(world.slack, () => true))).toContain('There is no --file here');
    },
  );

  const VALUES: readonly (readonly [string, RegExp])[] = [
    ['{"command":"rm","args":{}}', /There is no command "rm"/],
    ['{"command":"__proto__","args":{}}', /There is no command/],
    ['{"command":"slow-queries","args":{"instance":"shop","file":"/etc/passwd"}}', /There is no --file here/],
    ['{"command":"status","args":{"instance":5}}', /instance: /],
    ['{"command":"status","args":{"__proto__":"x","instance":"shop","more":"y"}}', /more/],
    [
      '{"command":"history-import","args":{"file":"/etc/passwd"}}',
      /None of your roles allows "history-import"/,
    ],
    ['{"command":"status","args":{"instance":{"$ne":1}}}', /cannot be read/],
    ['not json', /cannot be read/],
  ];
  test('buttons that nobody made: every press is answered, to the presser alone; the card stays', async () => {
    await bot.driver.command('status');
    const card = await arrived(world.slack, ({ via }) => via === 'response_url');
    const before = readOf(card);
    for (const [at, [value, sentence]] of VALUES.entries()) {
      // Another button each time: who presses the same one twice within a second means it once.
      // oxlint-disable-next-line eslint/no-await-in-loop -- one press after the other
      await bot.driver.press(card, buttonsOf(card)[at]?.action_id ?? '', { value });
      // oxlint-disable-next-line eslint/no-await-in-loop
      const answer = await until(value, () => world.slack.messages[at + 1]);
      expect(readOf(answer)).toMatch(sentence);
      expect(answer.to).toBe(world.slack.people.ada);
    }
    expect(readOf(card)).toBe(before);
  });

  test('the same delivery twice is answered once', async () => {
    await bot.driver.mention('help', { event_id: 'EvTwice' });
    await bot.driver.mention('help', { event_id: 'EvTwice', retry: true });
    await bot.driver.command('help', { trigger_id: 'twice' });
    await bot.driver.command('help', { trigger_id: 'twice' });
    await until('both', () => world.slack.messages.length >= 2);
    expect(world.slack.messages).toHaveLength(2);
  });
});

const latin1 = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');
const picturesOf = (blocks: readonly { readonly type: string }[]): number =>
  blocks.filter(({ type }) => type === 'image').length;
const picturesIn = ({ slack }: World): number =>
  slack.messages.reduce((sum, { blocks }) => sum + picturesOf(blocks), 0);
