import { setTimeout as sleep } from 'node:timers/promises';
import { errorCard } from '../../cards/error.ts';
import type { Caller, Place } from '../../invocation.ts';
import { plainText } from '../../line.ts';
import type { Log } from '../../log.ts';
import type { Answer, Bot } from '../../platform.ts';
import { messageKey, type Asked, type Deliver } from './answer.ts';
import type { Conversations } from './conversations.ts';
import { droppedFile, type OnFile } from './files.ts';
import { readInbound, type Asking, type Drop, type Inbound, type Press } from './inbound.ts';
import { unconfirmed, type People } from './people.ts';
import { lineBody, respond } from './respond.ts';
import type { Json, Run } from './sdk.ts';
import { createSeen } from './seen.ts';
import type { Turns, Watch } from './turns.ts';

export interface ReceiveParts {
  readonly bot: Bot;
  readonly people: People;
  readonly conversations: Conversations;
  readonly deliver: Deliver;
  readonly turns: Turns;
  /** In lower case. Empty in local mode: everybody. */
  readonly tenants: readonly string[];
  readonly isOpen: (placeKey: string) => boolean;
  readonly firstTime: (key: string) => Promise<boolean>;
  readonly onFile: OnFile | undefined;
  readonly fileHosts: readonly string[];
  readonly now: () => Date;
  readonly log: Log;
  /** Work that goes on after the acknowledgement. */
  readonly track: (work: Promise<void>) => void;
}

/** A press is waited for five seconds by Teams, a message about fifteen. */
const QUICK_MS = 2_000;
const PRESS_DECISION_MS = 4_000;
const DECISION_MS = 10_000;
/** A finger that presses twice means it once. */
const DOUBLE_MS = 1_000;
const REMEMBER_MS = 2 * 3_600_000;

const OK = { status: 200 };

/**
 * Everything that arrives and has been proven to come from Teams. Resolves when Teams may be told that it arrived:
 * at once, but for a decision, which is made first, so that nobody sees a press accepted that a crash then forgets.
 */
export function createReceive(parts: ReceiveParts): Run {
  const { conversations, tenants, now, log, track } = parts;
  const isNew = createSeen(now, REMEMBER_MS);
  const isSinglePress = createSeen(now, DOUBLE_MS);
  const remembered = (work: Promise<void>): void =>
    track(work.catch((error: unknown) => log.warn('a conversation could not be noted down', { error })));

  return async (activity) => {
    const inbound = read(activity, log);
    if (inbound === 'unreadable') return activity['type'] === 'invoke' ? told(UNREADABLE) : OK;
    if (!inbound) return activity['type'] === 'invoke' ? { status: 501 } : OK;
    if (tenants.length > 0 && !tenants.includes(inbound.where.tenant)) {
      log.warn('somebody of a tenant that is not allowed was turned away', { tenant: inbound.where.tenant });
      return { status: 403 };
    }
    if (inbound.kind === 'move') {
      remembered(inbound.isAdded ? conversations.remember(inbound) : conversations.forget(inbound));
      return OK;
    }
    const isAgain = !isNew(inbound.key) || (inbound.kind === 'press' && !isSinglePress(inbound.press));
    if (isAgain) return isInvoke(inbound) ? told(ALREADY) : OK;
    // The answer may need to know where its person can be written to.
    const noted = conversations.remember(inbound);
    remembered(noted);
    return take(parts, inbound, noted);
  };
}

async function take(parts: ReceiveParts, inbound: Asking, noted: Promise<void>) {
  const { bot, deliver, turns, isOpen, track } = parts;
  const watch = inbound.kind === 'press' ? turns.watch(keyOf(inbound)) : UNWATCHED;
  const place = placeOf(inbound);
  const asked: Asked = { inbound, place, isOvertaken: watch.isOvertaken };
  const decides = bot.decides(commandOf(inbound, bot));
  const answer = answered(parts, inbound, place, decides);
  const send = async (ready: Answer): Promise<void> => {
    await noted.catch(() => undefined);
    await deliver(asked, ready);
  };

  if (inbound.kind !== 'press' || !inbound.isInvoke) {
    track(answer.then((ready) => (ready ? send(ready) : undefined)).finally(watch.end));
    if (decides) await within(DECISION_MS, answer);
    return OK;
  }
  const ready = await within(decides ? PRESS_DECISION_MS : QUICK_MS, answer);
  if (ready === 'late') {
    track(answer.then((late) => (late ? send(late) : undefined)).finally(watch.end));
    return told('Working on it; the answer follows.');
  }
  if (ready === undefined) {
    watch.end();
    return told(ALREADY);
  }
  const { body, isAll } = respond(inbound, place, ready, isOpen);
  if (isAll) watch.end();
  else track(send(ready).finally(watch.end));
  return { status: 200, body };
}

