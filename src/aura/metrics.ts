import type { Instance } from '../aura.ts';
import { UpstreamError } from '../errors.ts';
import type { Sample } from '../history.ts';
import { call, type CallOptions } from './call.ts';
import { readExposition } from './exposition.ts';
import type { Said } from './failure.ts';
import { isLoopback, type Answer } from './transport.ts';

interface MetricsOptions extends Omit<CallOptions, 'budget' | 'priority' | 'translate'> {
  readonly baseUrl: string;
  readonly metricsBaseUrl: URL | undefined;
  readonly timeoutMs: number;
  readonly now: () => Date;
}

export async function readMetrics(instance: Instance, options: MetricsOptions): Promise<readonly Sample[]> {
  const url = metricsUrl(instance, options.baseUrl, options.metricsBaseUrl);
  const answer = await call(
    {
      method: 'GET',
      url: url.href,
      headers: { Accept: 'text/plain;version=0.0.4,*/*;q=0.1' },
      timeoutMs: options.timeoutMs,
      maxBytes: 20_000_000,
    },
    { ...options, priority: 'poll', translate },
  );
  const { readings, bad } = readExposition(answer.body);
  if (readings.length === 0 && bad > 0)
    throw new UpstreamError('Aura', 'unexpected', { detail: 'the metrics are in no known format' });
  if (bad > 0)
    options.log.warn('Aura sent metrics that were not understood', { instance: instance.id, lines: bad });

  const arrived = options.now().getTime();
  return readings
    .filter((reading) => reading.instance === instance.id && Number.isFinite(reading.value))
    .map(({ metric, labels, value, time }) => ({ metric, labels, at: time ?? arrived, value }));
}

/** The URL comes from an answer, and a token goes there: only to Aura, or to where the API itself is. */
function metricsUrl(instance: Instance, apiUrl: string, override: URL | undefined): URL {
  if (!instance.metricsUrl)
    throw new UpstreamError('Aura', 'not-found', {
      detail: 'the tier of this instance has no metrics endpoint',
    });
  const url = URL.canParse(instance.metricsUrl) ? new URL(instance.metricsUrl) : undefined;
  if (url && override)
    return new URL(`${override.pathname.replace(/\/+$/, '')}${url.pathname}${url.search}`, override);
  const api = new URL(apiUrl);
  if (url && (url.origin === api.origin || (isLoopback(url) && isLoopback(api)))) return url;
  if (url?.protocol === 'https:' && url.hostname.endsWith('.neo4j.io')) return url;
  throw new UpstreamError('Aura', 'unexpected', { detail: "the metrics URL is not one of Aura's" });
}

function translate(answer: Answer, said: Said) {
  if (answer.status === 401 || answer.status === 403) {
    const words = said.detail ? ` (${said.detail})` : '';
    return { detail: `the key's user needs the role Metrics Integration Reader in this project${words}` };
  }
  if (answer.status === 400 && said.code === 'tenant-incapable-of-action')
    return { reason: 'not-found' as const };
  return {};
}
