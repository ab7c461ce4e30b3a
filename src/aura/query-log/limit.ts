import { UserError } from '../../errors.ts';

/** Runs at most `running` tasks at a time, lets `waiting` more wait their turn, and refuses the rest. */
export function createLimit(running: number, waiting: number) {
  let active = 0;
  let queue: readonly (() => void)[] = [];

  const turn = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        queue = queue.filter((other) => other !== start);
        reject(signal?.reason as Error);
      };
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue = [...queue, start];
    });

  return async <T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    if (active >= running) {
      if (queue.length >= waiting) {
        throw new UserError('Many query logs are being read just now. Please ask again in a minute.');
      }
      await turn(signal);
    } else active++;
    try {
      return await task();
    } finally {
      const [next, ...others] = queue;
      queue = others;
      // The place goes over to the next, so that nobody slips in between.
      if (next) next();
      else active--;
    }
  };
}
