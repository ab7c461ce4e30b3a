import { describe, expect, it } from '@jest/globals';
import type { Instance } from '../../src/aura.ts';
import type { Card, CommandAction, ItemBlock } from '../../src/cards/card.ts';
import type { Sample } from '../../src/history.ts';
import { UpstreamError } from '../../src/errors.ts';
import { anInstance, aSnapshot, MINUTE, NOW, sample } from '../support/builders.ts';
import { createWorld, textOf, type WorldParts } from '../support/world.ts';

const shop = anInstance();
const pay = anInstance({ id: 'aaaabbbb', name: 'pay' });
const { metricsUrl: _none, ...bare } = anInstance({ id: 'bbbbcccc', name: 'lab', tier: 'professional-db' });

const readings = (cores: number, heap: number, at: number): readonly Sample[] => [
  sample('neo4j_aura_cpu_usage', cores, at),
  sample('neo4j_aura_cpu_limit', 2, at),
  sample('neo4j_dbms_vm_heap_used_ratio', heap, at),
];
/** The last quarter of an hour is known: `pay` has no core left, the others rest. */
async function world(instances: readonly Instance[], parts: WorldParts = {}) {
  const made = createWorld({
    instances,
    snapshotsOf: () => [aSnapshot(new Date('2026-11-25T02:00:00Z'))],
    samplesOf: ({ name }) => readings(name.startsWith('pay') ? 2 : 0.4, 0.4, NOW.getTime()),
    ...parts,
  });
  for (const { id, name } of instances.filter(({ metricsUrl }) => metricsUrl !== undefined))
    for (let minute = 15; minute > 0; minute--)
      await made.history.append(
        id,
        readings(name.startsWith('pay') ? 2 : 0.4, 0.4, NOW.getTime() - minute * MINUTE),
      );
  return made;
}
const items = ({ cards }: { readonly cards: readonly Card[] }) =>
  (cards[0]?.body ?? []).filter((block): block is ItemBlock => block.kind === 'item');
const labels = ({ cards }: { readonly cards: readonly Card[] }) =>
  (cards[0]?.actions ?? []).map(({ label }) => label);

describe('the fleet', () => {
  it('is told with the bad news first, in three lines an instance at most', async () => {
    const answer = await (await world([shop, pay, bare])).say('status');

    expect(answer.cards[0]).toMatchObject({ title: 'pay needs a person · 3 instances', tone: 'emergency' });
    expect(items(answer).map(({ title, tone }) => `${title} ${tone}`)).toEqual([
      'pay emergency',
      expect.stringMatching(/^shop /),
      expect.stringMatching(/^lab /),
    ]);
    expect(items(answer)[0]?.lines[0]).toMatch(/^CPU 100 % for 15 min: /);
    for (const { lines } of items(answer)) expect(lines.length).toBeLessThanOrEqual(3);
  });

  it('says of a tier without metrics that it has none, not that it is well', async () => {
    const [lab] = items(await (await world([bare])).say('status'));

    expect(lab?.tone).not.toBe('good');
    expect(lab?.lines.join()).toContain('no metrics endpoint');
  });

  it('of fifty fits one card: those in need, and the others in a line', async () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      anInstance({ id: (0xa0000000 + i).toString(16), name: i % 10 === 7 ? `pay-${i}` : `db-${i}` }),
    );
    const answer = await (await world(many)).say('status');

    expect(answer.cards[0]?.title).toBe('pay-17 and 4 more need a person · 50 instances');
    expect(
      items(answer)
        .slice(0, 5)
        .every(({ tone }) => tone === 'emergency'),
    ).toBe(true);
    expect(items(answer).length).toBeLessThanOrEqual(20);
    expect(textOf(answer)).toMatch(/\d+ more that nobody has to look at now: /);
    expect(textOf(answer).length).toBeLessThan(12_000);
  });

  it('of a channel is that of the instances tied to it, unless all are asked for', async () => {
    const { say } = await world([shop, pay], { instanceChannels: new Map([[shop.id, ['slack:C01']]]) });

    expect(items(await say('status')).map(({ title }) => title)).toEqual(['shop']);
    expect(items(await say('status --all'))).toHaveLength(2);
    expect(items(await say('status', {}, { channel: 'C02' }))).toHaveLength(2);
  });

  it('says that it is old and why when Aura does not answer', async () => {
    const { say, aura, clock } = await world([shop]);
    await say('status');
    aura.failing.list = new UpstreamError('Aura', 'unavailable');
    aura.failing.metrics = new UpstreamError('Aura', 'unavailable');
    clock.pass(10 * MINUTE);

    const answer = await say('status');

    expect(textOf(answer)).toContain('What you see may be old: Aura');
    expect(answer.cards[0]?.tone).not.toBe('good');
    expect(items(answer)[0]?.tone).not.toBe('good');
  });

  it('that is empty says where to look', async () => {
    expect(textOf(await (await world([])).say('status'))).toContain('sees no instance');
  });

  it('shows only what the asker may see', async () => {
    const roles = [
      { name: 'r', members: ['slack:T01/U01'], may: ['read'], instances: ['shop'], channels: ['*'] },
    ];
    const { say } = await world([shop, pay], { roles });

    expect(items(await say('status')).map(({ title }) => title)).toEqual(['shop']);
    expect(textOf(await say('status pay'))).not.toContain(pay.id);
    expect(textOf(await say('status aaaabbbb'))).toContain('There is no instance');
  });
});

