import { UserError } from './errors.ts';

/** A typed line, taken apart but not yet understood. */
export interface Line {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string | true>;
}

/** Undoes what phones and chat clients do to typed text. */
export function plainText(text: string): string {
  return (
    text
      .normalize('NFC')
      // Slack's wrapping: <http://x|x>, <mailto:a@b|a@b>, <#C1|name>; what the person typed is the label.
      .replace(/<(?:[a-z]+:|#)[^<>|\s]*\|([^<>]*)>/gi, '$1')
      .replace(/<((?:https?|mailto):[^<>|\s]*)>/gi, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
      .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"')
      // One long dash where a word begins was "--" before the phone got to it.
      .replace(/(^|\s)[\u2012-\u2015\u2212](?=[a-z])/gi, '$1--')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      // eslint-disable-next-line no-control-regex -- control and invisible characters are exactly what is removed
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD]/g, '')
      .replace(/[\s\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]+/g, ' ')
      .trim()
  );
}

// A single quote opens only where a word or a value begins: elsewhere it is an apostrophe.
const TOKEN = /\s*((?:[^\s"']|"[^"]*"?|(?<![^\s=])'[^']*'?|')+)/gy;
const unquote = (token: string): string => token.replace(/"([^"]*)"?|^'([^']*)'?/g, '$1$2');
const FLAG = /^--?([a-z][a-z0-9-]*)(?:=(.*))?$/is;
const PAIR = /^([a-z][a-z0-9-]*)=(.*)$/is;

/**
 * `status shop --last 24h since=09:30 --explain`. A flag takes the next word as its value unless `isSwitch` says
 * that it stands alone. Names of flags are lower case; values stay as typed.
 */
export function parseLine(text: string, isSwitch: (flag: string) => boolean = () => false): Line {
  const tokens = [...plainText(text).slice(0, 4_000).matchAll(TOKEN)].map(([, token]) => token ?? '');
  const words: string[] = [];
  const flags = new Map<string, string | true>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? '';
    const flag = FLAG.exec(token);
    const pair = flag ?? PAIR.exec(token);
    const name = pair?.[1]?.toLowerCase();
    if (name === undefined) {
      words.push(unquote(token));
      continue;
    }
    const next = tokens[i + 1];
    if (pair?.[2] !== undefined) flags.set(name, unquote(pair[2]));
    else if (isSwitch(name) || next === undefined || FLAG.test(next)) flags.set(name, true);
    else {
      flags.set(name, unquote(next));
      i++;
    }
  }
  return { words, flags };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Longer than anything is kept, and short enough for every date. */
const LONGEST_MS = 100 * 365 * 86_400_000;
const LENGTH =
  /(\d+(?:\.\d+)?)(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)(?![a-z])/g;

/** `90m`, `1h30m`, `24 h`, `2 days` → ms. */
export function parseDuration(text: string): number {
  const clean = text.toLowerCase().replaceAll(/\s+/g, '');
  const parts = [...clean.matchAll(LENGTH)];
  const ms = parts.reduce((sum, [, amount, ...units]) => {
    const unit = units.find((one) => one !== undefined) ?? '';
    return sum + Number(amount) * (UNIT_MS[unit] ?? 0);
  }, 0);
  if (parts.map(([part]) => part).join('') !== clean || ms <= 0 || ms > LONGEST_MS)
    throw new UserError(`"${text}" is not a length of time. Write 30m, 6h, 24h or 7d.`);
  return ms;
}

/** How far `zone` is ahead of UTC at `at`, ms. */
function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

/** When the clock in `zone` showed this; twice, because the offset of the first guess may be the other season's. */
function whenShown(wall: number, zone: string): number {
  const guess = wall - offsetMs(wall, zone);
  return wall - offsetMs(guess, zone);
}

const DAY_MS = 86_400_000;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[ T]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?))?$/;
const ISO = /^(\d{4}-\d{2}-\d{2})T\d.*(?:Z|[+-]\d{2}:?\d{2})$/;

/** `09:30` (the last time the clock showed it in `zone`), `2026-08-01 09:30`, or an ISO time. */
export function parseTime(text: string, now: Date, zone: string): Date {
  const typed = text.trim();
  const at = clockTime(typed, now.getTime(), zone) ?? dateTime(typed, zone);
  if (at === undefined || Number.isNaN(at))
    throw new UserError(`"${text}" is not a time. Write 09:30, 2026-08-01 or 2026-08-01T09:30Z.`);
  return new Date(at);
}

function clockTime(text: string, now: number, zone: string): number | undefined {
  const clock = CLOCK.exec(text);
  if (!clock) return undefined;
  const today = new Date(now + offsetMs(now, zone)).setUTCHours(Number(clock[1]), Number(clock[2]), 0, 0);
  const at = whenShown(today, zone);
  return at > now ? whenShown(today - DAY_MS, zone) : at;
}

function dateTime(text: string, zone: string): number | undefined {
  const day = DATE.exec(text);
  const iso = ISO.exec(text);
  const date = (day ?? iso)?.[1];
  if (date === undefined || !isOnCalendar(date)) return undefined;
  return day ? whenShown(Date.parse(`${date}T${day[2] ?? '00:00'}Z`), zone) : Date.parse(text);
}

/** The engine takes 30 February for 2 March. */
function isOnCalendar(date: string): boolean {
  const at = new Date(`${date}T00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** `--last 6h`, or `--since 09:30` with or without `--until 10:15`. Never longer than `longest`. */
export function parseWindow(
  asked: {
    readonly last?: string | undefined;
    readonly since?: string | undefined;
    readonly until?: string | undefined;
  },
  { now, zone, usual, longest }: { now: Date; zone: string; usual: number; longest: number },
): Window {
  if (asked.last !== undefined && asked.since !== undefined)
    throw new UserError('Say --last or --since, not both.');
  const to = asked.until === undefined ? now : parseTime(asked.until, now, zone);
  const from =
    asked.since === undefined
      ? new Date(to.getTime() - (asked.last === undefined ? usual : parseDuration(asked.last)))
      : parseTime(asked.since, now, zone);
  if (from >= to) throw new UserError('The window ends before it begins. Check --since and --until.');
  if (to.getTime() - from.getTime() > longest)
    throw new UserError(
      `That is longer than the ${Math.round(longest / 86_400_000)} days that can be shown at once.`,
    );
  return { from, to };
}
