/** What happened at the emulated Slack, and what a test may change about it. */
export interface State {
  readonly emulator: string;
  readonly base: string;
  readonly faults: { readonly method: string; readonly fault: Fault; left: number }[];
  readonly urls: Map<string, { readonly source: Source; readonly born: number; uses: number }>;
  readonly files: Set<string>;
  readonly calls: Call[];
  readonly messages: Message[];
  readonly uploads: Buffer[];
  /** Whatever was sent that Slack would not have taken, whether or not anybody noticed. */
  readonly problems: string[];
  readonly scopes: Set<string>;
  readonly groups: Map<string, readonly string[]>;
  readonly clock: { now: () => number };
  readonly socket: { url: string };
  /** So often is a message refused whose uploaded file Slack is not done with. */
  readonly processing: { left: number };
  /** The bot is in it; `elsewhere` is a channel it is not in, `direct` its own with ada. */
  readonly channel: string;
  readonly elsewhere: string;
  readonly direct: string;
  readonly people: Readonly<Record<PersonName, string>>;
}

export interface FakeSlack extends State {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly team: string;
  /** The next `times` calls of a method (or of `response_url`, `upload`) fail like this. */
  readonly fail: (method: string, fault: Fault, times?: number) => void;
  readonly responseUrl: (source?: Source) => string;
  /** Forgets what happened, faults and grants included. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

export type PersonName = 'ada' | 'bob' | 'guest' | 'robot' | 'stranger';
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}
export interface Message {
  readonly via: 'chat.postMessage' | 'chat.postEphemeral' | 'response_url';
  readonly channel: string;
  /** `everybody`, or the one person who sees it. */
  readonly to: string;
  readonly thread?: string | undefined;
  readonly ts: string;
  text: string;
  blocks: readonly Block[];
  /** What it was before each edit. */
  readonly earlier: { readonly text: string; readonly blocks: readonly Block[] }[];
}
export type Block = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly block_id?: string;
};
/** The name of an error, or the whole answer. */
export type Fault =
  string | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
/** Of a response_url: who it belongs to, and the message that the pressed button was on. */
export interface Source {
  readonly channel?: string;
  readonly user?: string;
  readonly message?: Message;
}

// Put together here, so that nobody's scanner takes them for real.
export const BOT_TOKEN = ['xoxb', '100000000001', 'planted-bot-token'].join('-');
export const APP_TOKEN = ['xapp', '1', 'A0000000001', 'planted-app-token'].join('-');
export const TEAM = 'T000000001';
export const SCOPES = [
  'commands',
  'app_mentions:read',
  'im:history',
  'chat:write',
  'files:write',
  'users:read',
  'usergroups:read',
];

/** What the emulator does not say of its people. */
export const FLAGS: Readonly<Record<PersonName, object>> = {
  ada: {},
  bob: {},
  guest: { is_restricted: true },
  robot: { is_bot: true },
  stranger: { is_stranger: true, team_id: 'T999999999' },
};
