import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Answers requests of this machine only. */
  readonly local?: boolean;
  readonly serve: RequestListener;
}

export interface Http {
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** One server for everything: health, figures, the platforms' endpoints, the console. Unknown paths are 404. */
export async function startHttp(
  routes: readonly Route[],
  { host, port }: { host: string; port: number },
): Promise<Http> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const route = routes.find((one) => one.path === path && one.method === request.method);
    if (!route) return send(response, routes.some((one) => one.path === path) ? 405 : 404, 'not here\n');
    if (route.local === true && !isLoopback(request)) return send(response, 403, 'only from this machine\n');
    try {
      return route.serve(request, response);
    } catch {
      // What a route does not catch itself ends that request, not the program.
      return response.headersSent ? response.destroy() : send(response, 500, 'broken\n');
    }
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return { url: `http://${shown}:${address.port}`, port: address.port, stop: () => close(server) };
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });

const isLoopback = ({ socket: { remoteAddress = '' } }: IncomingMessage): boolean =>
  remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress);

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}
