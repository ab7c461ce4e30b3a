import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { textOnly, type Message } from './message.ts';

export const isRefused = (error: unknown): boolean =>
  error instanceof UpstreamError && error.reason === 'refused';

/** A message whose blocks Slack does not take is sent as its text: less to look at, but nothing is lost. */
export async function orTextOnly<T>(
  put: (message: Message) => Promise<T>,
  message: Message,
  log: Log,
): Promise<T> {
  try {
    return await put(message);
  } catch (error) {
    if (!isRefused(error) || message.blocks.length === 0) throw error;
    log.error('Slack did not accept a message; its text is sent alone', { error });
    return put(textOnly(message));
  }
}
