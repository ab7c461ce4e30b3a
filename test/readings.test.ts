import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { questionsFor } from '../src/diagnose.ts';
import type { Sample } from '../src/history.ts';
import { createReadings } from '../src/readings.ts';
import type { Features } from '../src/series/features.ts';
import { MINUTE, NOW, sample } from './support/builders.ts';
import { memoryHistory } from './support/memory.ts';
import { analyzers } from './support/world.ts';

const questions = questionsFor(analyzers, () => undefined);
const START = NOW.getTime() - 23 * 60 * MINUTE;

/** What one minute brought; null is a missed scrape. */
interface Minute {
  readonly cpu: number;
  readonly heap: number;
  readonly queries: number;
  readonly failed: number;
  readonly oom: number;
}
const minutes = fc.array(
  fc.option(
    fc.record({
      cpu: fc.constantFrom(0.5, 1.3, 1.5, 1.8, 2),
      heap: fc.constantFrom(0.4, 0.75, 0.9),
      queries: fc.constantFrom(0, 5, 400),
      failed: fc.constantFrom(0, 1, 50),
      oom: fc.constantFrom(0, 0, 0, 0, 1),
    }),
    { freq: 8 },
  ),
  { minLength: 3, maxLength: 45 },
);

function scrapesOf(story: readonly (Minute | null)[]): readonly (readonly Sample[])[] {
  const sums = { queries: 0, failed: 0, oom: 0 };
  return story.flatMap((minute, index) => {
    if (minute === null) return [];
    for (const name of ['queries', 'failed', 'oom'] as const) sums[name] += minute[name];
    const at = START + index * MINUTE;
    return [
      [
        sample('neo4j_aura_cpu_usage', minute.cpu, at, { zone: 'a', mode: 'x' }),
        sample('neo4j_aura_cpu_limit', 2, at),
        sample('neo4j_dbms_vm_heap_used_ratio', minute.heap, at),
        sample('neo4j_db_query_execution_success_total', sums.queries, at),
        sample('neo4j_db_query_execution_failure_total', sums.failed, at),
        sample('neo4j_aura_out_of_memory_errors_total', sums.oom, at),
        sample('neo4j_db_query_execution_internal_latency_q50', minute.cpu * 300, at),
      ],
    ];
  });
}

function live(scrapes: readonly (readonly Sample[])[]) {
  const readings = createReadings(() => questions);
  const seen: Features[] = [];
  for (const scrape of scrapes) {
    readings.take(scrape, {});
    seen.push(readings.newest()?.features ?? {});
  }
  return { readings, seen };
}

describe('readings', () => {
  it('of a history are those that were taken live', async () => {
    await fc.assert(
      fc.asyncProperty(minutes, async (story) => {
        const scrapes = scrapesOf(story);
        const history = memoryHistory();
        for (const scrape of scrapes) await history.append('x', scrape);
        const warmed = createReadings(() => questions);

        await warmed.warm(history, 'x', NOW.getTime(), {});

        const { readings } = live(scrapes);
        expect(warmed.newest()).toEqual(readings.newest());
        expect(warmed.conditions()).toEqual(readings.conditions());
      }),
      { numRuns: 60 },
    );
  });

  it('agree with looking at the whole window anew each time', () => {
    fc.assert(
      fc.property(minutes, (story) => {
        const scrapes = scrapesOf(story);
        const { readings, seen } = live(scrapes);
        const times = scrapes.map((scrape) => scrape[0]?.at ?? 0);
        for (const condition of readings.conditions()) {
          const rule = questions.flatMap(({ rules }) => rules).find(({ id }) => id === condition.rule);
          if (!rule) throw new Error(condition.rule);
          const truths = seen.map((features) => rule.when(features));
          const newest = times.at(-1) ?? 0;
          const isBroken = (index: number) =>
            truths[index - 1] !== true || (times[index] ?? 0) - (times[index - 1] ?? 0) > 5 * MINUTE;
          let first = truths.length - 1;
          while (first > 0 && !isBroken(first)) first -= 1;
          const since = times[first] ?? 0;
          const window = times.filter((at) => at >= Math.max(since, newest - rule.forMin * MINUTE));
          const expected =
            truths.at(-1) === 'unknown'
              ? 'unknown'
              : truths.at(-1) === false
                ? 'clear'
                : newest - since >= rule.forMin * MINUTE && window.length >= 0.8 * (rule.forMin + 1)
                  ? 'holds'
                  : 'pending';

          expect([rule.id, condition.state]).toEqual([rule.id, expected]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('that are not newer change nothing', () => {
    const scrapes = scrapesOf([{ cpu: 1, heap: 0.4, queries: 0, failed: 0, oom: 0 }]);
    const { readings } = live(scrapes);
    const before = readings.newest();

    expect(readings.take(scrapes[0] ?? [], {})).toBe(false);
    expect(readings.take([], {})).toBe(false);
    expect(readings.newest()).toBe(before);
  });

  it('are not shown while the past is gone through, and are when it could not be', async () => {
    const history = memoryHistory();
    await history.append('x', scrapesOf([{ cpu: 1, heap: 0.4, queries: 0, failed: 0, oom: 0 }])[0] ?? []);
    const readings = createReadings(() => questions);
    const warming = readings.warm(history, 'x', NOW.getTime(), {});
    expect(readings.newest()).toBeUndefined();
    expect(readings.conditions()).toEqual([]);
    await warming;
    expect(readings.newest()?.at).toEqual(new Date(START));

    Object.assign(history, { read: () => Promise.reject(new Error('locked')) });
    await expect(readings.warm(history, 'x', NOW.getTime(), {})).rejects.toThrow('locked');

    expect(readings.newest()?.at).toEqual(new Date(START));
  });
});
