import { describe, expect, it } from '@jest/globals';
import type { Card, CommandAction, TimeChart } from '../../src/cards/card.ts';
import { anInstance, MINUTE, NOW, sample } from '../support/builders.ts';
import { createWorld, textOf } from '../support/world.ts';

const shop = anInstance();
async function world(minutes = 60) {
  const { metricsUrl: _none, ...lab } = anInstance({ id: 'bbbbcccc', name: 'lab', tier: 'professional-db' });
  const made = createWorld({ instances: [shop, lab] });
  for (let minute = minutes; minute >= 0; minute--) {
    const at = NOW.getTime() - minute * MINUTE;
    await made.history.append(shop.id, [
      sample('neo4j_aura_cpu_usage', minute === 30 ? 1.8 : 1, at),
      sample('neo4j_aura_cpu_limit', 2, at),
      sample('neo4j_dbms_vm_heap_used_ratio', 0.5, at),
      sample('neo4j_new_thing_total', minute, at),
    ]);
  }
  return made;
}
const charts = ({ cards }: { readonly cards: readonly Card[] }) =>
  (cards[0]?.body ?? []).flatMap((block) => (block.kind === 'chart' ? [block.chart as TimeChart] : []));

describe('metrics', () => {
  it.each([
    'metrics shop cpu',
    'metrics shop CPU',
    'metrics shop neo4j_aura_cpu_usage',
    'metrics --what cpu shop',
    'metrics instance=shop what=cpu',
  ])('%s draws one chart, with its thresholds and what it says', async (line) => {
    const [chart, ...others] = charts(await (await world()).say(line));

    expect(others).toEqual([]);
    expect(chart?.title).toBe('shop: CPU');
    expect(chart?.alt).toMatch(/peak 90 %/);
    expect(chart?.thresholds?.map(({ value }) => value)).toEqual([70, 85, 99]);
  });

  it('draws a tab, and says of which metrics there is nothing', async () => {
    const answer = await (await world()).say('metrics shop instance');

    expect(charts(answer).map(({ title }) => title)).toEqual(['shop: Heap used']);
    expect(textOf(answer)).toContain('No readings of Page cache');
  });

  it('draws a metric this version does not know as it comes', async () => {
    const [chart] = charts(await (await world()).say('metrics shop neo4j_new_thing_total'));

    expect(chart).toMatchObject({ title: 'shop: neo4j_new_thing_total', unit: 'perMin' });
  });

  it('says what it means when asked, on the card or by its button', async () => {
    const { say, press } = await world();
    const typed = textOf(await say('metrics shop cpu --explain'));
    const button = (await say('metrics shop cpu')).cards[0]?.actions?.[0] as CommandAction;

    expect(button.label).toBe('What does it mean?');
    expect(typed).toContain('Share of the granted cores');
    expect(textOf(await press(button))).toContain('Share of the granted cores');
  });

  it.each([
    ['heep', 'heap'],
    ['latancy', 'latency'],
    ['databse', 'database'],
    ['neo4j_new_thing', 'neo4j_new_thing_total'],
  ])('knows no %s, and offers %s', async (typed, offered) => {
    const { cards, failed } = await (await world()).say(`metrics shop ${typed}`);

    expect(failed).toBe(true);
    expect(cards[0]?.actions?.map(({ label }) => label)).toContain(offered);
  });

  it('offers the tabs where nothing is near', async () => {
    const { cards } = await (await world()).say('metrics shop zzzzzzzzzzzz');

    expect(cards[0]?.actions?.map(({ label }) => label)).toEqual(['resources', 'instance', 'database']);
  });

  it('says so where nothing was measured, and where nothing can be', async () => {
    const { say } = await world();

    expect(textOf(await say('metrics shop cpu --since 2026-11-01 --until 2026-11-02'))).toContain(
      'Nothing was measured',
    );
    expect(textOf(await say('metrics lab cpu'))).toContain('has no metrics endpoint');
  });

  it.each(['--last 500d', '--last soon', '--since 25:00', '--last 1h --since 09:00'])(
    'refuses the window %s in a sentence',
    async (window) => {
      const answer = await (await world()).say(`metrics shop cpu ${window}`);

      expect(answer.failed).toBe(true);
      expect(textOf(answer)).not.toContain('Reference');
    },
  );
});
