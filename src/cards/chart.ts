import type { Chart } from './card.ts';
import { barConfig } from './chart/bar.ts';
import type { ChartConfig } from './chart/config.ts';
import { gaugeConfig } from './chart/gauge.ts';
import { measureOf, paintOf, type Theme } from './chart/paint.ts';
import { timeConfig } from './chart/time.ts';

export interface ChartLook {
  readonly theme: Theme;
  /** Pixels of the finished picture. */
  readonly width: number;
  readonly height: number;
}

export function chartConfig(chart: Chart, { theme, width, height }: ChartLook): ChartConfig {
  const measure = measureOf(width, height);
  const paint = paintOf(theme);
  if (chart.type === 'gauge') return gaugeConfig(chart, measure, paint);
  return 'categories' in chart ? barConfig(chart, measure, paint) : timeConfig(chart, measure, paint);
}

/** The ground a picture of this theme stands on; a picture is never transparent. */
export const chartGround = (theme: Theme): string => paintOf(theme).background;
