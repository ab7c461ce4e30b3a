import type { ServerResponse } from 'node:http';
import { CHANNELS, PEOPLE, sees, type Person } from './cast.ts';
import type { Feed, FeedEvent } from './feed.ts';
import { BadRequest } from './guard.ts';

export interface Pages {
  /** Keeps the response open and pushes what happens, beginning with all that has happened. */
  readonly open: (person: Person, response: ServerResponse) => void;
  readonly count: () => number;
  readonly close: () => void;
}

const MOST_PAGES = 20;
/** A page that does not read: it connects again and begins anew. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const BREATH_MS = 20_000;

/** The open pages, told by server-sent events what happens. */
export function createPages(feed: Feed, worldNow: () => object): Pages {
  const open = new Map<ServerResponse, () => void>();
  const write = (response: ServerResponse, text: string): void => {
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
    else response.write(text);
  };
  const tell = (response: ServerResponse, event: FeedEvent | Hello): void =>
    write(response, `data: ${JSON.stringify(event)}\n\n`);
  // So that a connection nobody holds any more is noticed.
  const breathing = setInterval(() => {
    for (const response of open.keys()) write(response, ': still here\n\n');
  }, BREATH_MS);
  breathing.unref();

  return {
    open(person, response) {
      if (open.size >= MOST_PAGES) throw new BadRequest('Too many pages are open.', 503);
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      tell(response, {
        kind: 'hello',
        people: PEOPLE.map(({ id, name, job }) => ({ id, name, job })),
        channels: CHANNELS.filter((channel) => sees(channel, person)),
        messages: feed.seenBy(person),
        world: worldNow(),
      });
      const leave = feed.follow(person, (event) => tell(response, event));
      open.set(response, leave);
      response.once('close', () => {
        leave();
        open.delete(response);
      });
    },
    count: () => open.size,
    close() {
      clearInterval(breathing);
      for (const response of open.keys()) response.end();
    },
  };
}

interface Hello {
  readonly kind: 'hello';
  readonly people: readonly object[];
  readonly channels: readonly object[];
  readonly messages: readonly object[];
  readonly world: object;
}
