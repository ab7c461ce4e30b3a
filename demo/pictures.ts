import { createHmac, randomBytes } from 'node:crypto';
import type { Card, Chart } from '../src/cards/card.ts';
import { renderTeams } from '../src/cards/render/teams.ts';
import type { AdaptiveCard } from '../src/cards/render/teams-types.ts';
import type { Pictures } from '../src/charts/client.ts';

export interface ChartPictures {
  /** As Teams would be sent it; pictures are addresses on this machine, drawn when they are looked at. */
  readonly render: (card: Card) => AdaptiveCard;
  /** Undefined for an id that is not known, or not any more. */
  readonly draw: (
    id: string,
    look: { readonly theme: string; readonly width: number },
  ) => Promise<Buffer> | undefined;
}

const MOST = 200;
const LASTS_MS = 60 * 60_000;
/** What the renderer takes for an address; the page reads the id from it. */
const ADDRESS = 'https://picture.invalid/';

/** Charts under ids that cannot be guessed, forgotten after an hour. The page's theme and width decide the look. */
export function createChartPictures(draw: Pictures['draw']): ChartPictures {
  const key = randomBytes(32);
  const kept = new Map<string, { readonly chart: Chart; readonly until: number }>();

  /** The same chart has the same id, so that a card drawn again keeps its picture. */
  const idOf = (chart: Chart): string =>
    createHmac('sha256', key).update(JSON.stringify(chart)).digest('base64url').slice(0, 32);

  function keep(id: string, chart: Chart): void {
    const now = Date.now();
    kept.delete(id);
    for (const [old, { until }] of kept) if (until <= now || kept.size >= MOST) kept.delete(old);
    kept.set(id, { chart, until: now + LASTS_MS });
  }

  return {
    render(card) {
      const offered = new Map<string, Chart>();
      const rendered = renderTeams(card, {
        picture: ({ chart }) => {
          const id = idOf(chart);
          offered.set(`${ADDRESS}${id}`, chart);
          return { url: `${ADDRESS}${id}` };
        },
      });
      for (const element of rendered.body) {
        const chart = element.type === 'Image' ? offered.get(element.url) : undefined;
        if (chart && 'url' in element) keep(element.url.slice(ADDRESS.length), chart);
      }
      return rendered;
    },
    draw(id, { theme, width }) {
      const known = kept.get(id);
      if (!known || known.until <= Date.now()) return undefined;
      const wide = width >= 520 ? 1_200 : 720;
      const height = Math.round(wide * (known.chart.type === 'sparkline' ? 0.25 : 0.5));
      return draw(known.chart, { theme: theme === 'dark' ? 'dark' : 'light', width: wide, height });
    },
  };
}
