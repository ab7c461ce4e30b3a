import type { Instance } from './instance.ts';
import { METRICS } from './metric.ts';
import { rowOf, TICK_MS } from './model/history.ts';
import { seriesOf, valueAt, type Series } from './series.ts';
import { TIERS } from './tiers.ts';

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** The past as OpenMetrics text, one chunk a series: timestamps in seconds, in order within each series. */
export function* openMetrics(instances: readonly Instance[], window: Window): Generator<string> {
  const shown = instances
    .filter(({ type }) => TIERS[type].metrics)
    .map((instance) => ({ instance, metrics: seriesOf(instance) }));
  for (const [column, metric] of METRICS.entries()) {
    const family = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
    yield `# HELP ${family} ${metric.help}\n# TYPE ${family} ${metric.type}\n`;
    for (const { instance, metrics } of shown) {
      for (const series of metrics[column] ?? []) yield samples(instance, series, window);
    }
  }
  yield '# EOF\n';
}

function samples(instance: Instance, series: Series, { from, to, stepMs }: Window): string {
  const { history } = instance.engine;
  const stride = Math.max(1, Math.round(stepMs / TICK_MS));
  const start = Math.max(0, Math.ceil(from / TICK_MS) - history.first);
  const end = Math.min(history.rows - 1, rowOf(history, to));
  const head = `${series.metric.name}{${series.labels}} `;
  let text = '';
  for (let row = aligned(history.first, start, stride); row <= end; row += stride) {
    if (history.down[row] === 1) continue;
    const value = valueAt(instance, series, row);
    const digits = Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6;
    text += `${head}${digits} ${((history.first + row) * TICK_MS) / 1000}\n`;
  }
  return text;
}

/** The first row at or after `start` that lies on a whole step, so that every window shows the same moments. */
function aligned(first: number, start: number, stride: number): number {
  return start + ((stride - ((first + start) % stride)) % stride);
}
