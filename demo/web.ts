import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Simulator } from '../simulator/simulator.ts';
import { SCENARIOS } from '../simulator/scenario-list.ts';
import type { Face } from '../src/app.ts';
import type { Command } from '../src/command.ts';
import type { Platform } from '../src/platform.ts';
import type { Core } from '../src/wire.ts';
import { assetRoutes } from './assets.ts';
import { CHANNELS, PEOPLE, sees, type Channel, type Person } from './cast.ts';
import { createFeed, type Feed } from './feed.ts';
import { BadRequest, guarded, jsonBody, type GuardedRoute } from './guard.ts';
import { createLive, type Live } from './live.ts';
import { createPages, type Pages } from './pages.ts';
import { createChartPictures, type ChartPictures } from './pictures.ts';
import { createTalk, type Talk, type Told } from './talk.ts';
import { receive } from './upload.ts';
import { wordsFor } from './words.ts';

export interface Web {
  /** For startApp. */
  readonly face: (core: Core) => Face;
  /** Asks the first questions, so that the page opens with the main job. */
  readonly open: () => Promise<void>;
  /** Lets go of the open pages; without it a server waits for them. */
  readonly close: () => void;
  readonly token: string;
}

interface Options {
  readonly simulator: Simulator;
  readonly commands: ReadonlyMap<string, Command>;
  readonly now: () => Date;
}

/** Everything behind the page, once there is a core. */
interface Room extends Options {
  readonly core: Core;
  readonly feed: Feed;
  readonly pages: Pages;
  readonly pictures: ChartPictures;
  readonly talk: Talk;
  readonly live: Live;
}

/** The demo's page as one more way into the bot. Only the demo has it, and only this machine reaches it. */
export function createWeb(options: Options): Web {
  const token = randomBytes(24).toString('base64url');
  let room: Room | undefined;
  return {
    token,
    face(core) {
      const made = (room = furnish(options, core));
      return {
        platform: platformOf(made),
        routes: [...assetRoutes(token), ...routesOf(made)].map((route) => guarded(token, route)),
      };
    },
    async open() {
      if (!room) return;
      const [person, channel] = [personCalled('ben'), channelCalled('incident')];
      const ask = async (line: string): Promise<void> => {
        if (room) keepLive(room, channel, line, await room.talk.line({ person, channel, line }));
      };
      await ask('status');
      await ask(`slow-queries ${options.simulator.control.world.scenario.scenario.instance}`);
    },
    close() {
      room?.live.stop();
      room?.pages.close();
    },
  };
}

function furnish(options: Options, core: Core): Room {
  const { now, simulator } = options;
  const feed = createFeed();
  const pages = createPages(feed, () => worldOf(simulator));
  const pictures = createChartPictures(core.pictures.draw);
  const { render } = pictures;
  const talk = createTalk({ bot: core.bot, feed, render, isOpen: core.isOpen, now });
  const live = createLive({
    feed,
    render,
    overview: core.watch.fleet.overview,
    isWatched: () => pages.count() > 0,
  });
  return { ...options, core, feed, pages, pictures, talk, live };
}

const worldOf = ({ clock, control: { world } }: Simulator): object => ({
  now: clock.now(),
  speed: clock.speed(),
  speeds: SPEEDS,
  scenario: world.scenario.scenario.name,
  scenarios: SCENARIOS.map(({ name, summary, instance }) => ({ name, summary, instance })),
});

/** What the bot says on its own. A living card is edited where it stands. */
const platformOf = ({ feed, talk, pages, pictures }: Room): Platform => ({
  name: 'web',
  paceMs: 0,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(pages.close()),
  post: (place, card) => Promise.resolve({ place, messageId: talk.show(channelCalled(place.channel), card) }),
  edit: ({ messageId }, card) => Promise.resolve(feed.edit(messageId, { card: pictures.render(card) })),
  checkup: () => Promise.resolve([{ what: 'The demo’s page', ok: true, say: `${pages.count()} open` }]),
});

/** At more than a simulated minute a second, the bot would miss readings. */
const SPEEDS = [1, 10, 60] as const;

const Said = z.strictObject({ as: z.string(), channel: z.string() });
const Line = Said.extend({ line: z.string().trim().min(1).max(4_000) });
const scalar = z.union([z.string().max(4_000), z.number(), z.boolean()]);
const Press = Said.extend({
  data: z.looseObject({
    command: z.string().max(100),
    args: z.record(z.string().max(100), scalar).default({}),
  }),
});
const Scenario = z.union([z.strictObject({ name: z.string() }), z.strictObject({ cure: z.literal(true) })]);
const Speed = z.strictObject({ speed: z.literal(SPEEDS) });

