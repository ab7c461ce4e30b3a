import type { Json, JsonObject } from './config.ts';
import { font, type Measure, type Paint } from './paint.ts';
import type { Scale } from './scale.ts';

/** What every picture shares: title, the line under it, the legend, the room around (`above`: lines of text over the plot). */
export function frame(
  { text }: Measure,
  paint: Paint,
  words: {
    title: string;
    subtitle: string;
    legend: boolean;
    labels: JsonObject;
    right?: number;
    above?: number;
  },
): JsonObject {
  return {
    responsive: false,
    animation: false,
    events: [],
    locale: 'en-US',
    font: font(text),
    color: paint.text,
    layout: {
      padding: { top: text * 0.5, left: text * 0.6, bottom: text * 0.5, right: words.right ?? text * 0.9 },
    },
    plugins: {
      title: {
        display: words.title !== '',
        text: words.title,
        align: 'start',
        color: paint.text,
        font: font(text * 1.2, 600),
        padding: { top: 0, bottom: text * (words.subtitle === '' ? 0.9 + (words.above ?? 0) : 0.15) },
      },
      subtitle: {
        display: words.subtitle !== '',
        text: words.subtitle,
        align: 'start',
        color: paint.quiet,
        font: font(text * 0.86),
        padding: { top: 0, bottom: text * (0.8 + (words.above ?? 0)) },
      },
      legend: {
        display: words.legend,
        position: 'bottom',
        align: 'start',
        labels: {
          color: paint.text,
          font: font(text),
          boxWidth: text * 1.1,
          boxHeight: text * 0.3,
          padding: text * 0.6,
        },
      },
      // Labels may stand beside and above the plot.
      annotation: { clip: false, annotations: words.labels },
      tooltip: { enabled: false },
    },
  };
}

/** A hidden linear axis for the values and the category axis over it that carries the texts. */
export function valueAxes(scale: Scale, measure: Measure, paint: Paint, id: 'x' | 'y'): JsonObject {
  const side = id === 'y' ? 'left' : 'bottom';
  return {
    [id]: { type: 'linear', display: false, min: scale.min, max: scale.max },
    [`${id}Texts`]: textAxis(id, side, scale.labels, measure, paint),
  };
}

export function textAxis(
  axis: 'x' | 'y',
  position: string,
  labels: readonly string[],
  { text: size, line }: Measure,
  paint: Paint,
): JsonObject {
  const lines: Json = labels.map((text) => (text === '' ? 'transparent' : paint.grid));
  return {
    type: 'category',
    axis,
    position,
    labels,
    offset: false,
    grid: { color: lines, lineWidth: Math.max(1, line / 3), drawTicks: false },
    border: { display: false },
    ticks: {
      color: paint.quiet,
      font: font(size),
      autoSkip: false,
      maxRotation: 0,
      padding: size * 0.4,
    },
  };
}

/** A text with a ground of its own, so that it is read over lines. */
export function label(
  content: string,
  at: JsonObject,
  { text }: Measure,
  paint: Paint,
  look: { color?: string; size?: number; weight?: 400 | 600; ground?: boolean } = {},
): JsonObject {
  return {
    type: 'label',
    content,
    color: look.color ?? paint.text,
    backgroundColor: look.ground === false ? 'transparent' : paint.background + 'd0',
    borderRadius: Math.round(text / 5),
    font: font(text * (look.size ?? 0.86), look.weight ?? 600),
    padding: { x: Math.round(text * 0.2), y: Math.round(text * 0.05) },
    ...at,
  };
}
