import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { anInstance, NOW } from '../support/builders.ts';
import { CONSOLE, createWorld, textOf, type WorldParts } from '../support/world.ts';

const shop = anInstance();
const world = (parts: WorldParts = {}) => createWorld({ instances: [shop], ...parts });
const role = (...may: readonly string[]) => [
  { name: 'r', members: ['slack:T01/U01'], may, instances: ['*'], channels: ['*'] },
];

describe('slow-queries', () => {
  it('without a log says how to get one', async () => {
    const answer = await world({
      queryLog: () => {
        throw new UserError('There is no query log yet. Put one here.');
      },
    }).say('slow-queries shop', ...CONSOLE);

    expect(textOf(answer)).toMatch(/no query log/i);
  });

  it('reads a file in the console only', async () => {
    const { say, requests } = world({ roles: role('read', 'query-text') });

    expect(textOf(await say('slow-queries shop --file /etc/passwd'))).toContain('There is no --file here.');
    expect(requests).toEqual([]);
  });

  it('is refused and recorded for who may not see query text', async () => {
    const { say, audit, requests } = world({ roles: role('read') });

    expect((await say('slow-queries shop')).failed).toBe(true);
    expect(audit.rows.map(({ entry }) => [entry.what, entry.outcome])).toEqual([['slow-queries', 'denied']]);
    expect(requests).toEqual([]);
  });
});

describe('doctor', () => {
  it('says first what is to be mended', async () => {
    const { say } = world({
      checks: [
        { what: 'Aura key', ok: true, say: 'sees p1' },
        { what: 'Clock', ok: false, say: 'set it' },
      ],
    });
    const { cards } = await say('doctor');

    expect(cards[0]).toMatchObject({ title: '1 thing to fix', tone: 'warning' });
    expect(cards[0]?.body[0]).toMatchObject({ facts: [{ label: 'Clock' }, { label: 'Aura key' }] });
  });
});

describe('audit', () => {
  it('shows the newest first, to the asker only, and the head of the chain to all', async () => {
    const { say, audit } = world({ roles: role('read', 'security') });
    await audit.append({ who: 'slack:T01/U02', what: 'resize', outcome: 'denied' });
    await audit.append({ who: 'slack:T01/U03', what: 'pause', outcome: 'done' });
    const table = (await say('audit')).cards[0]?.body.find(({ kind }) => kind === 'table');

    expect(table?.private).toBe(true);
    expect(table).toMatchObject({
      rows: [[{ at: NOW }, 'slack:T01/U03', 'pause', '', 'done'], expect.anything()],
    });
    expect(textOf(await say('audit'))).toContain('follow from each other');
  });

  it('says which row does not follow', async () => {
    const { say, audit } = world({ roles: role('audit') });
    Object.assign(audit, { firstBroken: async () => 7 });

    expect((await say('audit')).cards[0]).toMatchObject({ tone: 'critical' });
    expect(textOf(await say('audit'))).toContain('Row 7');
  });

  it.each(['--last soon', '--last 99999999d', '--top 0', '--top many'])(
    'refuses %s in a sentence',
    async (words) => {
      const answer = await world({ roles: role('audit') }).say(`audit ${words}`);

      expect(answer.failed).toBe(true);
      expect(textOf(answer)).not.toContain('Reference');
    },
  );
});

describe('history import', () => {
  const instances = [{ id: shop.id, samples: 12, from: NOW, to: NOW }];
  it('tells what came in, and what could not be read', async () => {
    const { say, imports } = world({ imported: { instances, badLines: 3 } });
    const answer = await say('history import "my metrics.txt"', ...CONSOLE);

    expect(imports).toEqual(['my metrics.txt']);
    expect(answer.cards[0]).toMatchObject({ title: 'History imported', tone: 'warning' });
    expect(textOf(answer)).toContain('3 lines could not be read');
  });

  it('of nothing says so', async () => {
    expect((await world().say('history import x', ...CONSOLE)).cards[0]).toMatchObject({
      title: 'Nothing was imported',
      tone: 'warning',
    });
  });

  it('is not for a channel, whoever asks', async () => {
    const { say, imports } = world({ roles: role('read', 'write', 'history import') });

    expect((await say('history import /etc/passwd')).failed).toBe(true);
    expect(imports).toEqual([]);
  });
});