/** A body of the shape that was meant, or an answer of 400. */
async function body<T>(schema: z.ZodType<T>, request: IncomingMessage): Promise<T> {
  const parsed = schema.safeParse(await jsonBody(request));
  if (!parsed.success) throw new BadRequest(z.prettifyError(parsed.error));
  return parsed.data;
}

function personCalled(id: string): Person {
  const person = PEOPLE.find((one) => one.id === id);
  if (!person) throw new BadRequest('There is nobody of that name.', 404);
  return person;
}

function channelCalled(id: string): Channel {
  const channel = CHANNELS.find((one) => one.id === id);
  if (!channel) throw new BadRequest('There is no such channel.', 404);
  return channel;
}

function saidOf({ as, channel: id }: z.output<typeof Said>): { person: Person; channel: Channel } {
  const [person, channel] = [personCalled(as), channelCalled(id)];
  if (!sees(channel, person)) throw new BadRequest('That is somebody else’s conversation.', 403);
  return { person, channel };
}

function keepLive({ live }: Room, channel: Channel, line: string, told: Told): void {
  if (/^\/?(status|metrics)\b/i.test(line)) live.keep(channel.id, told);
}
const json = (response: ServerResponse, value: object, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
};
/** The answer comes as an event, to every page. */
const accepted = (response: ServerResponse, work: Promise<unknown>): void => {
  work.catch(() => undefined);
  json(response, { ok: true }, 202);
};

function routesOf(room: Room): readonly GuardedRoute[] {
  const { talk, feed, pages, simulator } = room;
  const get = (path: string, needsToken: boolean, serve: GuardedRoute['serve']): GuardedRoute => ({
    method: 'GET',
    path,
    needsToken,
    serve,
  });
  const post = (path: string, serve: GuardedRoute['serve']): GuardedRoute => ({
    method: 'POST',
    path,
    needsToken: true,
    serve,
  });
  return [
    get('/events', true, (_request, response, query) =>
      pages.open(personCalled(query.get('as') ?? ''), response),
    ),
    get('/words', true, async (_request, response) =>
      json(response, await wordsFor(room.commands, room.core.watch.fleet)),
    ),
    get('/picture', false, (_request, response, query) => picture(room, response, query)),
    post('/line', async (request, response) => {
      const { line, ...said } = await body(Line, request);
      const { person, channel } = saidOf(said);
      accepted(
        response,
        talk.line({ person, channel, line }).then((told) => keepLive(room, channel, line, told)),
      );
    }),
    post('/press', async (request, response) => {
      const { data, ...said } = await body(Press, request);
      const { person, channel } = saidOf(said);
      const pressed = talk.press({ person, channel, data });
      accepted(
        response,
        pressed.then((told) => keepLive(room, channel, data.command, told)),
      );
    }),
    post('/file', (request, response, query) => file(room, request, response, query)),
    post('/scenario', async (request, response) => {
      begin(room, await body(Scenario, request));
      feed.tellWorld(worldOf(simulator));
      json(response, worldOf(simulator));
    }),
    post('/speed', async (request, response) => {
      const { speed } = await body(Speed, request);
      simulator.control.setSpeed(speed);
      feed.tellWorld(worldOf(simulator));
      json(response, worldOf(simulator));
    }),
  ];
}

function begin({ simulator: { control }, feed, now }: Room, asked: z.output<typeof Scenario>): void {
  if ('name' in asked && !SCENARIOS.some(({ name }) => name === asked.name))
    throw new BadRequest('There is no such scenario.', 404);
  if ('cure' in asked) control.cure();
  else control.scenario(asked.name);
  const { name, instance } = control.world.scenario.scenario;
  const text =
    'cure' in asked
      ? `The simulator ends the cause of “${name}” on ${instance}.`
      : `The simulator begins “${name}” on ${instance}.`;
  feed.add({ channel: 'incident', by: 'world', at: now().toISOString(), text });
}

async function picture({ pictures }: Room, response: ServerResponse, query: URLSearchParams): Promise<void> {
  const look = { theme: query.get('theme') ?? 'light', width: Number(query.get('width')) };
  const drawing = pictures.draw(query.get('id') ?? '', look);
  if (!drawing) throw new BadRequest('There is no such picture any more.', 404);
  const png = await drawing;
  response.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' }).end(png);
}

/** A file comes with the line that says what to do with it. */
async function file(
  { talk }: Room,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const { line, ...said } = Line.parse(
    Object.fromEntries(['as', 'channel', 'line'].map((name) => [name, query.get(name)])),
  );
  const { person, channel } = saidOf(said);
  const { upload, remove } = await receive(request, query.get('name') ?? 'a file');
  accepted(
    response,
    talk.line({ person, channel, line, upload }).finally(() => void remove()),
  );
}
