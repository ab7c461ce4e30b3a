import { describe, expect, it } from '@jest/globals';
import { createBudget } from '../../src/aura/budget.ts';
import type { Priority } from '../../src/aura.ts';
import { MINUTE, START } from './support.ts';

/** Time passes only while everybody sleeps. */
function setUp(perMinute: number) {
  const clock = { ms: START };
  const budget = createBudget(
    perMinute,
    () => new Date(clock.ms),
    async (ms) => {
      await new Promise(setImmediate);
      clock.ms += ms;
    },
  );
  const admitted: string[] = [];
  const take = (priority: Priority, name: string = priority) =>
    budget.take(priority).then(
      () => admitted.push(`${name} ${clock.ms - START}`),
      (error: unknown) => admitted.push(`${name} ${String(error).replace(/ \(.*/, '')}`),
    );
  const many = (priority: Priority, count: number) =>
    Promise.all(Array.from({ length: count }, () => take(priority)));
  return { budget, clock, admitted, take, many };
}

describe('the allowance', () => {
  it('lets so many calls through in any 60 seconds and the next when the first is a minute old', async () => {
    const { admitted, many, take, clock } = setUp(4);
    await many('person', 2);
    clock.ms += 40_000;
    await many('person', 2);

    await take('person', 'fifth');

    expect(admitted.slice(0, 4)).toEqual(['person 0', 'person 0', 'person 40000', 'person 40000']);
    expect(admitted[4]).toBe('fifth 60000');
  });

  it('keeps a quarter free for persons', async () => {
    const { budget, admitted, many } = setUp(20);

    const polls = many('poll', 17);
    await many('person', 5);

    expect(admitted.filter((line) => line === 'poll 0')).toHaveLength(15);
    expect(admitted.filter((line) => line.startsWith('person'))).toEqual(Array(5).fill('person 0'));
    expect(budget.state()).toEqual({ perMinute: 20, left: 0 });
    await polls;
  });

  it('serves persons before polls that wait longer', async () => {
    const { admitted, many, take, clock } = setUp(4);
    await many('person', 4);
    clock.ms += 45_000;

    const waiting = [take('poll'), take('poll'), take('person'), take('person')];
    await Promise.all(waiting);

    expect(admitted.slice(4, 6)).toEqual(['person 60000', 'person 60000']);
  });

  it('turns callers away who would wait for more than half a minute', async () => {
    const { budget, many, clock } = setUp(4);
    await many('person', 4);

    await expect(budget.take('person')).rejects.toMatchObject({
      system: 'Aura',
      reason: 'rate-limited',
      retryAfterMs: 30_000,
    });
    expect(clock.ms - START).toBe(30_000);
  });

  it('turns callers away when the queue is full', async () => {
    const { admitted, many } = setUp(1);

    await many('person', 202);

    expect(admitted.filter((line) => line.includes('rate-limited'))).toHaveLength(201);
  });

  it('is halved for five minutes', async () => {
    const { budget, clock, many } = setUp(100);
    await many('person', 30);

    budget.reduce();

    expect(budget.state()).toEqual({ perMinute: 50, left: 20, reducedUntil: new Date(START + 5 * MINUTE) });
    clock.ms += 5 * MINUTE;
    expect(budget.state()).toEqual({ perMinute: 100, left: 100 });
  });

  it('survives a clock that is set back', async () => {
    const { budget, clock, many } = setUp(10);
    await many('person', 10);

    clock.ms -= 3_600_000;

    expect(budget.state().left).toBe(10);
  });
});
