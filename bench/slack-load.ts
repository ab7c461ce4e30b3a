import { createHmac } from 'node:crypto';
import { createServer, request, Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Slack that answers the few calls a bot makes here, and takes what is sent to a `response_url`. */
export interface Sink {
  readonly url: string;
  /** Called with the path of each `response_url` that got an answer. */
  onAnswer: (path: string) => void;
  readonly stop: () => Promise<void>;
}

export const SIGNING_SECRET = 'bench-signing-secret-0123456789';

export async function startSink(): Promise<Sink> {
  const server = createServer((incoming, response) => {
    answer(incoming, response, sink).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onAnswer: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return sink;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, sink: Sink): Promise<void> {
  const path = incoming.url ?? '';
  await read(incoming);
  const isAnswer = path.startsWith('/answers/');
  if (isAnswer) sink.onAnswer(path);
  response.writeHead(200, { 'Content-Type': 'application/json', 'x-oauth-scopes': 'commands,chat:write' });
  response.end(isAnswer ? '{"ok":true}' : JSON.stringify(apiAnswer(path)));
}

function apiAnswer(path: string): object {
  if (path.includes('auth.test'))
    return {
      ok: true,
      team_id: 'T0BENCH',
      user_id: 'U0BOT',
      bot_id: 'B0BOT',
      team: 'bench',
      user: 'bot',
      url: 'http://x/',
    };
  if (path.includes('users.info'))
    return {
      ok: true,
      user: { id: 'U0ASKER', team_id: 'T0BENCH', name: 'asker', is_bot: false, deleted: false },
    };
  return { ok: true };
}

async function read(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One signed `/aura …`; resolves with the milliseconds until Slack's 200 would have come. */
export function command(to: string, text: string, answerUrl: string, trigger: string): Promise<number> {
  const body = new URLSearchParams({
    command: '/aura',
    text,
    team_id: 'T0BENCH',
    user_id: 'U0ASKER',
    user_name: 'asker',
    channel_id: 'C0BENCH',
    channel_name: 'ops',
    api_app_id: 'A0BENCH',
    response_url: answerUrl,
    trigger_id: trigger,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${to}/slack/events`,
      {
        method: 'POST',
        agent,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(body),
          'X-Slack-Request-Timestamp': timestamp,
          'X-Slack-Signature': `v0=${signature}`,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(performance.now() - start)
            : reject(new Error(`ack ${response.statusCode}`)),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Keeps `inFlight` questions open until `count` are answered in full; answers a second, and the acks' times. */
export async function saturate(
  to: string,
  sink: Sink,
  { text, count, inFlight, run }: { text: string; count: number; inFlight: number; run: string },
): Promise<{ readonly perSecond: number; readonly acks: readonly number[] }> {
  const acks: number[] = [];
  const waiting = new Map<string, () => void>();
  sink.onAnswer = (path) => {
    waiting.get(path)?.();
    waiting.delete(path);
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const path = `/answers/${run}-${next++}`;
      const answered = new Promise<void>((resolve) => waiting.set(path, resolve));
      acks.push(await command(to, text, `${sink.url}${path}`, `${run}.${path}`));
      await answered;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { perSecond: count / ((performance.now() - start) / 1000), acks };
}

/** `rate` questions a second for `seconds`, whether or not the last was answered; the acks' times. */
export async function atRate(
  to: string,
  sink: Sink,
  { text, rate, seconds, run }: { text: string; rate: number; seconds: number; run: string },
): Promise<readonly number[]> {
  sink.onAnswer = () => undefined;
  const acks: Promise<number>[] = [];
  const start = performance.now();
  for (let i = 0; i < rate * seconds; i++) {
    const due = start + (i * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    acks.push(command(to, text, `${sink.url}/answers/${run}-${i}`, `${run}.${i}`));
  }
  return Promise.all(acks);
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}
