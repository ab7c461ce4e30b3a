import { afterAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { UpstreamError } from '../../src/errors.ts';
import { oneLine, retryAfter, whatItSays } from '../../src/aura/failure.ts';
import { CLIENT_SECRET, failureOf, fakeAura, removeFolders, type Reply } from './support.ts';

afterAll(removeFolders);

describe('what Aura says', () => {
  it.each<[string, string, string | undefined, string | undefined]>([
    [
      'the API',
      '{"errors":[{"message":"DB not found: 24d18db5","reason":"db-not-found"}]}',
      'DB not found: 24d18db5',
      'db-not-found',
    ],
    [
      'the API, with a field',
      '{"errors":[{"message":"too small","reason":"","field":"memory"}]}',
      'memory: too small',
      undefined,
    ],
    [
      'several',
      '{"errors":[{"message":"a"},{"message":"b"},{"message":"c"},{"message":"d"}]}',
      'a; b; c',
      undefined,
    ],
    [
      'the gateway',
      '{"error":"User is not authorized to access this resource"}',
      'User is not authorized to access this resource',
      undefined,
    ],
    ['data and errors', '{"data":null,"errors":[{"message":"gone","reason":""}]}', 'gone', undefined],
    ['message and reason', '{"message":"no","reason":"multi-db-only"}', 'no', 'multi-db-only'],
    ['only a reason', '{"errors":[{"reason":"server-err"}]}', 'server-err', 'server-err'],
    [
      'a map of fields',
      '{"errors":{"name":["is too long","is odd"],"memory":"is missing"}}',
      'name: is too long; name: is odd; memory: is missing',
      undefined,
    ],
    ['OAuth', '{"error":"invalid_client","error_description":"x"}', 'invalid_client', undefined],
    ['an error object', '{"error":{"message":"deep","reason":"r"}}', 'deep', 'r'],
    ['a JSON text', '"plain"', 'plain', undefined],
    [
      'text',
      "User doesn't have access to Metrics resources.\n",
      "User doesn't have access to Metrics resources.",
      undefined,
    ],
    ['a page', '<html><body><h1>502</h1></body></html>', undefined, undefined],
    ['nothing', '', undefined, undefined],
    ['blanks', ' \n ', undefined, undefined],
    ['an empty object', '{}', undefined, undefined],
    ['null', 'null', undefined, undefined],
    ['numbers', '{"errors":[1,{"message":2}]}', undefined, undefined],
  ])('reads %s', (_, body, detail, code) => {
    expect(whatItSays(body)).toEqual({ detail, code });
  });

  it('is cleaned to one short line', () => {
    expect(oneLine('a\r\n\tb <b>c</b> \u0007\u202E d')).toBe('a b c d');
    expect(oneLine('x'.repeat(500))).toHaveLength(200);
  });

  it('is scrubbed before it is cut', () => {
    const text = `${'x'.repeat(185)} Bearer abcdefghijklmnopqrstuvwxyz0123456789`;

    expect(oneLine(text)).not.toContain('abcdef');
  });
});

describe('Retry-After', () => {
  const at = (headers: Readonly<Record<string, string>>) =>
    retryAfter({ status: 429, body: '', header: (name) => headers[name] });
  const date = 'Mon, 03 Aug 2026 09:00:00 GMT';

  it.each([
    ['seconds', { 'retry-after': '5' }, 5000],
    ['a date, by the clock of who wrote it', { 'retry-after': 'Mon, 03 Aug 2026 09:00:07 GMT', date }, 7000],
    ['a date that is past', { 'retry-after': 'Mon, 03 Aug 2026 08:00:00 GMT', date }, 0],
    ['nonsense', { 'retry-after': 'later', date }, undefined],
    ['nothing', { date }, undefined],
  ])('is read as %s', (_, headers, expected) => {
    expect(at(headers)).toBe(expected);
  });
});

describe('a failed call', () => {
  it.each([
    [302, 'unexpected'],
    [308, 'unexpected'],
    [400, 'refused'],
    [401, 'auth'],
    [402, 'refused'],
    [403, 'auth'],
    [404, 'not-found'],
    [405, 'refused'],
    [408, 'timeout'],
    [409, 'conflict'],
    [415, 'unexpected'],
    [418, 'refused'],
    [420, 'refused'],
    [422, 'refused'],
    [429, 'rate-limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [599, 'unavailable'],
  ])('with %i is %s', async (status, reason) => {
    const { aura } = await fakeAura(() => ({ status, body: '<html>' }));

    const error = await failureOf(aura.pause('2f49c2b3'));

    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({
      system: 'Aura',
      reason,
      status,
      detail: expect.stringMatching(/^HTTP \d+: [a-z]/),
    });
    expect(error).toHaveProperty('requestId', expect.stringMatching(/^req-/));
  });

  it.each([
    ['ECONNABORTED', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['ERR_CANCELED', 'timeout'],
    ['ECONNREFUSED', 'unavailable'],
    ['ECONNRESET', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['EAI_AGAIN', 'unavailable'],
    ['CERT_HAS_EXPIRED', 'unexpected'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unexpected'],
    ['SOMETHING_NEW', 'unexpected'],
  ])('with %s is %s', async (code, reason) => {
    const { aura } = await fakeAura(() => ({ code }));

    expect(await failureOf(aura.pause('2f49c2b3'))).toMatchObject({
      system: 'Aura',
      reason,
      cause: { code, path: '/v1/instances/2f49c2b3/pause' },
    });
  });

  it("speaks in Aura's own words", async () => {
    const message = 'The database is currently undergoing an operation: resuming';
    const body = { errors: [{ message, reason: 'ongoing-database-operation' }] };
    const { aura } = await fakeAura(() => ({ status: 409, body }));

    expect(await failureOf(aura.pause('2f49c2b3'))).toMatchObject({
      message: `Aura: conflict (${message})`,
      detail: message,
      cause: { code: 'ongoing-database-operation', status: 409, path: '/v1/instances/2f49c2b3/pause' },
    });
  });
});

describe('secrets', () => {
  const SECRETS = [
    CLIENT_SECRET,
    'planted-token',
    Buffer.from(`reader:${CLIENT_SECRET}`).toString('base64'),
    Buffer.from(`writer:${CLIENT_SECRET}`).toString('base64'),
  ];
  const echo = (token: string) => `we saw ${token} and ${SECRETS[2]} and ${CLIENT_SECRET}`;
  const kinds: [string, (token: string) => Reply][] = [
    ...[302, 400, 401, 403, 404, 409, 429, 500, 503].flatMap(
      (status): [string, (token: string) => Reply][] => [
        [`${status} text`, (token) => ({ status, body: echo(token) })],
        [
          `${status} API`,
          (token) => ({ status, body: { errors: [{ message: echo(token), reason: token }] } }),
        ],
        [`${status} header`, (token) => ({ status, headers: { 'X-Request-Id': token } })],
      ],
    ),
    ['not understood', (token) => ({ body: { data: { id: token, [token]: token } } })],
    ['not JSON', (token) => ({ body: token })],
    ['deprecation', (token) => ({ status: 202, body: '{}', headers: { 'X-Tyk-Api-Expires': token } })],
    ...['ECONNRESET', 'ETIMEDOUT', 'CERT_HAS_EXPIRED', 'ODD'].map((code): [string, () => Reply] => [
      code,
      () => ({ code }),
    ]),
  ];
  const told = (error: unknown): string =>
    error instanceof Error
      ? [
          error.message,
          error.stack,
          JSON.stringify(error),
          inspect(error, { depth: 9, showHidden: true }),
          told(error.cause),
        ].join('\n')
      : [JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })].join('\n');

  it.each(kinds)('stay in after %s', async (_, reply) => {
    const { aura, lines } = await fakeAura(({ token }) => reply(token));

    const errors = [
      await aura.instance('2f49c2b3', 'poll').catch((error: unknown) => error),
      await aura.takeSnapshot('2f49c2b3').catch((error: unknown) => error),
      await failureOf(aura.metrics(withMetrics)).catch((error: unknown) => error),
    ];

    const all = [...errors.map(told), ...lines, aura.deprecatedUntil() ?? ''].join('\n');
    for (const secret of SECRETS) expect(all).not.toContain(secret);
  });

  it.each<[string, Reply]>([
    ['401', { status: 401, body: echo('x') }],
    ['429', { status: 429, body: echo('x') }],
    ['500', { status: 500, body: echo('x') }],
    ['a body without a token', { body: { access: 'planted-token-odd' } }],
    ['a body that is cut off', { body: '{"access_token":"planted-token-odd' }],
    ['a dropped connection', { code: 'ECONNRESET' }],
  ])('stay in after a token call with %s', async (_, reply) => {
    const { aura, lines } = await fakeAura(() => ({}), { token: () => reply });

    const error = await failureOf(aura.list('poll'));

    const all = [told(error), ...lines].join('\n');
    for (const secret of SECRETS) expect(all).not.toContain(secret);
  });

  const withMetrics = {
    id: '2f49c2b3',
    name: 'p',
    projectId: 'p',
    tier: 'enterprise-db',
    status: 'running',
    cloud: 'gcp',
    region: 'r',
    metricsUrl: 'https://customer-metrics-api.neo4j.io/api/v1/p/2f49c2b3/metrics',
  };
});
