import { afterAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scrub } from '../../src/secret.ts';
import { MINUTE, failureOf, fakeAura, removeFolders, temporaryFolder, type Answering } from './support.ts';

afterAll(removeFolders);

const HOUR = 60 * MINUTE;
const empty: Answering = () => ({ body: { data: [] } });
const onlyFile = async (folder: string) => path.join(folder, (await readdir(folder))[0] ?? '');

describe('a token', () => {
  it('is asked for once by callers who come together', async () => {
    const { aura, seen, tokens } = await fakeAura(empty);

    await Promise.all([aura.list('poll'), aura.list('person'), aura.projects('poll')]);

    expect(tokens).toHaveLength(1);
    expect(seen.map(({ token }) => token)).toEqual(Array(3).fill('planted-token-1'));
  });

  it('is asked for with basic authentication and a form', async () => {
    const { aura, tokens } = await fakeAura(empty);

    await aura.list('poll');

    expect(tokens).toMatchObject([
      {
        method: 'POST',
        token: `Basic ${Buffer.from('reader:planted-client-secret-7c1d').toString('base64')}`,
        contentType: 'application/x-www-form-urlencoded',
        body: 'grant_type=client_credentials',
      },
    ]);
  });

  it.each([
    ['3600', 59 * MINUTE - 1, 1],
    ['3600', 59 * MINUTE, 2],
    ['2', 999, 1],
    ['2', 1000, 2],
    ['no number', 59 * MINUTE - 1, 1],
  ])('that lives %s s is replaced in time: after %i ms there were %i', async (expires_in, after, count) => {
    const { aura, tokens, clock } = await fakeAura(empty, {
      token: (_, n) => ({ body: { access_token: `planted-token-${n}`, expires_in } }),
    });

    await aura.list('poll');
    clock.ms += after;
    await aura.list('poll');

    expect(tokens).toHaveLength(count);
  });

  it('is shared by keys with the same id only', async () => {
    const { aura, create, seen } = await fakeAura(() => ({ body: { data: [] }, status: 202 }));

    await aura.list('poll');
    await aura.pause('2f49c2b3');
    await create({ writeClientId: 'reader' }).pause('2f49c2b3');

    expect(seen.map(({ token }) => token)).toEqual(['planted-token-1', 'planted-token-2', 'planted-token-1']);
  });
});

it('is hidden in whatever leaves for as long as it lives, and forgotten then', async () => {
  const { aura, clock } = await fakeAura(empty, {
    token: (_, n) => ({ body: { access_token: `opaque-and-unique-${n}`, expires_in: 3600 } }),
  });

  for (let hour = 0; hour < 5; hour++) {
    await aura.list('poll');
    clock.ms += HOUR;
  }

  expect(scrub('opaque-and-unique-1')).toBe('opaque-and-unique-1');
  expect(scrub('opaque-and-unique-4 opaque-and-unique-5')).toBe('[secret] [secret]');
});

