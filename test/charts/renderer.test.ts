import { createHmac } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { loadImage } from '@napi-rs/canvas';
import { chartConfig } from '../../src/cards/chart.ts';
import { createRenderer, type Renderer } from '../../src/charts/renderer.ts';
import { SAMPLES } from './samples.ts';

const renderer = createRenderer({ drawLimitMs: 10_000, idleMs: 60_000 });
afterAll(() => renderer.stop());

const CHART = { type: 'line', data: { datasets: [{ data: [[0, 1]] }] } };

const post = (body: (to: Renderer) => unknown) =>
  renderer.use((to) => {
    const content = body(to);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return fetch(`http://${to.host}/chart`, { method: 'POST', body: text });
  });

const get = (query: (to: Renderer) => Record<string, string>) =>
  renderer.use((to) => fetch(`http://${to.host}/chart?${new URLSearchParams(query(to)).toString()}`));

const sign = (chart: string, key: string) => createHmac('sha256', key).update(chart).digest('hex');

async function expectRefusal(response: Response, status: number, sentence: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(sentence);
  expect(response.headers.get('x-quickchart-error')).toMatch(sentence);
}

async function expectPicture(response: Response, width: number, height: number): Promise<void> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  const image = await loadImage(Buffer.from(await response.arrayBuffer()));
  expect([image.width, image.height]).toEqual([width, height]);
}

test('POST with the key draws', async () => {
  const chart = JSON.stringify(chartConfig(SAMPLES.line, { theme: 'dark', width: 640, height: 320 }));
  await expectPicture(
    await post(({ key }) => ({ chart, key, width: 640, height: 320, version: '4' })),
    640,
    320,
  );
});

test('POST takes the chart as an object too, and a pixel ratio', async () => {
  const body = { chart: CHART, width: 200, height: 100, devicePixelRatio: 2, backgroundColor: 'transparent' };
  await expectPicture(await post(({ key }) => ({ ...body, key })), 400, 200);
});

test.each([
  ['without a key', 403, () => ({ chart: CHART }), /key/],
  ['with another key', 403, ({ key }: Renderer) => ({ chart: CHART, key: key.replace(/./, 'x') }), /key/],
  ['not JSON', 400, () => 'chart=1', /JSON/],
  ['with JavaScript', 400, ({ key }: Renderer) => ({ key, chart: '{type:"line",data:{}}' }), /JSON/],
  ['with a function', 400, ({ key }: Renderer) => ({ key, chart: '(() => 1)()' }), /JSON/],
  ['without datasets', 400, ({ key }: Renderer) => ({ key, chart: { type: 'line' } }), /datasets/],
  ['as SVG', 400, ({ key }: Renderer) => ({ key, chart: CHART, format: 'svg' }), /png/],
  ['of no known type', 400, ({ key }: Renderer) => ({ key, chart: { ...CHART, type: 'wave' } }), /wave/],
  ['of no size', 400, ({ key }: Renderer) => ({ key, chart: CHART, width: 'wide' }), /Width/],
  ['too wide', 413, ({ key }: Renderer) => ({ key, chart: CHART, width: 3_001 }), /3000/],
  ['too sharp', 413, ({ key }: Renderer) => ({ key, chart: CHART, devicePixelRatio: 20 }), /3000/],
  [
    'with too many points',
    413,
    ({ key }: Renderer) => ({
      key,
      chart: { type: 'line', data: { datasets: [{ data: Array(20_001).fill(1) }] } },
    }),
    /20000/,
  ],
  [
    'with too much body',
    413,
    ({ key }: Renderer) => ({ key, chart: CHART, filler: 'x'.repeat(2_000_000) }),
    /body/,
  ],
])('POST %s is refused with %d', async (_, status, body, sentence) => {
  await expectRefusal(await post(body), status, sentence);
});

test('a chart that failed does not spoil the next one', async () => {
  const bad = { ...CHART, options: { scales: { x: { type: 'nothing' } } } };
  expect((await post(({ key }) => ({ key, chart: bad }))).status).toBe(400);
  await expectPicture(await post(({ key }) => ({ key, chart: CHART })), 500, 300);
});

test('GET with the signature draws', async () => {
  const c = JSON.stringify(CHART);
  const query = ({ key, accountId }: Renderer) => ({ c, w: '120', h: '80', sig: sign(c, key), accountId });
  await expectPicture(await get(query), 120, 80);
});

test.each([
  ['no signature', () => ({ c: '{}' })],
  [
    'the signature of another chart',
    ({ key, accountId }: Renderer) => ({ c: '{}', sig: sign('{ }', key), accountId }),
  ],
  ['another account', ({ key }: Renderer) => ({ c: '{}', sig: sign('{}', key), accountId: 'somebody' })],
  ['the key itself', ({ key, accountId }: Renderer) => ({ c: '{}', key, accountId })],
])('GET with %s is refused', async (_, query) => {
  await expectRefusal(await get(query), 403, /signature/);
});

test('there is nothing beside /chart', async () => {
  const response = await renderer.use(({ host }) => fetch(`http://${host}/healthcheck`));
  await expectRefusal(response, 404, /chart/);
});
