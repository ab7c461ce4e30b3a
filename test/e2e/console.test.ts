import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runConsole } from '../../src/console.ts';
import { startChild } from '../support/e2e-child.ts';
import { startBot, startWorld, type Bot, type World } from '../support/e2e-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ past: 2, logHours: 1 });
});
afterAll(async () => world.stop());

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A line typed at the machine: what it leaves on both streams, and the exit code. */
async function run(
  argv: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const catching = (name: 'out' | 'err') => (chunk: string | Uint8Array) => {
    said[name] += String(chunk);
    return true;
  };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation(catching('out'));
  const err = jest.spyOn(process.stderr, 'write').mockImplementation(catching('err'));
  try {
    const code = await runConsole({ argv, variables: { ...world.variables, ...variables } });
    return { code, ...said };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('a line without a running bot', () => {
  test('is answered by a process of its own: 0, and pictures are files', async () => {
    const { code, out } = await run(['status', 'shop']);
    expect(code).toBe(0);
    expect(out).toContain('CRITICAL · shop');
    const paths = [...out.matchAll(/: (\/\S+\.png)$/gm)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(4);
    const file = await readFile(paths[0] ?? '');
    expect(file.subarray(1, 4).toString()).toBe('PNG');
    expect((await stat(paths[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  test('1 when it did not do what was asked', async () => {
    const { code, out } = await run(['frobnicate']);
    expect([code, out]).toEqual([1, expect.stringContaining('There is no command "frobnicate"')]);
  });

  test('2 and a sentence for a wrong configuration', async () => {
    const { code, out, err } = await run(['status'], { AURA_CLIENT_SECRET: '', DATA_FOLDER: world.folder });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('AURA_CLIENT_SECRET is not set');
    expect(err).not.toMatch(/^ +at /m);
  });

  test('--json prints cards that can be read, and nothing else', async () => {
    const { code, out } = await run(['status', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ tone: 'critical' }]);
  });

  test('a picture that cannot be drawn is a line of text', async () => {
    const { code, out } = await run(['metrics', 'shop', 'cpu'], { QUICKCHART_HOST: 'http://127.0.0.1:9' });
    expect([code, out]).toEqual([0, expect.stringContaining('the picture could not be drawn')]);
  });

  test.each(['state', 'history'])('a damaged %s is one sentence', async (name) => {
    const folder = join(world.folder, `damaged-${name}`);
    await mkdir(folder);
    await writeFile(join(folder, `${name}.db`), 'x'.repeat(10_000));
    const { code, err } = await run(['help'], { DATA_FOLDER: folder });
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^The bot's ${name} cannot be used: .*${name}\\.db: .*\\n$`));
  });

  test('so is a data folder that is a file', async () => {
    await writeFile(join(world.folder, 'file'), '');
    const { code, err } = await run(['help'], { DATA_FOLDER: join(world.folder, 'file') });
    expect([code, err]).toEqual([1, expect.stringMatching(/^The system says no: .*file.*\n$/)]);
  });

  test('so is an address that would send the key in the clear', async () => {
    const { code, err } = await run(['help'], { AURA_API_URL: 'http://aura.example.com' });
    expect([code, err]).toEqual([2, expect.stringMatching(/https.*\n$/)]);
  });
});

describe('a line while a bot runs here', () => {
  let bot: Bot;
  const address = () => join(world.folder, 'data', 'console.json');
  beforeAll(async () => {
    bot = await startBot(world);
  });
  afterAll(async () => bot.stop());

  test('goes to the bot, even without any configuration of its own', async () => {
    const { code, out } = await run(['help'], { AURA_CLIENT_ID: undefined, AURA_CLIENT_SECRET: undefined });
    expect([code, out]).toEqual([0, expect.stringContaining('slow-queries')]);
  });

  test('needs a token that only its owner can read', async () => {
    expect((await stat(address())).mode & 0o777).toBe(0o600);
    const ask = (token: string) =>
      fetch(`${bot.app.url}/console`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ line: 'help', user: 'x' }),
      });
    const { token } = JSON.parse(await readFile(address(), 'utf8')) as { token: string };
    expect((await ask('f'.repeat(48))).status).toBe(401);
    expect((await ask('é'.repeat(48))).status).toBe(401);
    expect((await ask('')).status).toBe(401);
    expect((await ask(token)).status).toBe(200);
    expect(bot.log.join()).not.toContain(token);
  });

  test('is answered locally where the bot was killed and left its address', async () => {
    const before = await readFile(address(), 'utf8');
    const other = join(world.folder, 'left-over');
    await mkdir(other);
    await writeFile(join(other, 'console.json'), before.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'));
    expect(await run(['help'], { DATA_FOLDER: other })).toMatchObject({ code: 0 });
    await writeFile(join(other, 'console.json'), '{"url": 7');
    expect(await run(['help'], { DATA_FOLDER: other })).toMatchObject({ code: 0 });
  });

  test('the address goes when the bot stops', async () => {
    await bot.stop();
    expect(await readdir(join(world.folder, 'data'))).not.toContain('console.json');
  });
});

test('without any configuration the program names every mistake and shows no stack', async () => {
  const { PATH = '' } = process.env;
  const child = startChild(
    { PATH, SLACK_BOT_TOKEN: 'xoxb-planted-0000000000', PORT: 'x' },
    { cwd: world.folder },
  );
  expect(await child.ended).toEqual({ code: 2, signal: null });
  expect(child.out()).toBe('');
  for (const word of ['AURA_CLIENT_ID', 'AURA_CLIENT_SECRET', 'SLACK_SIGNING_SECRET', 'PORT'])
    expect(child.err()).toContain(word);
  expect(child.err()).not.toMatch(/^ +at |xoxb/m);
});
