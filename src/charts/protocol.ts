import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Drawing } from './draw.ts';

/** What a picture may cost. A drawing cannot be interrupted, so its size and its points are bounded beforehand. */
export const LIMITS = { width: 3_000, height: 2_000, points: 20_000, bodyBytes: 2_000_000 } as const;

export interface Secrets {
  readonly key: string;
  readonly accountId: string;
}

/** A request that is answered with a status and one sentence instead of a picture. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 413;
  readonly sentence: string;
}

export const isRefusal = (answer: Drawing | Refusal): answer is Refusal => 'status' in answer;

const refuse = (status: Refusal['status'], sentence: string): Refusal => ({ status, sentence });

/** `POST /chart`: QuickChart's body with the key that was made when the renderer started. */
export function readPost(body: string, { key }: Secrets): Drawing | Refusal {
  const fields = json(body);
  if (!isObject(fields)) return refuse(400, 'The body must be a JSON object.');
  if (!same(fields['key'], key)) return refuse(403, 'The key is missing or not the one of this renderer.');
  return drawingOf({
    chart: fields['chart'] ?? fields['c'],
    width: fields['width'] ?? fields['w'],
    height: fields['height'] ?? fields['h'],
    pixelRatio: fields['devicePixelRatio'],
    background: fields['backgroundColor'] ?? fields['bkg'],
    format: fields['format'] ?? fields['f'],
  });
}

/** `GET /chart?c=…&sig=…&accountId=…`: as QuickChart has it, the signature covers `c` and nothing else. */
export function readGet(query: URLSearchParams, { key, accountId }: Secrets): Drawing | Refusal {
  const chart = query.get('c') ?? query.get('chart');
  if (chart === null) return refuse(400, 'The parameter c, the chart, is missing.');
  const signature = createHmac('sha256', key).update(chart).digest('hex');
  if (!same(query.get('accountId'), accountId) || !same(query.get('sig'), signature))
    return refuse(403, 'The signature is missing or does not fit the chart.');
  return drawingOf({
    chart,
    width: query.get('w') ?? query.get('width') ?? undefined,
    height: query.get('h') ?? query.get('height') ?? undefined,
    pixelRatio: query.get('devicePixelRatio') ?? undefined,
    background: query.get('bkg') ?? query.get('backgroundColor') ?? undefined,
    format: query.get('f') ?? query.get('format') ?? undefined,
  });
}

type Fields = Readonly<
  Record<'chart' | 'width' | 'height' | 'pixelRatio' | 'background' | 'format', unknown>
>;

function drawingOf(fields: Fields): Drawing | Refusal {
  const config = typeof fields.chart === 'string' ? json(fields.chart) : fields.chart;
  if (!isObject(config))
    return refuse(400, 'The chart must be JSON; functions and JavaScript are not drawn.');
  if ((fields.format ?? 'png') !== 'png') return refuse(400, 'The only format is png.');
  const data = config['data'];
  if (typeof config['type'] !== 'string' || !isObject(data) || !Array.isArray(data['datasets']))
    return refuse(400, 'The chart needs a type and data.datasets.');
  const size = {
    width: Number(fields.width ?? 500),
    height: Number(fields.height ?? 300),
    pixelRatio: Number(fields.pixelRatio ?? 1),
  };
  if (!Object.values(size).every((side) => side >= 0.1) || size.width < 16 || size.height < 16)
    return refuse(400, 'Width and height must be numbers from 16 on.');
  if (size.width * size.pixelRatio > LIMITS.width || size.height * size.pixelRatio > LIMITS.height)
    return refuse(413, `A picture has at most ${LIMITS.width} × ${LIMITS.height} pixels.`);
  if (pointsIn(data) > LIMITS.points) return refuse(413, `A chart has at most ${LIMITS.points} points.`);
  const background = typeof fields.background === 'string' ? fields.background : '#ffffff';
  return { config, background, ...size, width: Math.round(size.width), height: Math.round(size.height) };
}

/** Everything that becomes an element: points of all datasets, and labels. */
function pointsIn(data: Readonly<Record<string, unknown>>): number {
  const lengths = (data['datasets'] as readonly unknown[]).map((dataset) =>
    isObject(dataset) ? sizeOf(dataset['data']) : 0,
  );
  return lengths.reduce((sum, length) => sum + length, sizeOf(data['labels']));
}

const sizeOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function same(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
