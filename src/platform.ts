import type { Card } from './cards/card.ts';
import type { Invocation, Place } from './invocation.ts';

/** Where a message ended up, so that it can be edited. */
export interface Posted {
  readonly place: Place;
  readonly messageId: string;
}

/** Slack, Teams or a terminal: turns events into invocations and cards into messages. */
export interface Platform {
  readonly name: Place['platform'];
  /** The shortest time between two messages of ours in one channel, ms. */
  readonly paceMs: number;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Throws UpstreamError; its `retryAfterMs` is kept to. Text first: the picture may follow as an edit. */
  readonly post: (place: Place, card: Card) => Promise<Posted>;
  readonly edit: (posted: Posted, card: Card) => Promise<void>;
  /** What doctor shows: one line each, the fix in it where something is missing. */
  readonly checkup: () => Promise<readonly Check[]>;
}

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly say: string;
}

/** What a platform needs from the bot. Neither function throws: what went wrong is a card, too. */
export interface Bot {
  /** A typed line, without the bot's own name in front. */
  readonly line: (text: string, asked: Asked) => Promise<Answer>;
  /** A pressed button, the clock, a webhook. The arguments are checked like typed ones. */
  readonly handle: (invocation: Invocation) => Promise<Answer>;
  /** Does it decide or change something? Then it is done before the platform acknowledges the press. */
  readonly decides: (command: string) => boolean;
}
export type Asked = Pick<Invocation, 'caller' | 'place' | 'upload'>;

export interface Answer {
  readonly cards: readonly Card[];
  /** The command did not do what was asked; the cards say why, or ask for what is missing. */
  readonly failed: boolean;
}
