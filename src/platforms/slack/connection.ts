import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { slackFailure } from './failure.ts';

/** The part of the SDK's Socket Mode client that is used here. */
export interface Socket {
  readonly on: (event: string, listener: () => void) => unknown;
  readonly start: () => Promise<unknown>;
  readonly disconnect: () => Promise<void>;
}

export interface Connection {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly isUp: () => boolean;
}

const LONGEST_WAIT_MS = 30_000;
const CLOSE_MS = 2_000;

/** Connects, and connects again whenever Slack hangs up, which it does every few hours. */
export function keepConnected(socket: Socket, log: Log): Connection {
  const stopped = new AbortController();
  let up = false;
  let connecting = false;

  async function connect(): Promise<void> {
    await socket.start();
    up = true;
  }

  async function connectAgain(): Promise<void> {
    if (connecting) return;
    connecting = true;
    for (let waitMs = 250; !stopped.signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
        await sleep(waitMs, undefined, { signal: stopped.signal, ref: false });
        // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
        await connect();
        break;
      } catch (error) {
        if (!stopped.signal.aborted)
          log.warn('Slack cannot be reached by Socket Mode', { error: slackFailure(error) });
      }
    }
    connecting = false;
  }

  socket.on('disconnected', () => {
    up = false;
    void connectAgain();
  });

  return {
    start: async () => {
      connecting = true;
      try {
        await connect();
        connecting = false;
      } catch (error) {
        connecting = false;
        const failure = slackFailure(error);
        if (failure.reason === 'auth') throw failure;
        log.warn('Slack cannot be reached by Socket Mode', { error: failure });
        void connectAgain();
      }
    },
    stop: async () => {
      stopped.abort();
      await Promise.race([socket.disconnect(), sleep(CLOSE_MS, undefined, { ref: false })]);
      up = false;
    },
    isUp: () => up,
  };
}
