import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { draw, type Drawing } from './draw.ts';
import { encodePng } from './png.ts';
import { isRefusal, LIMITS, readGet, readPost, type Refusal, type Secrets } from './protocol.ts';

/** What the renderer tells the process that started it; between the last two it is deaf, and is killed if that takes too long. */
export type Report = { readonly port: number } | 'drawing' | 'drawn';

const report = (what: Report): void => void process.send?.(what);
process.once('disconnect', () => process.exit());
const [secrets] = (await once(process, 'message')) as [Secrets];

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.headersTimeout = 5_000;
server.requestTimeout = 10_000;
server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = await read(request);
  const result = isRefusal(wanted) ? wanted : picture(wanted);
  if (Buffer.isBuffer(result)) {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': result.length }).end(result);
    return;
  }
  // QuickChart's clients look for the reason in this header.
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'x-quickchart-error': ascii(result.sentence),
  };
  response.writeHead(result.status, { ...headers, connection: 'close' }).end(result.sentence);
}

async function read(request: IncomingMessage): Promise<Drawing | Refusal> {
  const url = new URL(request.url ?? '/', 'http://renderer');
  if (url.pathname !== '/chart') return { status: 404, sentence: 'There is only /chart here.' };
  if (request.method === 'GET') return readGet(url.searchParams, secrets);
  if (request.method !== 'POST') return { status: 405, sentence: 'Ask with GET or POST.' };
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, sentence: `The body has at most ${LIMITS.bodyBytes} bytes.` };
  return readPost(body, secrets);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What is too much is read to its end but not kept: an answer before that is lost with the connection.
    if (size <= LIMITS.bodyBytes) chunks.push(chunk);
    else if (size > 4 * LIMITS.bodyBytes) request.destroy();
  }
  return size > LIMITS.bodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function picture(drawing: Drawing): Buffer | Refusal {
  report('drawing');
  try {
    const { canvas, done } = draw(drawing);
    const png = encodePng(canvas.data(), canvas.width, canvas.height);
    done();
    return png;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown';
    return { status: 400, sentence: `The chart cannot be drawn: ${reason}` };
  } finally {
    report('drawn');
  }
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
