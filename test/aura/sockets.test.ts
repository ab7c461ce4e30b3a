import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createAura } from '../../src/aura/client.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';
import { CLIENT_SECRET, failureOf, removeFolders, temporaryFolder } from './support.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(removeFolders);

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on a real socket; tokens are given, the rest is up to the handler. */
async function listen(handler: Handler) {
  const seen: {
    method?: string | undefined;
    url?: string | undefined;
    headers: IncomingMessage['headers'];
    body: string;
  }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/oauth/token') {
        response.end(JSON.stringify({ access_token: 'planted-token', expires_in: 3600 }));
        return;
      }
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      handler(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = new Secret(CLIENT_SECRET);
  const aura = createAura({
    clientId: 'reader',
    clientSecret: key,
    writeClientId: 'reader',
    writeClientSecret: key,
    baseUrl,
    tokenFolder: await temporaryFolder(),
    userAgent: 'aura-chatops/0.0.0',
    now: () => new Date(),
    log: createLog(
      () => undefined,
      () => new Date(),
    ),
    timeoutMs: 300,
    metricsTimeoutMs: 300,
    sleep: () => Promise.resolve(),
  });
  return { aura, seen, baseUrl };
}

describe('over a socket', () => {
  it('sends what Aura asks for', async () => {
    const { aura, seen } = await listen((_, response) => {
      response.writeHead(202, { 'X-Request-Id': '8a35/1238' }).end();
    });

    expect(await aura.pause('2f49c2b3')).toEqual({ requestId: '8a35/1238' });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/v1/instances/2f49c2b3/pause',
        body: '{}',
        headers: {
          authorization: 'Bearer planted-token',
          'content-type': 'application/json',
          'user-agent': 'aura-chatops/0.0.0',
          // Of its own, as one that was kept open may just be closing.
          connection: 'close',
        },
      },
    ]);
    expect(Math.abs(aura.clockSkewMs() ?? Infinity)).toBeLessThan(2000);
  });

  it('reads compressed answers', async () => {
    const { aura } = await listen((_, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync('{"data":[{"id":"p","name":"Project"}]}'));
    });

    expect(await aura.projects('person')).toEqual([{ id: 'p', name: 'Project' }]);
  });

  it.each<[string, Handler, object, number]>([
    ['never answers', () => undefined, { reason: 'timeout' }, 3],
    [
      'drips without an end',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
      { reason: 'timeout' },
      3,
    ],
    [
      'hangs up',
      (_, response) => response.destroy(),
      { reason: 'unavailable', cause: { code: 'ECONNRESET' } },
      3,
    ],
    [
      'hangs up in the middle',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': '1000' }).write('{"data":');
        setTimeout(() => response.destroy(), 20);
      },
      { reason: 'unavailable' },
      3,
    ],
    [
      'sends a page',
      (_, response) => response.writeHead(502).end('<html>Bad</html>'),
      { reason: 'unavailable', detail: 'HTTP 502: bad gateway' },
      3,
    ],
    [
      'talks too much',
      (_, response) => response.end('x'.repeat(5_100_000)),
      { reason: 'unexpected', detail: 'the answer is too large' },
      1,
    ],
    [
      'unpacks to too much',
      (_, response) => {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync(Buffer.alloc(6_000_000)));
      },
      { reason: 'unexpected', detail: 'the answer is too large' },
      1,
    ],
  ])('a server that %s', async (_, handler, expected, tries) => {
    const { aura, seen } = await listen(handler);

    expect(await failureOf(aura.list('person'))).toMatchObject({ system: 'Aura', ...expected });
    expect(seen).toHaveLength(tries);
  });

  it('does not repeat a write that got no answer', async () => {
    const { aura, seen } = await listen((_, response) => response.destroy());

    expect(await failureOf(aura.takeSnapshot('2f49c2b3'))).toMatchObject({ reason: 'unavailable' });
    expect(seen).toHaveLength(1);
  });

  it('does not follow redirects, which would take the token along', async () => {
    const other = await listen((_, response) => response.end('{"data":[]}'));
    const { aura } = await listen((_, response) =>
      response.writeHead(308, { Location: `${other.baseUrl}/v1/instances` }).end(),
    );

    expect(await failureOf(aura.list('person'))).toMatchObject({ reason: 'unexpected', status: 308 });
    expect(other.seen).toEqual([]);
  });

  it('says that nobody listens', async () => {
    const { aura } = await listen(() => undefined);
    servers[0]?.close();
    servers[0]?.closeAllConnections();

    expect(await failureOf(aura.list('person'))).toMatchObject({
      reason: 'unavailable',
      detail: 'no connection: ECONNREFUSED',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
