import type { GaugeChart } from '../card.ts';
import type { ChartConfig } from './config.ts';
import { toneWord } from '../format.ts';
import { frame } from './frame.ts';
import { font, type Measure, type Paint } from './paint.ts';
import { say } from './scale.ts';

/** Half a ring with the bands as a thin rim outside it; the number and its word stand in the middle. */
export function gaugeConfig(chart: GaugeChart, measure: Measure, paint: Paint): ChartConfig {
  const { value, max, unit, bands } = chart;
  const { text, height } = measure;
  const shown = Math.min(Math.max(value, 0), max);
  const band = bands.find(({ upTo }) => value < upTo) ?? bands.at(-1);
  const color = paint.tones[band?.tone ?? 'neutral'];
  const edges = bands.map(({ upTo }) => Math.min(upTo, max));
  const widths = edges.map((edge, i) => Math.max(0, edge - (edges[i - 1] ?? 0)));
  const seam = { borderColor: paint.background, borderWidth: Math.max(2, measure.line / 2) };
  const base = frame(measure, paint, { title: chart.title, subtitle: '', legend: false, labels: {} });
  const word = band === undefined ? '' : toneWord(band.tone);
  return {
    type: 'doughnut',
    data: {
      datasets: [
        {
          label: 'bands',
          data: widths,
          backgroundColor: bands.map(({ tone }) => paint.tones[tone]),
          weight: 1,
          ...seam,
        },
        {
          label: chart.title,
          data: [shown, max - shown],
          backgroundColor: [color, paint.shade],
          weight: 5,
          ...seam,
        },
      ],
    },
    options: {
      ...base,
      circumference: 180,
      rotation: 270,
      cutout: '62%',
      plugins: {
        ...(base['plugins'] as object),
        // At the bottom with a negative padding, the text moves up into the ring on every server.
        subtitle: {
          display: true,
          position: 'bottom',
          text: [say(unit, value), ...(word === '' ? [] : [word])],
          color: paint.text,
          font: font(height / 9, 600),
          padding: { top: -Math.round(height / 4), bottom: Math.round(text * 0.4) },
        },
      },
    },
  };
}
