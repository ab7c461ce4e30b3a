import { describe, expect, it } from '@jest/globals';
import { UpstreamError } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { Secret } from '../src/secret.ts';
import { NOW } from './support/builders.ts';

function listen(lowest?: 'debug' | 'info' | 'warn' | 'error') {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => NOW,
    lowest,
  );
  return { log, lines, first: () => JSON.parse(lines[0] ?? '{}') as Record<string, unknown> };
}

/** As an HTTP client throws it: with the request, its headers and a way to print all of that. */
function clientError(): Error {
  const config = { headers: { Authorization: 'Token abc-planted-abc' }, url: '/v1/instances' };
  return Object.assign(new Error('Request failed'), { config, toJSON: () => ({ config }) });
}

describe('the log', () => {
  it('writes one line of JSON with time, level, message and fields', () => {
    const { log, first } = listen();

    log.warn('metrics could not be read', { instance: '2f49c2b3', attempts: 3 });

    expect(first()).toEqual({
      time: '2026-11-25T14:20:00.000Z',
      level: 'warn',
      message: 'metrics could not be read',
      instance: '2f49c2b3',
      attempts: 3,
    });
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('from %s on writes %d of four levels', (lowest, count) => {
    const { log, lines } = listen(lowest);

    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('x');

    expect(lines).toHaveLength(count);
  });

  it('writes of an error its name, message and stack', () => {
    const { log, first } = listen();

    log.error('a bug', { error: new TypeError('no such thing') });

    expect(first()['error']).toMatchObject({ name: 'TypeError', message: 'no such thing' });
    expect((first()['error'] as { stack: string }).stack).toContain('log.test');
  });

  it.each([
    ['as it is', clientError()],
    ['as a cause', new UpstreamError('Aura', 'unavailable', { cause: clientError() })],
    ['in a list', [clientError()]],
    ['in an object', { deep: { error: clientError() } }],
  ])('writes nothing of the request that an error carries %s', (_where, error) => {
    const { log, lines } = listen();

    log.error('failed', { error });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('failed');
    expect(lines[0]).not.toContain('planted');
  });

  it('writes no secret, in whatever field', () => {
    const { log, lines } = listen();
    const secret = new Secret('planted"secret');

    log.info(`a ${secret.reveal()}`, { secret, text: secret.reveal(), error: new Error(secret.reveal()) });

    expect(lines[0]).toContain('[secret]');
    expect(lines[0]).not.toContain('planted');
    secret.forget();
  });

  it.each([
    ['a ring', () => Object.assign({ name: 'ring' }, { self: undefined })],
    ['a big number', () => ({ id: 12n })],
    [
      'something that cannot be printed',
      () => ({
        toJSON() {
          throw new Error('no');
        },
      }),
    ],
  ])('does not throw over %s', (_what, make) => {
    const { log, lines } = listen();
    const value = make() as { self?: unknown };
    if ('self' in value) value.self = value;

    log.error('a bug', { value });

    expect(lines[0]).toContain('a bug');
  });
});
