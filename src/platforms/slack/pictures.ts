import { setTimeout as sleep } from 'node:timers/promises';
import type { Card, Chart, ChartBlock } from '../../cards/card.ts';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { SlackApi } from './api.ts';
import { messageOf, NO_PICTURES, picturesOf, type Message, type Pictures } from './message.ts';

/** Adds the pictures to a card whose text has been sent. Never throws: a text without picture is an answer, too. */
export type Illustrate = (card: Card, way: Way) => Promise<void>;

/** Into the message itself where it can be edited, else in a message of their own right after it. */
export type Way =
  | { readonly edit: (message: Message) => Promise<void> }
  | { readonly add: (message: Message) => Promise<void> };

interface Parts {
  readonly draw: (chart: Chart) => Promise<Buffer>;
  readonly upload: SlackApi['upload'];
  readonly log: Log;
}

const DRAW_MS = 20_000;
const MOST = 10;
/** Slack looks at an uploaded file for a moment before it may be shown, and refuses the message until then. */
const RETRY_MS: readonly number[] = [0, 700, 2_000];

export const hasCharts = (card: Card): boolean => card.body.some(({ kind }) => kind === 'chart');

export function createIllustrate({ draw, upload, log }: Parts): Illustrate {
  async function picture({ chart }: ChartBlock): Promise<string> {
    const late = new AbortController();
    const tooLate = sleep(DRAW_MS, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new UpstreamError('the picture renderer', 'timeout');
    });
    tooLate.catch(() => undefined);
    try {
      return await upload(await Promise.race([draw(chart), tooLate]), chart.title, chart.alt);
    } finally {
      late.abort();
    }
  }

  async function pictures(charts: readonly ChartBlock[]): Promise<Pictures> {
    const made = await Promise.allSettled(charts.map(picture));
    return new Map(
      made.flatMap((one, at) => {
        const block = charts[at];
        if (one.status === 'fulfilled' && block) return [[block, one.value] as const];
        if (one.status === 'rejected') log.warn('a picture is missing', { error: one.reason as unknown });
        return [];
      }),
    );
  }

  return async (card, way) => {
    const charts = card.body.filter((block) => block.kind === 'chart').slice(0, MOST);
    if (charts.length === 0) return;
    const made = await pictures(charts);
    const missing = charts.length - made.size;
    const [send, message] =
      'edit' in way
        ? [way.edit, messageOf(missing > 0 ? withNote(card) : card, made)]
        : [way.add, missing > 0 ? withNoteBlock(picturesOf(card, made)) : picturesOf(card, made)];
    try {
      await persistently(() => send(message), made.size > 0 ? RETRY_MS : [0]);
    } catch (error) {
      log.warn('the pictures could not be shown', { error });
      if (made.size > 0) await say(card, way).catch(() => undefined);
    }
  };
}

const say = (card: Card, way: Way): Promise<void> =>
  'edit' in way ? way.edit(messageOf(withNote(card))) : way.add(withNoteBlock(NOTHING));

async function persistently(task: () => Promise<void>, waits: readonly number[]): Promise<void> {
  for (const [at, wait] of waits.entries()) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
    await sleep(wait);
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
      return await task();
    } catch (error) {
      const isRefused = error instanceof UpstreamError && error.reason === 'refused';
      if (!isRefused || at === waits.length - 1) throw error;
    }
  }
}

const NOT_AVAILABLE = 'The picture is not available right now.';
const NOTHING: Message = { text: '', blocks: [] };

const withNote = (card: Card): Card => ({
  ...card,
  body: [...card.body, { kind: 'text', weight: 'quiet', text: NOT_AVAILABLE }],
});

const withNoteBlock = ({ text, blocks }: Message): Message => {
  const { blocks: note } = messageOf(withNote({ title: NOT_AVAILABLE, body: [] }), NO_PICTURES);
  return {
    text: blocks.length === 0 ? NOT_AVAILABLE : `${text}\n${NOT_AVAILABLE}`,
    blocks: [...blocks, ...note.slice(1)],
  };
};
