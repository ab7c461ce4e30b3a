import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Bot } from '../../platform.ts';
import { toJson } from '../../json.ts';
import { consoleAsked } from './asked.ts';

/** Where a running bot says how its console is reached; only its owner may read it. */
export const CLI_FILE = 'console.json';

const Body = z.strictObject({ line: z.string().max(4_000), user: z.string().min(1).max(100) });
const MOST_BYTES = 20_000;

/** A line typed in a terminal on this machine, answered by the bot that runs already. */
export const serveConsole =
  ({ bot, token }: { readonly bot: Bot; readonly token: string }): RequestListener =>
  (request, response) => {
    answer(request, bot, token).then(
      ({ status, body }) => reply(response, status, body),
      () => reply(response, 500, '{"error":"broken"}'),
    );
  };

async function answer(
  request: IncomingMessage,
  bot: Bot,
  token: string,
): Promise<{ status: number; body: string }> {
  if (!same(request.headers.authorization ?? '', `Bearer ${token}`))
    return { status: 401, body: '{"error":"token"}' };
  const parsed = Body.safeParse(await json(request));
  if (!parsed.success) return { status: 400, body: '{"error":"body"}' };
  const { line, user } = parsed.data;
  return { status: 200, body: toJson(await bot.line(line, consoleAsked(user))) };
}

async function json(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > MOST_BYTES) return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const reply = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
};
