import { describe, expect, it } from '@jest/globals';
import type { Aura, Snapshot } from '../src/aura.ts';
import { findRecoveryPoint, snapshotAgeHours } from '../src/recovery-point.ts';
import { anInstance, aSnapshot, DAY, HOUR, NOW } from './support/builders.ts';

const at = (text: string) => new Date(text);

function auraWith(snapshots: readonly Snapshot[]) {
  const asked: string[] = [];
  const aura = {
    snapshots: async (_id: string, day: string) => {
      asked.push(day);
      return snapshots.filter(({ takenAt }) => takenAt.toISOString().startsWith(day));
    },
  } as unknown as Aura;
  return { aura, asked };
}

describe('the newest snapshot', () => {
  it.each([
    ['of today is enough, with one call', ['2026-11-25T02:00Z', '2026-11-25T08:00Z'], '2026-11-25T08:00Z', 1],
    ['of yesterday is looked up where today has none', ['2026-11-24T02:00Z'], '2026-11-24T02:00Z', 2],
    ['of before is not known', ['2026-11-20T02:00Z'], undefined, 2],
  ])('%s', async (_what, taken, newest, calls) => {
    const { aura, asked } = auraWith(taken.map((time) => aSnapshot(at(time))));

    const point = await findRecoveryPoint(aura, 'x', NOW, 'poll');

    expect(point.newest?.takenAt).toEqual(newest === undefined ? undefined : at(newest));
    expect(point.checkedAt).toBe(NOW);
    expect(asked).toEqual(['2026-11-25', '2026-11-24'].slice(0, calls));
  });

  it.each(['Pending', 'InProgress', 'Failed', 'Cancelled', 'Curious'])(
    'that is %s does not count',
    async (status) => {
      const { aura } = auraWith([
        aSnapshot(at('2026-11-25T08:00Z'), { status }),
        aSnapshot(at('2026-11-25T02:00Z')),
      ]);

      expect((await findRecoveryPoint(aura, 'x', NOW, 'poll')).newest?.takenAt).toEqual(
        at('2026-11-25T02:00Z'),
      );
    },
  );

  it('that was known stays known when it leaves the two days', async () => {
    const before = { newest: aSnapshot(at('2026-11-22T02:00Z')), checkedAt: at('2026-11-22T03:00Z') };

    const point = await findRecoveryPoint(auraWith([]).aura, 'x', NOW, 'poll', before);

    expect(point.newest).toBe(before.newest);
  });
});

describe('the age of the newest snapshot', () => {
  it.each([
    ['nobody has looked', {}, undefined, undefined],
    ['the tier has no schedule', { tier: 'free-db' }, { checkedAt: NOW }, undefined],
    ['there is one', {}, { checkedAt: NOW, newest: aSnapshot(at('2026-11-25T02:20Z')) }, 12],
    [
      'it is from the future, by a clock',
      {},
      { checkedAt: NOW, newest: aSnapshot(at('2026-11-25T14:21Z')) },
      0,
    ],
    ['two days hold none: since the first of them began', {}, { checkedAt: NOW }, 38 + 20 / 60],
    ['the instance is younger', { createdAt: at('2026-11-25T04:20Z') }, { checkedAt: NOW }, 10],
  ])('when %s', (_when, instance, point, hours) => {
    const age = snapshotAgeHours(anInstance(instance), point, NOW.getTime());

    expect(age === undefined).toBe(hours === undefined);
    expect(age ?? 0).toBeCloseTo(hours ?? 0, 6);
  });

  it('grows for as long as there is none, so that a missed schedule is noticed', async () => {
    const { aura } = auraWith([]);
    const first = await findRecoveryPoint(aura, 'x', NOW, 'poll');
    const later = new Date(NOW.getTime() + DAY + HOUR);

    const second = await findRecoveryPoint(aura, 'x', later, 'poll', first);

    expect(snapshotAgeHours(anInstance(), second, later.getTime())).toBeCloseTo(38 + 20 / 60 + 25, 6);
  });
});
