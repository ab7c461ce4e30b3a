import { setTimeout as sleep } from 'node:timers/promises';
import { errorCard } from '../../cards/error.ts';
import type { Place } from '../../invocation.ts';
import { plainText } from '../../line.ts';
import type { Log } from '../../log.ts';
import type { Answer, Bot } from '../../platform.ts';
import { messageKey, type Asked, type Deliver } from './answer.ts';
import { readInbound, type Inbound } from './inbound.ts';
import { unconfirmed, type People } from './people.ts';
import { createReply } from './reply.ts';
import type { Way } from './sdk.ts';
import { createSeen } from './seen.ts';
import type { Turns, Watch } from './turns.ts';

interface Parts {
  readonly bot: Bot;
  readonly people: People;
  readonly deliver: Deliver;
  readonly firstTime: (key: string) => Promise<boolean>;
  readonly now: () => Date;
  readonly log: Log;
  readonly turns: Turns;
  readonly rememberMs: number;
  /** Work that goes on after the acknowledgement. */
  readonly track: (work: Promise<void>) => void;
}

/** Slack waits three seconds for an acknowledgement. */
const DECISION_MS = 2_500;
/** A finger that presses twice means it once. */
const DOUBLE_MS = 1_000;

/**
 * Everything that arrives, by HTTP or by socket. Resolves when Slack may be told that it arrived: at once, but for
 * a decision, which is made first, so that nobody sees a press accepted that a crash then forgets.
 */
export function createReceive(parts: Parts): (way: Way, body: unknown) => Promise<void> {
  const { bot, people, deliver, turns, now, log, track } = parts;
  const isNew = createSeen(now, parts.rememberMs);
  const isSinglePress = createSeen(now, DOUBLE_MS);
  const directChannels = new Set<string>();

  function placeOf(inbound: Inbound): Place {
    const { channel, thread, isThread } = inbound;
    if (inbound.kind === 'line' && inbound.isDirect) remember(directChannels, channel);
    const direct = directChannels.has(channel);
    return {
      platform: 'slack',
      channel,
      // Between two there is no need to begin a thread.
      ...(thread === undefined || (direct && !isThread) ? {} : { thread }),
      ...(direct ? { direct } : {}),
    };
  }

  async function decideOrAnswer(
    inbound: Inbound,
    place: Place,
    decides: boolean,
  ): Promise<Answer | undefined> {
    const turn = decides ? await isFirst(inbound) : 'first';
    if (turn === 'again') return undefined;
    if (turn === 'unknown') return failed(NOT_NOTED);
    const { kind, team, user } = inbound;
    const caller = await people.caller({ team, user }, decides).catch((error: unknown) => {
      log.warn('Slack did not confirm who is asking', { user: `slack:${team}/${user}`, error });
      return unconfirmed(error);
    });
    if (typeof caller === 'string') return failed(caller);
    if (kind === 'line') return bot.line(inbound.text, { caller, place });
    if (!inbound.button) return failed(UNREADABLE);
    return bot.handle({ ...inbound.button, origin: 'button', caller, place });
  }

  async function isFirst({ key }: Inbound): Promise<'first' | 'again' | 'unknown'> {
    try {
      return (await parts.firstTime(`slack:${key}`)) ? 'first' : 'again';
    } catch (error) {
      log.error('a decision could not be noted down', { error });
      return 'unknown';
    }
  }

  async function answered(inbound: Inbound, place: Place, decides: boolean): Promise<Answer | undefined> {
    try {
      return await decideOrAnswer(inbound, place, decides);
    } catch (error) {
      log.error('a bug', { command: commandOf(inbound, bot), error });
      return failed('Something broke on our side. Look whether anything was done before you try again.');
    }
  }

  return async (way, body) => {
    const inbound = read(way, body, log);
    if (!inbound || !isNew(inbound.key)) return;
    if (inbound.kind === 'press' && !isSinglePress(pressKey(inbound))) return;
    const place = placeOf(inbound);
    const reply = inbound.responseUrl === undefined ? undefined : createReply(inbound.responseUrl, now);
    const watch = inbound.kind === 'press' ? turns.watch(keyOf(inbound)) : UNWATCHED;
    const asked: Asked = { inbound, place, reply, isOvertaken: watch.isOvertaken };
    const decides = bot.decides(commandOf(inbound, bot));
    const answer = answered(inbound, place, decides);
    track(answer.then((ready) => (ready ? deliver(asked, ready) : undefined)).finally(watch.end));
    if (decides) await within(DECISION_MS, answer);
  };
}

function read(way: Way, body: unknown, log: Log): Inbound | undefined {
  try {
    return readInbound(way, body);
  } catch (error) {
    log.warn('Slack sent something that cannot be read', { way, error });
    return undefined;
  }
}

const UNWATCHED: Watch = { isOvertaken: () => false, end: () => undefined };
const keyOf = ({ channel, pressed }: Extract<Inbound, { kind: 'press' }>): string =>
  messageKey({ channel, ts: pressed.ts });

const pressKey = ({ team, user, channel, pressed, actionId }: Extract<Inbound, { kind: 'press' }>): string =>
  [team, user, channel, pressed.ts, actionId].join(':');

const UNREADABLE =
  'This button cannot be read; it may be from an older version of the bot. Type the command instead, or "help".';

const NOT_NOTED = 'The bot cannot note this down right now, so nothing was done. Try again in a minute.';

const failed = (message: string): Answer => ({ cards: [errorCard({ message })], failed: true });

/** The name of the command, as far as it can be told before the line is understood. */
function commandOf(inbound: Inbound, bot: Bot): string {
  if (inbound.kind === 'press') return inbound.button?.command ?? '';
  const [one = '', two = ''] = plainText(inbound.text)
    .split(' ', 2)
    .map((word) => word.toLowerCase().replace(/^\/(aura)?/, ''));
  const pair = `${one}-${two}`;
  return bot.decides(pair) ? pair : one;
}

function remember(set: Set<string>, value: string): void {
  set.add(value);
  const oldest = set.values().next().value;
  if (set.size > 5_000 && oldest !== undefined) set.delete(oldest);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const limit = sleep(ms, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  done.abort();
}
