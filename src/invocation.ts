/** Something to do, whoever asked: a person typing, a person pressing a button, the clock, or another program. */
export interface Invocation {
  readonly command: string;
  readonly args: Args;
  readonly origin: 'typed' | 'button' | 'schedule' | 'webhook';
  readonly caller: Caller;
  readonly place: Place;
  /** Of the operation whose votes allow it. Set by the bot alone, never read from a payload. */
  readonly operation?: string;
  /** A file that came with it. Set by the platform alone, which also removes it afterwards. */
  readonly upload?: Upload;
}

export interface Upload {
  /** On this machine. */
  readonly path: string;
  /** As its owner called it; for reading only. */
  readonly name: string;
  readonly bytes: number;
}

export type Args = Readonly<Record<string, unknown>>;

export interface Caller {
  /** Immutable and complete: `slack:T012/U034`, `teams:<tenant>/<object id>`, `console:<user>`, `clock`. */
  readonly id: string;
  /** For reading only; nothing is decided by a name. */
  readonly name: string;
  /** Groups the platform vouches for, as `slack:T012/S056`. */
  readonly groups: readonly string[];
  /** What the platform says of the account. Only a member may ever do anything. */
  readonly standing: 'member' | 'guest' | 'bot' | 'foreign';
}

/** Where it was asked, and so where the answer goes. */
export interface Place {
  /** `web` is the demo's page. */
  readonly platform: 'slack' | 'teams' | 'console' | 'web';
  readonly channel: string;
  readonly thread?: string;
  /** A direct conversation with the asker: nobody else reads along. */
  readonly direct?: boolean;
}

export const placeKey = ({ platform, channel }: Place): string => `${platform}:${channel}`;
