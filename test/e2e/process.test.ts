import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { lastWords } from '../../src/last-words.ts';
import { openState } from '../../src/stores/state.ts';
import { childCalled, isAlive, startChild, type Child, type ChildOptions } from '../support/e2e-child.ts';
import { readOf } from '../support/e2e-text.ts';
import { startWorld, until, type World } from '../support/e2e-world.ts';

/** The program as a process of its own: how it starts, how it stops, and what survives being killed. */
let world: World;
const children: Child[] = [];

/** Due since midnight, so each runs at the start, once; on the second Slack is slow. */
const SCHEDULES = `schedules:
  - { run: status, at: "00:00", channel: "slack:CHANNEL" }
  - { run: help, at: "00:00", channel: "slack:CHANNEL" }
  - { run: doctor, at: "00:00", channel: "slack:CHANNEL" }
`;

beforeAll(async () => {
  world = await startWorld({ yml: SCHEDULES, logHours: 1 });
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
  world.slack.reset();
});
afterAll(async () => world.stop());

async function start(
  folder: string,
  more: Readonly<Record<string, string>> = {},
  options: ChildOptions = {},
): Promise<Child> {
  const data = join(world.folder, folder);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const { PATH = '' } = process.env;
  const child = startChild({ ...world.variables, PATH, DATA_FOLDER: data, ...more }, options);
  children.push(child);
  return child;
}

const stateIn = (folder: string) =>
  openState({ path: join(world.folder, folder, 'state.db'), now: () => new Date() });

const TITLES = [/instances/, /What I can do|help|Everything/i, /set up|to fix/];
const posted = () => world.slack.messages.filter(({ via }) => via === 'chat.postMessage');

test('a port in use is one sentence, and what was opened is closed again', async () => {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const error: unknown = await startApp({
    variables: { ...world.variables, DATA_FOLDER: join(world.folder, 'port'), PORT: String(port) },
    write: () => undefined,
  }).catch((reason: unknown) => reason);
  other.close();
  const say = `Port ${port} is in use. Stop what uses it, or set PORT to another one.`;
  expect(lastWords(error)).toEqual({ say, code: 1 });
  const state = await stateIn('port');
  await state.close();
});

test('a disk that is full while it runs: it goes on, answers, and says so', async () => {
  const child = await start('full', {}, { largestFileKib: 160 });
  await child.ready();
  const url = await child.ready();
  await until('the disk to be full', () => /disk (is full|failed)/.test(child.out()), 8_000);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(child.process.exitCode).toBeNull();
});

describe('killed without warning', () => {
  test('nothing is lost, what was on its way comes once more at most, the audit trail is whole', async () => {
    // The first message arrives, but Slack's word of it does not come before the end.
    const first = await start('killed');
    await until('a first message', () => posted().length >= 1);
    await first.kill('SIGKILL');
    const before = posted().map(readOf);
    expect(before.length).toBeLessThan(3);
    // What the killed one had claimed is offered again after a minute.
    const second = await start('killed', {}, { aheadMs: 61_000 });
    await until('the rest', () => TITLES.every((title) => posted().some((one) => title.test(readOf(one)))));
    await until('an empty outbox', async () => {
      const state = await stateIn('killed');
      const waiting = await state.outbox.waiting();
      await state.close();
      return waiting === 0;
    });
    await second.kill('SIGTERM');
    expect(posted().length).toBeLessThanOrEqual(4);
    const state = await stateIn('killed');
    expect(await state.audit.firstBroken()).toBeUndefined();
    await state.close();
  }, 30_000);

  test('no part of a query log stays behind, nor its reader', async () => {
    const child = await start('reading');
    await child.ready();
    const address = await readFile(join(world.folder, 'reading', 'console.json'), 'utf8');
    const { url, token } = JSON.parse(address) as { url: string; token: string };
    const asking = fetch(`${url}/console`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ line: 'slow-queries shop', user: process.env['USER'] ?? 'root' }),
    }).catch(() => undefined);
    const parts = async () =>
      (
        await readdir(join(world.folder, 'reading', 'tmp'), { recursive: true }).catch((): string[] => [])
      ).filter((name) => name.includes('/'));
    await until('the reader at work', async () => (await parts()).length > 0);
    const reader = await until('the reader', () => childCalled('query-log/child', child.process.pid));
    await child.kill('SIGKILL');
    await asking;
    await until('nothing to be left', async () => (await parts()).length === 0);
    expect(await parts()).toEqual([]);
    await until('the reader to be gone', () => !isAlive(reader));
  }, 20_000);
});

describe('SIGTERM', () => {
  test('stops in order within ten seconds, though Slack hangs and messages wait', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const { port } = hanging.address() as AddressInfo;
    const child = await start('slack-hangs', { SLACK_API_URL: `http://127.0.0.1:${port}/api/` });
    await child.ready();
    await until('a message on its way', async () => {
      const state = await stateIn('slack-hangs');
      const waiting = await state.outbox.waiting();
      await state.close();
      return waiting > 0;
    });
    const began = performance.now();
    expect(await child.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(10_000);
    hanging.closeAllConnections();
    hanging.close();
    expect(child.out()).toContain('"message":"stopping"');
    const state = await stateIn('slack-hangs');
    expect(await state.outbox.waiting()).toBeGreaterThan(0);
    await state.close();
  }, 20_000);
});
