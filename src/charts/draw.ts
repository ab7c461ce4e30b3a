import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts, type Canvas } from '@napi-rs/canvas';
import { Chart, registerables, type ChartConfiguration, type Plugin } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';

/** What to draw, once the protocol is done with it. */
export interface Drawing {
  readonly config: Readonly<Record<string, unknown>>;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  readonly background: string;
}

const require = createRequire(import.meta.url);

Chart.register(...registerables, annotation);

/** Each script is a file of its own; the font list of a chart names them in this order and the canvas takes the first that has the glyph. */
const FONTS = { latin: 'Inter', 'latin-ext': 'Inter Ext', cyrillic: 'Inter Cyrillic', greek: 'Inter Greek' };

let fontsLoaded = false;

function loadFonts(): void {
  if (fontsLoaded) return;
  const files = join(dirname(require.resolve('@fontsource/inter/package.json')), 'files');
  for (const [script, family] of Object.entries(FONTS))
    for (const weight of [400, 600])
      GlobalFonts.registerFromPath(join(files, `inter-${script}-${weight}-normal.woff2`), family);
  fontsLoaded = true;
}

/** The last canvas, wiped: a fresh one's memory costs a quarter of the picture. */
let spare: Canvas | undefined;

/** The canvas with the chart on it, and the way to let go of it: letting go wipes the canvas for the next chart. */
export function draw(drawing: Drawing): { canvas: Canvas; done: () => void } {
  loadFonts();
  const canvas = canvasOf(drawing);
  const chart = new Chart(canvas, configOf(drawing));
  const done = () => {
    chart.destroy();
    spare = canvas;
  };
  return { canvas, done };
}

/** One that a chart failed on is not used again: nobody knows what state it is in. */
function canvasOf({ width, height, pixelRatio }: Drawing): Canvas {
  const last = spare;
  spare = undefined;
  if (pixelRatio === 1 && last?.width === width && last.height === height) return last;
  return createCanvas(width, height);
}

function configOf({ config, pixelRatio, background }: Drawing): ChartConfiguration {
  const options = objectOf(config['options']);
  return {
    type: config['type'],
    data: config['data'],
    options: { ...options, responsive: false, animation: false, events: [], devicePixelRatio: pixelRatio },
    plugins: [ground(background), onlyMeasuredInLegend],
  } as unknown as ChartConfiguration;
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const OPAQUE = /^#[0-9a-f]{6}$/i;

/** White first, so that a translucent ground still gives an opaque picture. */
const ground = (color: string): Plugin => ({
  id: 'ground',
  beforeDraw({ ctx, width, height }) {
    ctx.save();
    for (const fill of OPAQUE.test(color) ? [color] : ['#ffffff', color]) {
      ctx.fillStyle = fill;
      ctx.fillRect(0, 0, width, height);
    }
    ctx.restore();
  },
});

/** Thresholds, spans and marks carry their text beside them; elsewhere the legend is where they are explained. */
const onlyMeasuredInLegend: Plugin = {
  id: 'only-measured-in-legend',
  beforeInit({ data, options }) {
    const legend = options.plugins?.legend;
    if (legend?.labels === undefined) return;
    const isMeasured = (index: number) => !Object.hasOwn(data.datasets[index] ?? {}, 'role');
    legend.labels.filter = ({ datasetIndex = 0 }) => isMeasured(datasetIndex);
    const measured = data.datasets.filter((_, index) => isMeasured(index)).length;
    if (measured === 1 && data.datasets.length > 1) legend.display = false;
  },
};
