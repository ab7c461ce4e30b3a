import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutPrivate, type Card, type Chart } from '../../cards/card.ts';
import { UpstreamError } from '../../errors.ts';
import type { Place } from '../../invocation.ts';
import { placeKey } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import type { Bot, Platform, Posted } from '../../platform.ts';
import type { Secret } from '../../secret.ts';
import { createDeliver, messageKey } from './answer.ts';
import { createApi, type Sent, type SlackApi } from './api.ts';
import { checkup } from './checkup.ts';
import { messageOf } from './message.ts';
import { createPeople } from './people.ts';
import { createIllustrate, hasCharts, type Illustrate } from './pictures.ts';
import { createReceive } from './receive.ts';
import { createSdk, type Sdk } from './sdk.ts';
import { orTextOnly } from './text-only.ts';
import { createTurns, type Turn, type Turns } from './turns.ts';

export interface SlackOptions {
  readonly botToken: Secret;
  /** HTTP: Slack calls `listener`. */
  readonly signingSecret?: Secret | undefined;
  /** Socket Mode: we call Slack. Wins where both are set, as it does at Slack. */
  readonly appToken?: Secret | undefined;
  /** Instead of https://slack.com/api/. */
  readonly apiUrl?: string | undefined;
  readonly bot: Bot;
  readonly draw: (chart: Chart) => Promise<Buffer>;
  readonly log: Log;
  readonly now: () => Date;
  /** Groups that a role names, as `slack:T012/S056`. */
  readonly groups: readonly string[];
  /** May query text be shown to everybody there? */
  readonly isOpen: (placeKey: string) => boolean;
  /** Durable: true exactly once for a key, over restarts and processes. */
  readonly firstTime: (key: string) => Promise<boolean>;
  /** How long a delivery is remembered; a day where Slack's delayed events are switched on. */
  readonly rememberMs?: number | undefined;
}

export interface Slack {
  readonly platform: Platform;
  /** Takes `POST /slack/events`; undefined in Socket Mode. */
  readonly listener: RequestListener | undefined;
}

const REMEMBER_MS = 2 * 3_600_000;
/** What is still being answered when the process is asked to stop. */
const DRAIN_MS = 5_000;

export function createSlack(options: SlackOptions): Slack {
  const { bot, draw, log, now, groups, isOpen, firstTime, rememberMs = REMEMBER_MS } = options;
  const work = createWork(log);
  const turns = createTurns();
  const sdk: Sdk = createSdk({ ...options, receive: (way, body) => receive(way, body) });
  const api = createApi(sdk.client, log);
  const people = createPeople({ api, groups, now, log });
  const illustrate = createIllustrate({ draw, upload: api.upload, log });
  const deliver = createDeliver({ api, illustrate, turns, isOpen, log });
  const receive = createReceive({
    bot,
    people,
    deliver,
    turns,
    firstTime,
    now,
    log,
    rememberMs,
    track: work.track,
  });

  return {
    listener: sdk.listener,
    platform: {
      name: 'slack',
      paceMs: 1_000,
      start: async () => {
        await people.home().catch((error: unknown) => {
          if (error instanceof UpstreamError && error.reason === 'auth') throw error;
          log.warn('Slack does not answer yet', { error });
        });
        await sdk.connection.start();
      },
      stop: async () => {
        await sdk.connection.stop();
        await work.drain(DRAIN_MS);
      },
      ...createPosts({ api, illustrate, turns, isOpen, track: work.track, log }),
      checkup: () => checkup({ sdk, whoAmI: api.whoAmI, usesGroups: groups.length > 0 }),
    },
  };
}

interface PostParts {
  readonly api: Pick<SlackApi, 'post' | 'update'>;
  readonly illustrate: Illustrate;
  readonly turns: Turns;
  readonly isOpen: (placeKey: string) => boolean;
  readonly track: (work: Promise<void>) => void;
  readonly log: Log;
}

/** Messages of our own. Nobody asked for them, so there is nobody whose eyes a private part could be for. */
function createPosts(parts: PostParts): Pick<Platform, 'post' | 'edit'> {
  const { api, illustrate, turns, isOpen, track, log } = parts;
  const shownTo = (place: Place, card: Card): Card =>
    place.direct === true || isOpen(placeKey(place)) ? card : withoutPrivate(card);

  function addPictures(sent: Sent, card: Card, turn: Turn): void {
    const edit = (message: Parameters<SlackApi['update']>[1]) => turn.run(() => api.update(sent, message));
    if (hasCharts(card)) track(illustrate(card, { edit }).finally(turn.end));
    else turn.end();
  }

  return {
    post: async (place, card) => {
      const shown = shownTo(place, card);
      const sent = await orTextOnly((message) => api.post(place, message), messageOf(shown), log);
      addPictures(sent, shown, turns.take(messageKey(sent)));
      return { place: { ...place, channel: sent.channel }, messageId: sent.ts };
    },
    edit: async ({ place, messageId }: Posted, card) => {
      const shown = shownTo(place, card);
      const sent = { channel: place.channel, ts: messageId };
      const turn = turns.take(messageKey(sent));
      try {
        await turn.run(() => orTextOnly((message) => api.update(sent, message), messageOf(shown), log));
      } catch (error) {
        turn.end();
        throw error;
      }
      addPictures(sent, shown, turn);
    },
  };
}

interface Work {
  readonly track: (work: Promise<void>) => void;
  readonly drain: (ms: number) => Promise<void>;
}

/** What is under way after the acknowledgement, so that stopping can wait for it. */
function createWork(log: Log): Work {
  const open = new Set<Promise<void>>();
  return {
    track: (work) => {
      const done = work
        .catch((error: unknown) => log.error('a bug', { error }))
        .finally(() => open.delete(done));
      open.add(done);
    },
    drain: async (ms) => {
      await Promise.race([Promise.all(open), sleep(ms, undefined, { ref: false })]);
    },
  };
}
