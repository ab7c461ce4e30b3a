import { UpstreamError, UserError } from '../../errors.ts';
import type { Answer, Asked } from '../../platform.ts';
import type { Drop } from './inbound.ts';
import { noAnswer } from './failure.ts';

/** A file that somebody dropped into the chat with the bot. It is read only while it is asked for. */
export interface DroppedFile {
  /** As typed by a person: never a path. */
  readonly name: string;
  /** Teams' word for the kind, such as `json` or `gz`. */
  readonly type: string;
  /** The bytes, as they come. Throws UserError over `most` bytes, UpstreamError where they do not come. */
  readonly read: (most: number) => AsyncGenerator<Uint8Array, void>;
}

/** Reading and answering is the caller's business; who asks is known, and a member. Never throws. */
export type OnFile = (file: DroppedFile, asked: Asked & { readonly text: string }) => Promise<Answer>;

/** Teams keeps what people drop in their OneDrive. The link carries its own key, so it is opened nowhere else. */
export const FILE_HOSTS: readonly string[] = [
  'sharepoint.com',
  'sharepoint.us',
  'sharepoint-mil.us',
  'sharepoint.cn',
];
const START_MS = 15_000;
const TOTAL_MS = 10 * 60_000;

export const droppedFile = (
  { name, type, url }: Drop['files'][number],
  hosts: readonly string[],
): DroppedFile => ({ name, type, read: (most) => read(url, hosts, most) });

async function* read(url: string, hosts: readonly string[], most: number): AsyncGenerator<Uint8Array, void> {
  if (!isKnown(url, hosts))
    throw new UserError('The file is not where Teams keeps files, so it was not read.');
  const total = new AbortController();
  const timer = setTimeout(() => total.abort(), TOTAL_MS);
  try {
    const body = await open(url, total, most);
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof UserError ? error : noAnswer(error);
  } finally {
    clearTimeout(timer);
    total.abort();
  }
}

async function open(url: string, total: AbortController, most: number): Promise<AsyncIterable<Uint8Array>> {
  const slow = setTimeout(() => total.abort(), START_MS);
  const response = await fetch(url, { redirect: 'error', signal: total.signal }).finally(() =>
    clearTimeout(slow),
  );
  if (!response.ok || response.body === null)
    throw new UpstreamError('Teams', response.status >= 500 ? 'unavailable' : 'not-found', {
      status: response.status,
      detail: 'the file cannot be fetched; drop it again',
    });
  if (Number(response.headers.get('content-length') ?? 0) > most) throw tooLarge(most);
  return response.body;
}

const tooLarge = (most: number): UserError =>
  new UserError(`The file is too large: ${Math.floor(most / 1_000_000)} MB are read at most.`);

/** `https://contoso-my.sharepoint.com/…`; a host may be given with a port, as tests do, and then needs no TLS. */
function isKnown(url: string, hosts: readonly string[]): boolean {
  const { protocol, hostname, host, username } = new URL(url);
  return (
    username === '' &&
    hosts.some((known) =>
      known.includes(':') ? host === known : protocol === 'https:' && hostname.endsWith(`.${known}`),
    )
  );
}
