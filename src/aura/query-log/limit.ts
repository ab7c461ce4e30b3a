import { UserError } from '../../errors.ts';

/** Runs at most `running` tasks at a time, lets `waiting` more wait their turn, and refuses the rest. */
export function createLimit(running: number, waiting: number) {
  let active = 0;
  const queue: (() => void)[] = [];
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (active >= running) {
      if (queue.length >= waiting) {
        throw new UserError('Many query logs are being read just now. Please ask again in a minute.');
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    } else active++;
    try {
      return await task();
    } finally {
      const next = queue.shift();
      // The place goes over to the next, so that nobody slips in between.
      if (next) next();
      else active--;
    }
  };
}
