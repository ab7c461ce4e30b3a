import type { Args, Caller, Place } from './invocation.ts';

/** An invocation waiting for its time. */
export interface Due {
  /** The same id is the same piece of work: asking twice does it once. */
  readonly id: string;
  readonly at: Date;
  readonly command: string;
  readonly args: Args;
  readonly place: Place;
  readonly caller?: Caller;
  /** The operation whose votes cover it. */
  readonly operation?: string;
}