describe('one instance', () => {
  it.each(['shop', 'SHOP', shop.id, shop.id.toUpperCase(), 'store'])('is found as %s', async (name) => {
    const { say } = await world([shop, pay], { aliases: new Map([[shop.id, ['store']]]) });

    expect((await say(`status ${name}`)).cards[0]?.title).toBe('shop');
  });

  it('says first what is wrong, then how it stands in every question, then the last day', async () => {
    const { cards } = await (await world([pay])).say('status pay');
    const kinds = cards[0]?.body.map(({ kind }) => kind) ?? [];

    expect(cards[0]?.tone).toBe('emergency');
    expect(cards[0]?.body[0]).toMatchObject({ weight: 'strong', text: expect.stringMatching(/^CPU 100 %/) });
    expect(kinds.filter((kind) => kind === 'chart')).toHaveLength(2);
    expect(kinds.indexOf('facts')).toBeLessThan(kinds.indexOf('chart'));
    expect(labels({ cards })).toContain('Slow queries');
  });

  it('that is well says so, with its numbers', async () => {
    const answer = await (await world([shop])).say('status shop');

    expect(answer.cards[0]?.tone).toBe('good');
    expect(textOf(answer)).toContain('Nothing needs you.');
    expect(textOf(answer)).toContain('Reading just now');
  });

  it('of a tier without metrics says what would help', async () => {
    const answer = await (await world([bare])).say('status lab');

    expect(textOf(answer)).toContain('AuraDB Professional has no metrics endpoint');
    expect(textOf(answer)).not.toContain('"kind":"chart"');
    expect(answer.cards[0]?.tone).not.toBe('good');
  });

  it('that is paused is neither well nor ill', async () => {
    const answer = await (await world([anInstance({ status: 'paused' })])).say('status shop');

    expect(answer.cards[0]?.tone).toBe('neutral');
    expect(textOf(answer)).toContain('Paused.');
  });

  it('whose name two have is told apart by id, tier and region', async () => {
    const twin = anInstance({ id: 'ccccdddd', tier: 'professional-db', region: 'us-east-1' });
    const { say, press } = await world([shop, twin]);
    const asked = await say('status shop');

    expect(labels(asked)).toEqual([
      '2f49c2b3 · business-critical · europe-west1',
      'ccccdddd · professional-db · us-east-1',
    ]);
    const second = asked.cards[0]?.actions?.[1] as CommandAction;
    expect(textOf(await press(second))).toContain('us-east-1');
  });

  it.each([
    ['shpo', ['shop']],
    ['sho', ['shop', 'shop-eu']],
    ['zzzzzzzz', ['shop', 'pay', 'shop-eu']],
  ])('that is unknown as %s gets the nearest names', async (typed, near) => {
    const { say } = await world([shop, pay, anInstance({ id: 'ddddeeee', name: 'shop-eu' })]);

    expect(labels(await say(`status ${typed}`)).slice(0, near.length)).toEqual(near);
  });

  it('that is unknown among twins offers both of them', async () => {
    const twin = anInstance({ id: 'ccccdddd', tier: 'professional-db' });
    const { say } = await world([shop, twin]);
    const offered = (await say('status shpo')).cards[0]?.actions as readonly CommandAction[];

    expect(new Set(offered.map(({ args }) => args?.['instance']))).toEqual(new Set([shop.id, twin.id]));
  });
});
