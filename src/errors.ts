import type { Card, CommandAction } from './cards/card.ts';

/** Something the caller can fix. The message is shown as it stands, with buttons that help. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly actions: readonly CommandAction[];
  /** Lines to copy, such as what to add to aura.yml. */
  readonly code: string | undefined;
  constructor(message: string, actions: readonly CommandAction[] = [], code?: string) {
    super(message);
    this.actions = actions;
    this.code = code;
  }
}

/** Something the caller can fix, with steps that need a card of their own. */
export class CardError extends UserError {
  readonly card: Card;
  constructor(message: string, card: Card) {
    super(message);
    this.card = card;
  }
}

export type Reason =
  'auth' | 'not-found' | 'conflict' | 'rate-limited' | 'unavailable' | 'timeout' | 'refused' | 'unexpected';

interface UpstreamDetail {
  /** The other side's own words, fit for a person, without secrets. */
  readonly detail?: string;
  /** Quoted to the vendor's support. */
  readonly requestId?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Something we depend on failed. Thrown by the edges only. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly system: string;
  readonly reason: Reason;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(system: string, reason: Reason, more: UpstreamDetail = {}) {
    super(`${system}: ${reason}${more.detail ? ` (${more.detail})` : ''}`, { cause: more.cause });
    this.system = system;
    this.reason = reason;
    this.detail = more.detail;
    this.requestId = more.requestId;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export const isRetryable = (error: unknown): boolean =>
  error instanceof UpstreamError && ['rate-limited', 'unavailable', 'timeout'].includes(error.reason);
