import { afterAll, describe, expect, it } from '@jest/globals';
import { MINUTE, START, failureOf, fakeAura, removeFolders, type Reply } from './support.ts';

afterAll(removeFolders);

const good: Reply = { body: { data: [] } };

describe('a read', () => {
  it.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['502', { status: 502, body: '<html>' }],
    ['503', { status: 503, body: '' }],
    ['504', { status: 504, body: { error: 'x' } }],
    ['429', { status: 429 }],
    ['a dropped connection', { code: 'ECONNRESET' }],
    ['a time-out', { code: 'ECONNABORTED' }],
  ])('is tried three times on %s', async (_, reply) => {
    const { aura, seen, naps } = await fakeAura((__, n) => (n < 3 ? reply : good));

    expect(await aura.list('person')).toEqual([]);
    expect(seen).toHaveLength(3);
    expect(naps).toHaveLength(2);
  });

  it('gives up after the third', async () => {
    const { aura, seen, lines } = await fakeAura(() => ({ status: 503 }));

    expect(await failureOf(aura.list('person'))).toMatchObject({ reason: 'unavailable', requestId: 'req-3' });
    expect(seen).toHaveLength(3);
    expect(
      lines.filter((line) => line.includes('is repeated')).map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { path: '/v1/instances', status: 503, requestId: 'req-1', attempt: 1 },
      { path: '/v1/instances', status: 503, requestId: 'req-2', attempt: 2 },
    ]);
  });

  it.each([302, 400, 404, 409, 418, 501])('is tried once on %i', async (status) => {
    const { aura, seen } = await fakeAura(() => ({ status }));

    await failureOf(aura.list('person'));

    expect(seen).toHaveLength(1);
  });

  it.each([
    [0, [0, 0]],
    [0.5, [250, 500]],
    [1, [500, 1000]],
  ])('waits anything up to twice as long each time (%p)', async (random, expected) => {
    const { aura, naps } = await fakeAura(() => ({ status: 500 }), { random: () => random });

    await failureOf(aura.list('person'));

    expect(naps).toEqual(expected);
  });

  it.each<[string, Record<string, string>, number[]]>([
    ['seconds', { 'Retry-After': '5' }, [5000, 5000]],
    [
      'a date',
      { 'Retry-After': 'Mon, 03 Aug 2026 09:00:09 GMT', Date: 'Mon, 03 Aug 2026 09:00:00 GMT' },
      [9000, 9000],
    ],
    ['30 seconds, once', { 'Retry-After': '30' }, [30_000]],
    ['too long', { 'Retry-After': '31' }, []],
  ])('obeys Retry-After: %s', async (_, headers, expected) => {
    const { aura, naps } = await fakeAura(() => ({ status: 429, headers }), { random: () => 0 });

    expect(await failureOf(aura.list('person'))).toMatchObject({ reason: 'rate-limited' });
    expect(naps).toEqual(expected);
  });

  it('halves the allowance when Aura says 429', async () => {
    const { aura } = await fakeAura((_, n) => (n === 1 ? { status: 429 } : good));

    expect(aura.budget()).toEqual({ perMinute: 100, left: 100, tokensThisHour: 0 });
    await aura.list('person');

    expect(aura.budget()).toMatchObject({
      perMinute: 50,
      left: 48,
      reducedUntil: new Date(START + 5 * MINUTE),
    });
  });
});

it('counts every try against the allowance, and turns away what does not fit', async () => {
  const { aura, seen } = await fakeAura(() => good, { perMinute: 20 });

  for (let n = 0; n < 15; n++) await aura.list('poll');
  expect(aura.budget()).toMatchObject({ perMinute: 20, left: 5 });
  const poll = failureOf(aura.list('poll'));
  expect(await poll).toMatchObject({ reason: 'rate-limited', status: undefined });

  expect(seen).toHaveLength(15);
});
