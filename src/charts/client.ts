import { createRequire } from 'node:module';
import type { Chart } from '../cards/card.ts';
import { chartConfig, chartGround, type ChartLook } from '../cards/chart.ts';
import { UpstreamError, type Reason } from '../errors.ts';
import { createRenderer } from './renderer.ts';

// The ES-module build calls `require` in getSignedUrl(), which modules do not have.
const require = createRequire(import.meta.url);
const QuickChart = require('quickchart-js') as QuickChartClass;

/** Written down here because the package's types describe the other build. */
type QuickChartClass = new (key?: string) => QuickChartRequest;
interface QuickChartRequest {
  setScheme(scheme: string): QuickChartRequest;
  setHost(host: string): QuickChartRequest;
  setVersion(version: string): QuickChartRequest;
  setWidth(width: number): QuickChartRequest;
  setHeight(height: number): QuickChartRequest;
  setBackgroundColor(color: string): QuickChartRequest;
  setConfig(config: string): QuickChartRequest;
  toBinary(): Promise<Buffer>;
}

const SYSTEM = 'The chart renderer';

export interface PicturesOptions {
  /** A QuickChart server instead of our own: "charts.example.com" (https) or "http://charts.internal:3400". */
  readonly host?: string | undefined;
  /** For servers that want a key. */
  readonly key?: string | undefined;
  /** How long one picture is waited for. */
  readonly timeLimitMs?: number;
  readonly drawLimitMs?: number;
  readonly idleMs?: number;
}

export interface Pictures {
  readonly draw: (chart: Chart, look?: Partial<ChartLook>) => Promise<Buffer>;
  readonly stop: () => Promise<void>;
}

/** The one door through which pictures are asked for. A picture that fails throws an UpstreamError; the card's text never waits for it. */
export function createPictures(options: PicturesOptions = {}): Pictures {
  const { host, key, timeLimitMs = 10_000, drawLimitMs = 10_000, idleMs = 60_000 } = options;
  const own = createRenderer({ drawLimitMs, idleMs });

  const fetchPicture = (chart: Chart, look: Partial<ChartLook>): Promise<Buffer> =>
    host === undefined || host === ''
      ? own.use((renderer) => ask(chart, look, { scheme: 'http', ...renderer }))
      : ask(chart, look, { ...schemeAndHost(host), key });

  return {
    async draw(chart, look = {}) {
      try {
        return await within(timeLimitMs, fetchPicture(chart, look));
      } catch (error) {
        throw translate(error);
      }
    },
    stop: () => own.stop(),
  };
}

interface Server {
  readonly scheme: string;
  readonly host: string;
  readonly key?: string | undefined;
}

/** Chat shows pictures at a width of its own; what differs is how much height the kind needs. */
export function defaultSize(chart: Chart): { width: number; height: number } {
  if (chart.type === 'sparkline') return { width: 480, height: 120 };
  if (chart.type === 'gauge') return { width: 1_000, height: 600 };
  if (chart.type !== 'horizontal-bar') return { width: 1_600, height: 800 };
  return { width: 1_600, height: Math.min(1_600, 220 + chart.categories.length * 120) };
}

async function ask(chart: Chart, partial: Partial<ChartLook>, server: Server): Promise<Buffer> {
  const look = { theme: 'light', ...defaultSize(chart), ...partial } as const;
  const request = new QuickChart(server.key)
    .setScheme(server.scheme)
    .setHost(server.host)
    .setVersion('4')
    .setWidth(look.width)
    .setHeight(look.height)
    .setBackgroundColor(chartGround(look.theme))
    // As text: an object would be written as JavaScript, not as JSON.
    .setConfig(JSON.stringify(chartConfig(chart, look)));
  return request.toBinary();
}

function schemeAndHost(host: string): { scheme: string; host: string } {
  const [, scheme = 'https', rest = host] = /^(https?):\/\/(.+)$/.exec(host) ?? [];
  return { scheme, host: rest.replace(/\/+$/, '') };
}

/** quickchart-js has no time limit of its own. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UpstreamError(SYSTEM, 'timeout')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const REASONS: Readonly<Record<string, Reason>> = {
  '401': 'auth',
  '403': 'auth',
  '404': 'not-found',
  '400': 'refused',
  '413': 'refused',
  '429': 'rate-limited',
};

function translate(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status = /status code (\d{3})/.exec(message)?.[1];
  const reason =
    status === undefined || status.startsWith('5') ? 'unavailable' : (REASONS[status] ?? 'unexpected');
  const detail = message.split('\n')[1];
  return new UpstreamError(SYSTEM, reason, {
    cause: error,
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(detail === undefined ? {} : { detail }),
  });
}
