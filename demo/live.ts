import type { Overview } from '../src/fleet.ts';
import type { Feed } from './feed.ts';
import { sameCards, type Told } from './talk.ts';
import type { ChartPictures } from './pictures.ts';
import type { Card } from '../src/cards/card.ts';

export interface Live {
  /** Keeps an answer up to date, and lets go of an older one of the same channel. */
  readonly keep: (channel: string, told: Told) => void;
  /** One step: asks again what is kept, where anything has changed. */
  readonly refresh: () => Promise<void>;
  readonly stop: () => void;
}

interface Kept {
  readonly message: string;
  readonly told: Told;
  cards: readonly Card[];
}

const EVERY_MS = 2_000;
/** The board the page opens with, and what was asked for last. */
const MOST_A_CHANNEL = 2;

interface Parts {
  readonly feed: Feed;
  readonly render: ChartPictures['render'];
  readonly overview: () => Promise<Overview>;
  /** Nobody asks for nobody. */
  readonly isWatched: () => boolean;
}

/** Edits the newest status and metrics cards as the simulated time passes, so that one can watch it happen. */
export function createLive({ feed, render, overview, isWatched }: Parts): Live {
  const channels = new Map<string, readonly Kept[]>();
  let last: Overview | undefined;
  let running: Promise<void> | undefined;

  async function refreshNow(): Promise<void> {
    const now = await overview();
    if (now === last) return;
    last = now;
    for (const kept of [...channels.values()].flat()) await ask(kept);
  }

  async function ask(kept: Kept): Promise<void> {
    const { cards, failed } = await kept.told.again();
    if (failed || sameCards(cards, kept.cards)) return;
    kept.cards = cards;
    const [card] = cards;
    if (card) feed.edit(kept.message, { card: render(card) });
  }

  const refresh = (): Promise<void> =>
    (running ??= refreshNow()
      .catch(() => undefined)
      .finally(() => (running = undefined)));
  const timer = setInterval(() => {
    if (isWatched()) void refresh();
  }, EVERY_MS);
  timer.unref();

  return {
    keep(channel, told) {
      const [message] = told.messages;
      if (told.answer.failed || told.messages.length !== 1 || message === undefined) return;
      const all = [...(channels.get(channel) ?? []), { message, told, cards: told.answer.cards }];
      const [first, ...rest] = all;
      // The first is the board; of the others only the newest counts.
      const kept = first && rest.length > 0 ? [first, ...rest.slice(1 - MOST_A_CHANNEL)] : all;
      for (const { message: old } of all.filter((one) => !kept.includes(one)))
        feed.edit(old, { live: false });
      channels.set(channel, kept);
      feed.edit(message, { live: true });
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}
