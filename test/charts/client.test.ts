import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { loadImage } from '@napi-rs/canvas';
import { createPictures, defaultSize, type Pictures, type PicturesOptions } from '../../src/charts/client.ts';
import { createRenderer } from '../../src/charts/renderer.ts';
import { SAMPLES } from './samples.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

function pictures(options: PicturesOptions): Pictures {
  const made = createPictures(options);
  open.push(() => made.stop());
  return made;
}

/** A QuickChart server of somebody else. */
async function server(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  open.push(async () => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

const own = createPictures();
afterAll(() => own.stop());

test.each(Object.entries(SAMPLES))('draws %s at its size', async (_, chart) => {
  const { width, height } = await loadImage(await own.draw(chart));
  expect({ width, height }).toEqual(defaultSize(chart));
});

test('the same chart is the same picture, and another in the dark', async () => {
  const [first, second] = [await own.draw(SAMPLES.sparkline), await own.draw(SAMPLES.sparkline)];
  expect(first.equals(second)).toBe(true);
  expect(first.equals(await own.draw(SAMPLES.sparkline, { theme: 'dark' }))).toBe(false);
});

test('asks another server as QuickChart is asked: JSON text, version 4, no function, no foreign key', async () => {
  const asked: Record<string, unknown>[] = [];
  const host = await server((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url, ...JSON.parse(Buffer.concat(chunks).toString()) });
      response.end('picture');
    });
  });
  const png = await pictures({ host }).draw(SAMPLES.area, { theme: 'dark', width: 1_024, height: 512 });
  expect(png.toString()).toBe('picture');
  const [body] = asked;
  expect(body).toMatchObject({ path: '/chart', version: '4', format: 'png', width: 1_024, height: 512 });
  expect(body).toMatchObject({ backgroundColor: '#1a1d21', devicePixelRatio: 1 });
  expect(body).not.toHaveProperty('key');
  // What a server with nothing but Chart.js itself understands: no time axis (it needs an adapter), no plugin's type.
  const config = JSON.parse(body?.['chart'] as string) as { type: string; options: { scales: object } };
  expect(config.type).toBe('line');
  const types = Object.values(config.options.scales).map(({ type }: { type: string }) => type);
  expect(types.toSorted()).toEqual(['category', 'category', 'linear', 'linear']);
});

test.each([
  [429, 'rate-limited'],
  [403, 'auth'],
  [400, 'refused'],
  [500, 'unavailable'],
])('a server that answers %d is an upstream failure: %s', async (status, reason) => {
  const host = await server((_, response) => {
    response.writeHead(status, { 'x-quickchart-error': 'No more today.' }).end();
  });
  const failing = pictures({ host }).draw(SAMPLES.gauge);
  await expect(failing).rejects.toMatchObject({
    name: 'UpstreamError',
    reason,
    status,
    detail: 'No more today.',
  });
});

test('a server that is not there is unavailable', async () => {
  const failing = pictures({ host: 'http://127.0.0.1:9' }).draw(SAMPLES.gauge);
  await expect(failing).rejects.toMatchObject({ name: 'UpstreamError', reason: 'unavailable' });
});

test('a server that does not answer is waited for no longer than the limit', async () => {
  const host = await server(() => undefined);
  const failing = pictures({ host, timeLimitMs: 50 }).draw(SAMPLES.gauge);
  await expect(failing).rejects.toMatchObject({ name: 'UpstreamError', reason: 'timeout' });
});

test('a drawing that takes too long is killed', async () => {
  const big = { ...SAMPLES.line, series: Array.from({ length: 40 }, () => SAMPLES.line.series[0]!) };
  const { draw } = pictures({ drawLimitMs: 0 });
  await expect(draw(big, { width: 3_000, height: 2_000 })).rejects.toMatchObject({ reason: 'unavailable' });
});

test('the renderer stops when nobody asks, and starts again when somebody does', async () => {
  const renderer = createRenderer({ drawLimitMs: 1_000, idleMs: 20 });
  open.push(() => renderer.stop());
  const first = await renderer.use(async ({ host }) => host);
  expect(renderer.pid()).toEqual(expect.any(Number));
  await until(() => renderer.pid() === undefined);
  await expect(fetch(`http://${first}/chart`)).rejects.toThrow('fetch failed');
  expect((await renderer.use(({ host }) => fetch(`http://${host}/`))).status).toBe(404);
});

test('a renderer that was killed costs one picture, and is replaced', async () => {
  const renderer = createRenderer({ drawLimitMs: 1_000, idleMs: 60_000 });
  open.push(() => renderer.stop());
  const first = await renderer.use(async () => renderer.pid()!);
  const lost = renderer.use(async ({ host }) => {
    process.kill(first, 'SIGKILL');
    await until(() => renderer.pid() === undefined);
    return fetch(`http://${host}/`);
  });
  await expect(lost).rejects.toThrow('fetch failed');
  expect((await renderer.use(({ host }) => fetch(`http://${host}/`))).status).toBe(404);
  expect(renderer.pid()).not.toBe(first);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds())
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
}
