import { setTimeout as sleep } from 'node:timers/promises';
import type { Card, Chart, ChartBlock } from '../../cards/card.ts';
import { renderTeams } from '../../cards/render/teams.ts';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { messageOf, type Message } from './message.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}
export type Draw = (chart: Chart, size: PictureSize) => Promise<Buffer>;

/** Adds the pictures to a card whose text has been sent. Never throws: a text without picture is an answer, too. */
export type Illustrate = (card: Card, way: Way) => Promise<void>;
export interface Way {
  readonly alone: boolean;
  readonly edit: (message: Message) => Promise<void>;
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages: 1024 × 1024, 1 MB. */
const SIZE: PictureSize = { width: 1_024, height: 512 };
const MOST_BYTES = 1_000_000;
const DRAW_MS = 20_000;
const MOST = 4;

export function createIllustrate({ draw, log }: { readonly draw: Draw; readonly log: Log }): Illustrate {
  async function picture({ chart }: ChartBlock): Promise<string> {
    const late = new AbortController();
    const tooLate = sleep(DRAW_MS, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new UpstreamError('the picture renderer', 'timeout');
    });
    tooLate.catch(() => undefined);
    try {
      const png = await Promise.race([draw(chart, SIZE), tooLate]);
      if (png.length > MOST_BYTES)
        throw new UpstreamError('the picture renderer', 'refused', { detail: 'too large' });
      return `data:image/png;base64,${png.toString('base64')}`;
    } finally {
      late.abort();
    }
  }

  return async (card, { alone, edit }) => {
    const charts = chartsToDraw(card);
    if (charts.length === 0) return;
    const made = await Promise.allSettled(charts.map(picture));
    const pictures = new Map(
      made.flatMap((one, at) => {
        const block = charts[at];
        if (one.status === 'fulfilled' && block) return [[block, one.value] as const];
        if (one.status === 'rejected') log.warn('a picture is missing', { error: one.reason as unknown });
        return [];
      }),
    );
    const shown = pictures.size < charts.length ? withNote(card) : card;
    const message = messageOf(shown, { alone, ...(pictures.size > 0 ? { pictures } : {}) });
    await edit(message).catch((error: unknown) => log.warn('the pictures could not be shown', { error }));
  };
}

/** A native chart needs no picture; the renderer knows which chart becomes one. */
export const chartsToDraw = (card: Card): readonly ChartBlock[] =>
  card.body
    .filter((block) => block.kind === 'chart')
    .filter(needsPicture)
    .slice(0, MOST);

const BLANK = 'data:image/png;base64,AA==';

function needsPicture(block: ChartBlock): boolean {
  const { body } = renderTeams({ title: '', body: [block] }, { picture: () => ({ url: BLANK }) });
  return body.some(({ type }) => type === 'Image');
}

const withNote = (card: Card): Card => ({
  ...card,
  body: [...card.body, { kind: 'text', weight: 'quiet', text: 'The picture is not available right now.' }],
});
