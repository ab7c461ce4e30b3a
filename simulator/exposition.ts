import type { Instance } from './instance.ts';
import { METRICS } from './metric.ts';
import { TICK_MS } from './model/history.ts';
import { seriesOf, valueAt } from './series.ts';

/** The newest value of each series, as the endpoint shows it: Prometheus text with timestamps in ms. */
export function exposition(instances: readonly Instance[]): string {
  const lines: string[] = [];
  const series = instances.map((instance) => ({ instance, metrics: seriesOf(instance) }));
  METRICS.forEach(({ name, help, type }, column) => {
    const samples = series.flatMap(({ instance, metrics }) => newest(instance, metrics[column] ?? []));
    if (samples.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples);
  });
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

function newest(instance: Instance, series: ReturnType<typeof seriesOf>[number]): readonly string[] {
  const { history } = instance.engine;
  const row = history.rows - 1;
  if (row < 0 || history.down[row] === 1) return [];
  const at = (history.first + row) * TICK_MS;
  return series.map(
    (each) => `${each.metric.name}{${each.labels}} ${valueAt(instance, each, row).toFixed(6)} ${at}`,
  );
}