describe('the file of a token', () => {
  it('spares the next run a token', async () => {
    const { aura, create, tokens, clock } = await fakeAura(empty);

    await aura.list('poll');
    clock.ms += 30 * MINUTE;
    const next = create();
    await next.list('poll');

    expect(tokens).toHaveLength(1);
    expect(next.budget().tokensThisHour).toBe(1);
  });

  it('is for its owner only and is named without telling the key', async () => {
    const folder = path.join(await temporaryFolder(), 'deep', 'state');
    const { aura } = await fakeAura(empty, { tokenFolder: folder });

    await aura.list('poll');

    const names = await readdir(folder);
    expect(names).toEqual([expect.stringMatching(/^aura-token-[0-9a-f]{32}\.json$/)]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(await onlyFile(folder))).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (kept: string, file: string) => Promise<unknown>]>([
    ['is not JSON', (_, file) => writeFile(file, '{"token":')],
    ['has other fields', (_, file) => writeFile(file, '{"token":"x"}')],
    [
      'holds what no header can',
      (kept, file) => writeFile(file, kept.replace('planted-token-1', 'a\\r\\nb')),
    ],
    [
      'is from a clock that was ahead',
      (kept, file) => writeFile(file, kept.replace(/"usableUntil":\d/, '"usableUntil":9')),
    ],
    ['can be read by others', (_, file) => chmod(file, 0o644)],
    [
      'is a link',
      async (kept, file) => {
        await writeFile(`${file}.real`, kept, { mode: 0o600 });
        await (await import('node:fs/promises')).rm(file);
        await symlink(`${file}.real`, file);
      },
    ],
  ])('is ignored when it %s', async (_, spoil) => {
    const { aura, create, tokens, folder } = await fakeAura(empty);
    await aura.list('poll');
    const file = await onlyFile(folder);

    await spoil(await readFile(file, 'utf8'), file);
    await create().list('poll');

    expect(tokens).toHaveLength(2);
  });

  it('may be impossible: the token is kept in memory, and the log says so without it', async () => {
    const folder = path.join(await temporaryFolder(), 'file');
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, '');
    const { aura, tokens, lines } = await fakeAura(empty, { tokenFolder: folder });

    await aura.list('poll');
    await aura.list('poll');

    expect(tokens).toHaveLength(1);
    expect(lines.join('\n')).toContain('could not be kept');
    expect(lines.join('\n')).not.toContain('planted-token');
  });
});

describe('a call that is turned away', () => {
  const accepts =
    (...good: number[]): Answering =>
    ({ token }) =>
      good.some((n) => token === `planted-token-${n}`) ? { body: { data: [] } } : { status: 403 };

  it.each([401, 403])('with %i is repeated once with a new token', async (status) => {
    const { aura, seen, tokens } = await fakeAura((_, n) => (n === 1 ? { status } : { body: { data: [] } }));

    await aura.list('poll');

    expect(tokens).toHaveLength(2);
    expect(seen.map(({ token }) => token)).toEqual(['planted-token-1', 'planted-token-2']);
  });

  it('together with others causes one new token', async () => {
    const { aura, seen, tokens } = await fakeAura(accepts(2));

    await Promise.all(Array.from({ length: 5 }, () => aura.list('person')));

    expect(tokens).toHaveLength(2);
    expect(seen).toHaveLength(10);
  });

  it('twice is an authorization failure', async () => {
    const { aura, seen, tokens } = await fakeAura(() => ({ status: 403, body: { error: 'no role' } }));

    expect(await failureOf(aura.list('poll'))).toMatchObject({
      reason: 'auth',
      status: 403,
      detail: 'no role',
    });
    expect(seen).toHaveLength(2);
    expect(tokens).toHaveLength(2);
  });

  it('for its role does not use up the tokens of an hour', async () => {
    const { aura, create, tokens, clock } = await fakeAura(accepts());

    for (let minute = 0; minute < 60; minute++) {
      await failureOf(aura.list('poll'));
      // A line in a terminal is a process of its own.
      await failureOf(create().list('person'));
      clock.ms += MINUTE;
    }

    expect(tokens.length).toBeLessThanOrEqual(6);
    expect(aura.budget().tokensThisHour).toBeLessThanOrEqual(6);
  });

  it('is not repeated with a token that is still fresh from the last time', async () => {
    const { aura, tokens, seen, clock } = await fakeAura(accepts(2));
    await aura.list('poll');
    clock.ms += 59_000;

    const denied = await fakeAura(() => ({ status: 403 }));
    await failureOf(denied.aura.list('poll'));
    denied.clock.ms += 59_000;
    await failureOf(denied.aura.list('poll'));

    expect([tokens.length, seen.length]).toEqual([2, 2]);
    expect([denied.tokens.length, denied.seen.length]).toEqual([2, 3]);
  });

  it('uses what another process got meanwhile', async () => {
    const { aura, create, tokens, seen } = await fakeAura(accepts(1, 2));
    const other = create();
    await aura.list('poll');
    await other.list('poll');

    const late = await fakeAura(({ token }) =>
      token === 'theirs' ? { body: { data: [] } } : { status: 403 },
    );
    await failureOf(late.aura.list('poll'));
    const file = await onlyFile(late.folder);
    await writeFile(file, (await readFile(file, 'utf8')).replace('planted-token-2', 'theirs'));
    late.clock.ms += 20 * MINUTE;
    await late.aura.list('poll');

    expect([tokens.length, seen.length]).toEqual([1, 2]);
    expect(late.tokens).toHaveLength(2);
  });
});

