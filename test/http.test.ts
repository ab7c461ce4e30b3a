import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { send, startHttp, type Http } from '../src/http.ts';

describe('the server', () => {
  let http: Http;
  beforeEach(async () => {
    http = await startHttp(
      [
        { method: 'GET', path: '/healthz', serve: (_request, response) => send(response, 200, 'ok\n') },
        {
          method: 'POST',
          path: '/local',
          local: true,
          serve: (_request, response) => send(response, 200, 'in\n'),
        },
      ],
      { host: '127.0.0.1', port: 0 },
    );
  });
  afterEach(() => http.stop());

  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/healthz?x=1', 200],
    ['POST', '/healthz', 405],
    ['GET', '/local', 405],
    ['GET', '/', 404],
    ['GET', '/healthz/', 404],
    ['GET', '/../healthz/..%2f', 404],
    ['POST', '/local', 200],
  ])('answers %s %s with %d', async (method, path, status) => {
    const response = await fetch(`${http.url}${path}`, { method });

    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    await response.text();
  });

  it('says that its port is taken instead of waiting', async () => {
    await expect(startHttp([], { host: '127.0.0.1', port: http.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
