/** Work that several may wait for. It goes on for as long as one of them does. */
export interface Shared<T> {
  /** The result, or the reason of the signal as soon as it is given. */
  readonly wait: (signal?: AbortSignal) => Promise<T>;
  readonly end: (reason: Error) => void;
}

export function share<T>(work: (signal: AbortSignal) => Promise<T>): Shared<T> {
  const controller = new AbortController();
  const result = work(controller.signal);
  // Everybody may have left before it fails.
  result.catch(() => undefined);
  let waiting = 0;
  return {
    async wait(signal) {
      waiting++;
      try {
        return await orAborted(result, signal);
      } finally {
        if (--waiting === 0) controller.abort(signal?.reason);
      }
    },
    end: (reason) => controller.abort(reason),
  };
}

async function orAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