describe('when there is no token', () => {
  it.each([400, 401, 403, 404])(
    'for %i, the key is named as the reason, and asked for once in 5 minutes',
    async (status) => {
      const { aura, tokens, seen, clock } = await fakeAura(empty, {
        token: () => ({ status, body: { error: 'invalid_client' } }),
      });

      const error = await failureOf(aura.list('poll'));
      await failureOf(aura.list('poll'));
      expect(tokens).toHaveLength(1);
      clock.ms += 5 * MINUTE;
      await failureOf(aura.list('poll'));

      expect(error).toMatchObject({
        reason: 'auth',
        status,
        detail: 'Aura does not accept the client id and secret: invalid_client',
      });
      expect(tokens).toHaveLength(2);
      expect(seen).toEqual([]);
    },
  );

  it('for 429 it waits as long as Aura says', async () => {
    const { aura, tokens, naps, clock } = await fakeAura(empty, {
      token: (_, n) =>
        n === 1
          ? { status: 429, headers: { 'Retry-After': '600' } }
          : { body: { access_token: 'planted-token-9', expires_in: 3600 } },
    });

    expect(await failureOf(aura.list('poll'))).toMatchObject({
      reason: 'rate-limited',
      retryAfterMs: 600_000,
    });
    await failureOf(aura.list('poll'));
    expect(tokens).toHaveLength(1);
    expect(naps).toEqual([]);
    clock.ms += 600_000;
    await aura.list('poll');

    expect(tokens).toHaveLength(2);
  });

  it('for an outage it is asked for again, and an outage takes none of the tokens of an hour', async () => {
    const { aura, tokens, clock } = await fakeAura(empty, {
      token: (_, n) =>
        n <= 30 ? { code: 'ECONNREFUSED' } : { body: { access_token: 'planted-token-9', expires_in: 3600 } },
    });

    for (let minute = 0; minute < 10; minute++) {
      expect(await failureOf(aura.list('poll'))).toMatchObject({ reason: 'unavailable' });
      clock.ms += MINUTE;
    }
    await aura.list('poll');

    expect(tokens).toHaveLength(31);
    expect(aura.budget().tokensThisHour).toBe(1);
  });

  it('refuses the sixteenth of an hour and says when the next one comes', async () => {
    const { aura, tokens, clock } = await fakeAura(empty, {
      token: (_, n) => ({ body: { access_token: `planted-token-${n}`, expires_in: 120 } }),
    });
    for (let n = 0; n < 15; n++) {
      await aura.list('poll');
      clock.ms += MINUTE;
    }

    expect(await failureOf(aura.list('poll'))).toMatchObject({
      reason: 'rate-limited',
      detail: expect.stringContaining('the next one comes at 10:00 UTC'),
      retryAfterMs: 45 * MINUTE,
    });
    expect(aura.budget().tokensThisHour).toBe(15);
    clock.ms += HOUR - 15 * MINUTE;
    await aura.list('poll');

    expect(tokens).toHaveLength(16);
  });

  it('repeats a write only before it has left', async () => {
    const { aura, tokens, seen } = await fakeAura(() => ({ status: 202 }), {
      token: (_, n) =>
        n === 1 ? { status: 503 } : { body: { access_token: `planted-token-${n}`, expires_in: 3600 } },
    });

    await aura.pause('2f49c2b3');

    expect(tokens).toHaveLength(2);
    expect(seen).toHaveLength(1);
  });
});