/** Undefined where it has been decided before. Never throws. */
async function answered(
  parts: ReceiveParts,
  inbound: Asking,
  place: Place,
  decides: boolean,
): Promise<Answer | undefined> {
  const { people, bot, log } = parts;
  try {
    const turn = decides ? await isFirst(parts, inbound) : 'first';
    if (turn === 'again') return undefined;
    if (turn === 'unknown') return failed(NOT_NOTED);
    const caller = await people.caller(inbound, decides).catch((error: unknown) => {
      log.warn('Teams did not confirm who is asking', { user: inbound.user, error });
      return unconfirmed(error);
    });
    if (typeof caller === 'string') return failed(caller);
    if (inbound.kind === 'line') return await bot.line(inbound.text, { caller, place });
    if (inbound.kind === 'drop') return await drop(parts, inbound, { caller, place });
    if (!inbound.button) return failed(UNREADABLE);
    return await bot.handle({ ...inbound.button, origin: 'button', caller, place });
  } catch (error) {
    log.error('a bug', { command: commandOf(inbound, bot), error });
    return failed('Something broke on our side. Look whether anything was done before you try again.');
  }
}

async function isFirst(
  { firstTime, log }: ReceiveParts,
  { key }: Asking,
): Promise<'first' | 'again' | 'unknown'> {
  try {
    return (await firstTime(`teams:${key}`)) ? 'first' : 'again';
  } catch (error) {
    log.error('a decision could not be noted down', { error });
    return 'unknown';
  }
}

async function drop(
  { bot, onFile, fileHosts }: ReceiveParts,
  { files, text }: Drop,
  who: { readonly caller: Caller; readonly place: Place },
): Promise<Answer> {
  if (!onFile) return text === '' ? failed('This bot reads no files. Type "help".') : bot.line(text, who);
  if (who.caller.standing !== 'member') return failed('Only members of the organization may do this.');
  const answers: Answer[] = [];
  // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other: each may be large
  for (const file of files) answers.push(await onFile(droppedFile(file, fileHosts), { ...who, text }));
  return { cards: answers.flatMap(({ cards }) => cards), failed: answers.every((one) => one.failed) };
}

function read(activity: Json, log: Log): Inbound | 'unreadable' | undefined {
  try {
    return readInbound(activity);
  } catch (error) {
    log.warn('Teams sent something that cannot be read', { type: activity['type'], error });
    return 'unreadable';
  }
}

function placeOf({ where: { channel, thread, type } }: Asking): Place {
  return {
    platform: 'teams',
    channel,
    ...(thread === undefined ? {} : { thread }),
    ...(type === 'personal' ? { direct: true } : {}),
  };
}

const isInvoke = (inbound: Asking): boolean => inbound.kind === 'press' && inbound.isInvoke;
const told = (text: string) => ({ status: 200, body: lineBody(text) });
const failed = (message: string): Answer => ({ cards: [errorCard({ message })], failed: true });

const ALREADY = 'This was pressed already; look at the card, or at the answer to the first press.';
const UNREADABLE =
  'This button cannot be read; it may be from an older version of the bot. Type the command instead, or "help".';
const NOT_NOTED = 'The bot cannot note this down right now, so nothing was done. Try again in a minute.';

const UNWATCHED: Watch = { isOvertaken: () => false, end: () => undefined };
const keyOf = ({ where: { conversation }, pressed: { id } }: Press): string =>
  messageKey({ conversation, id });

/** The name of the command, as far as it can be told before the line is understood. */
function commandOf(inbound: Asking, bot: Bot): string {
  if (inbound.kind === 'press') return inbound.button?.command ?? '';
  const [one = '', two = ''] = plainText(inbound.text)
    .split(' ', 2)
    .map((word) => word.toLowerCase().replace(/^\/(aura)?/, ''));
  const pair = `${one}-${two}`;
  return bot.decides(pair) ? pair : one;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  const done = new AbortController();
  const limit = sleep(ms, 'late' as const, { signal: done.signal }).catch(() => 'late' as const);
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}
