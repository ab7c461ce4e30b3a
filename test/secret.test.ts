import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret, scrub } from '../src/secret.ts';

describe('a secret', () => {
  const secret = new Secret('k9-Xq7-plain');

  it.each([
    ['a text', () => String(secret)],
    ['part of a text', () => 'x'.concat(secret as unknown as string)],
    ['JSON', () => JSON.stringify({ secret })],
    ['an inspection', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['its keys', () => JSON.stringify(Object.entries(secret))],
  ])('cannot be printed as %s', (_what, print) => {
    expect(print()).not.toContain('Xq7');
  });

  it('is handed out to its owner', () => {
    expect(secret.reveal()).toBe('k9-Xq7-plain');
  });
});

describe('text that leaves', () => {
  it('holds no known secret, wherever it stands', () => {
    const secret = new Secret('tail$&-value');

    expect(scrub('a tail$&-value, url?x=tail$&-value.')).toBe('a [secret], url?x=[secret].');

    secret.forget();
    expect(scrub('a tail$&-value')).toBe('a tail$&-value');
  });

  it.each([
    ['in JSON', (text: string) => JSON.stringify({ text })],
    ['in an address', (text: string) => `https://x?key=${encodeURIComponent(text)}`],
  ])('holds no secret that was written differently %s', (_where, write) => {
    const secret = new Secret('quo"te\\and/slash');

    const clean = scrub(write(secret.reveal()));

    expect(clean).toContain('[secret]');
    expect(clean).not.toMatch(/quo|slash/);
  });

  it('holds nothing of a secret that begins like another', () => {
    const short = new Secret('prefix-12');
    const long = new Secret('prefix-12-and-more');

    expect(scrub('x prefix-12-and-more y prefix-12')).toBe('x [secret] y [secret]');

    for (const one of [short, long]) one.forget();
  });

  it('keeps ordinary words though a secret is very short', () => {
    expect(new Secret('a').reveal()).toBe('a');
    expect(scrub('a data base')).toBe('a data base');
  });

  it.each([
    ['a bot token', 'xoxb-123456789012-abcdefGHIJKL'],
    ['a user token', 'xoxp-123456789012-abcdefGHIJKL'],
    ['an app token', 'xapp-1-A0123-4567-abcdef'],
    ['a web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['a web token without signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.'],
    ['a bearer', 'Bearer abcdefghij0123456789'],
    ['a basic header', 'basic dXNlcjpwYXNzd29yZA=='],
    ['the password of an address', 'neo4j+s://neo4j:hunter2hunter2@2f49c2b3.databases.neo4j.io'],
    ['the password of a database address', 'postgres://bot:s3cr3t@db/chatops'],
  ])('holds nothing shaped like %s', (_what, text) => {
    const clean = scrub(`before "${text}", after`);

    expect(clean).toContain('[secret]');
    expect(clean).toMatch(/^before .*after$/);
    expect(clean).not.toMatch(/abcdef|eyJ|c2ln|hunter|s3cr3t|dXNl/);
  });

  it.each(['Basic research of the graph', 'https://example.com:443/path', 'eyJ is how they begin', 'a.b.c'])(
    'leaves %j alone',
    (text) => {
      expect(scrub(text)).toBe(text);
    },
  );

  it('is read in less than 100 ms if a megabyte only begins like a web token', () => {
    const text = `${'eyJ-'.repeat(250_000)}.a.b`;
    const start = performance.now();

    expect(scrub(text)).toBe(text);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it.each([
    ['x', 'x'],
    ['beginnings of web tokens', 'eyJ-'],
    ['halves of web tokens', 'eyJabcdefgh.'],
    ['web tokens that miss a part', 'eyJabcdefgh.eyJabcdefgh '],
    ['dots', 'a.'],
    ['bearers', 'Bearer '],
    ['bearers and spaces', 'Bearer\t'],
    ['addresses', 'http://a:'],
    ['schemes', 'a://'],
    ['colons', 'a:'],
    ['bot tokens', 'xoxb-'],
    ['at signs', '://a:b@'],
  ])('is read in less than 100 ms if it is a megabyte of %s', (_what, unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const best = Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        scrub(text);
        return performance.now() - start;
      }),
    );

    expect(best).toBeLessThan(100);
  });
});
