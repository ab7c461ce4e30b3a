import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '../../src/log.ts';
import { startChild } from '../support/e2e-child.ts';
import { arrived, readOf, shown } from '../support/e2e-text.ts';
import { startBot, startWorld, until, type Bot, type World } from '../support/e2e-world.ts';
import { SIGNING_SECRET } from '../support/slack-driver.ts';

/** Everything that leaves while everything fails: none of it holds a secret, or a value out of a query. */
let world: World;
let bot: Bot;
let secrets: readonly string[];
const left: string[] = [];
const SANDBOX = 'e20b64aa';
const LITERALS = [
  'ann.planted@example.com',
  'bea.planted@example.com',
  '4929-planted-card',
  'planted-parameter',
];

beforeAll(async () => {
  world = await startWorld({ past: 1 });
  await mkdir(join(world.folder, 'query-logs', SANDBOX), { recursive: true });
  await writeFile(join(world.folder, 'query-logs', SANDBOX, 'query.log'), logWithLiterals());
  const { clientId, clientSecret } = world.simulator;
  secrets = [
    clientSecret,
    Buffer.from(`${clientId}:${clientSecret}`).toString('base64'),
    world.slack.botToken,
    world.slack.appToken,
    SIGNING_SECRET,
  ];
  bot = await startBot(world);
});
afterAll(async () => {
  await bot.stop();
  await world.stop();
});

/** What Slack got, the emulator's own answers not included. */
function gather(): void {
  left.push(...world.slack.calls.map((call) => JSON.stringify(call)), ...bot.log);
  world.slack.reset();
}

const dirty = (found: readonly string[], planted: readonly string[]): readonly string[] =>
  planted.filter((word) => found.some((text) => text.includes(word)));

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .filter((path) => !/\/tokens\/|console\.json$/.test(path))
      .map(async (path) => `${path}\n${(await readFile(path)).toString('latin1')}`),
  );
}

test('systems that repeat what they were sent do not get it any further', async () => {
  const { control } = world.simulator;
  const echo = `you sent ${secrets.join(' and ')}`;
  const token = await until('a token', tokenOf);
  for (const fault of [
    { kind: 'status', status: 400, path: '^/v1', form: 'A', message: `${echo} Bearer ${token}` },
    { kind: 'status', status: 500, path: '/metrics$', form: 'text', message: echo },
    { kind: 'status', status: 401, path: '^/', form: 'B', message: `${echo} ${token}` },
  ] as const) {
    control.fault(fault);
    const answers = [await bot.say('doctor'), await bot.say('status'), await bot.say('status shop')];
    left.push(...answers.flatMap((answer) => [shown(answer), JSON.stringify(answer)]));
    // oxlint-disable-next-line eslint/no-await-in-loop -- one fault after the other
    await bot.driver.command('doctor');
    // oxlint-disable-next-line eslint/no-await-in-loop
    await arrived(world.slack, ({ via }) => via === 'response_url');
    control.clearFaults();
    gather();
  }
  const page = { status: 200, body: `<html>${echo}</html>` };
  for (const method of ['response_url', 'chat.postMessage', 'users.info', 'files.getUploadURLExternal'])
    world.slack.fail(method, page);
  await bot.driver.command('status shop');
  await bot.driver.mention('metrics shop cpu');
  await until('some answer', () => world.slack.messages.length > 0);
  gather();
  expect(dirty(left, [...secrets, token])).toEqual([]);
});

test('what a person types by mistake is not repeated, nor kept', async () => {
  const { bob } = world.slack.people;
  for (const secret of secrets) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other
    await bot.driver.command(secret);
    // oxlint-disable-next-line eslint/no-await-in-loop
    await bot.driver.command(`status ${secret}`);
    // oxlint-disable-next-line eslint/no-await-in-loop
    await bot.driver.command(`slow-queries ${secret}`, { user_id: bob, user: bob });
  }
  await until('the answers', () => world.slack.messages.length >= 3 * secrets.length);
  expect(world.slack.messages.some((one) => readOf(one).includes('[secret]'))).toBe(true);
  gather();
  expect(dirty(left, secrets)).toEqual([]);
});

test('values out of queries are in no card, line or file', async () => {
  await bot.driver.command('slow-queries sandbox');
  const answer = await arrived(world.slack, (one) => readOf(one).includes('Person'));
  expect(readOf(answer)).not.toContain('planted');
  left.push(JSON.stringify(await bot.say('slow-queries sandbox --tools --order max')));
  gather();
  expect(dirty(left, LITERALS)).toEqual([]);
});

test('no file of the bot holds any of it', async () => {
  await bot.stop();
  gather();
  const files = await filesIn(join(world.folder, 'data'));
  expect(files.length).toBeGreaterThan(1);
  expect(dirty([...left, ...files], [...secrets, ...LITERALS])).toEqual([]);
});

test('a program that cannot start says so without them', async () => {
  const { PATH = '' } = process.env;
  const child = startChild({ ...world.variables, PATH, AURA_API_URL: `http://${SIGNING_SECRET}`, PORT: 'x' });
  expect((await child.ended).code).toBe(2);
  expect(dirty([child.out(), child.err()], secrets.slice(0, 4))).toEqual([]);
});

test('an error is logged without what it carries', () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log.error('x', { error: Object.assign(new Error(`at ${secrets[0]}`), { config: { token: secrets[2] } }) });
  expect(dirty(lines, secrets)).toEqual([]);
});

async function tokenOf(): Promise<string | undefined> {
  const folder = join(world.folder, 'data', 'tokens');
  const [name] = await readdir(folder).catch((): string[] => []);
  if (name === undefined) return undefined;
  return (JSON.parse(await readFile(join(folder, name), 'utf8')) as { token?: string }).token;
}

function logWithLiterals(): string {
  const [email, other, card, parameter] = LITERALS;
  const time = new Date(Date.now() - 60_000).toISOString();
  const record = (query: string, more: object = {}): string =>
    JSON.stringify({
      time,
      type: 'query',
      event: 'success',
      id: String(Math.random()),
      elapsedTimeMs: 900,
      database: 'neo4j',
      executingUser: 'app',
      query,
      queryParameters: `{ p: '${parameter}' }`,
      ...more,
    });
  return [
    record(`MATCH (n:Person {email: '${email}'}) RETURN n`),
    record(`MATCH (n:Person) WHERE n.card IN ["${card}", '${other}'] RETURN n /* ${email} */`),
    record(`MATCH (n:Person) // ${other}\nRETURN n`),
    record(`MATCH (n:Person {email: "${email}`, { event: 'fail', errorInfo: { message: `near ${other}` } }),
    `{"time":"${time}","query":"MATCH torn '${card}`,
    record('RETURN 1', { annotationData: `{app: 'shop', note: '${parameter}'}` }),
  ].join('\n');
}
