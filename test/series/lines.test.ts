import { describe, expect, it } from '@jest/globals';
import type { Point, Series } from '../../src/history.ts';
import { lineOf, metricsOf, stepFor } from '../../src/series/lines.ts';
import { merge, metricOf, METRICS } from '../../src/series/metrics.ts';
import { TOPICS, topicNamed, type Derivation, type Topic } from '../../src/series/topics.ts';
import { DAY, HOUR, MINUTE } from '../support/builders.ts';

const ALL: readonly Topic[] = Object.values(TOPICS);
const point = (minute: number, value: number, more: Partial<Point> = {}): Point => ({
  at: minute * MINUTE,
  avg: value,
  min: value,
  max: value,
  last: value,
  count: 1,
  ...more,
});
const series = (
  metric: string,
  points: readonly (readonly [number, number])[],
  labels: Series['labels'] = {},
): Series => ({ metric, labels, points: points.map(([minute, value]) => point(minute, value)) });
const drawn = (from: Derivation, ...all: readonly Series[]) =>
  lineOf(from, all, MINUTE).map(([at, value]) => [at / MINUTE, value]);

describe('a line', () => {
  const gauge = 'neo4j_dbms_bolt_connections_running';
  const counter = 'neo4j_db_query_execution_success_total';
  it('of a value is as it was read', () => {
    expect(
      drawn(
        { as: 'value', metric: gauge },
        series(gauge, [
          [0, 3],
          [1, 4],
        ]),
      ),
    ).toEqual([
      [0, 3],
      [1, 4],
    ]);
  });

  it('of a ratio is in per cent', () => {
    const heap = 'neo4j_dbms_vm_heap_used_ratio';

    expect(drawn({ as: 'ratio', metric: heap }, series(heap, [[0, 0.5]]))).toEqual([[0, 50]]);
  });

  it('of a share leaves out what has no whole', () => {
    const from = { as: 'share', metric: 'a', of: 'b' } as const;

    expect(
      drawn(
        from,
        series('a', [
          [0, 1],
          [1, 1],
          [2, 1],
        ]),
        series('b', [
          [0, 4],
          [2, 0],
        ]),
      ),
    ).toEqual([[0, 25]]);
    expect(metricsOf(from)).toEqual(['a', 'b']);
  });

  it.each([
    [
      'rate',
      [
        [1, 60],
        [3, 30],
      ],
    ],
    [
      'increase',
      [
        [1, 60],
        [3, 60],
      ],
    ],
  ] as const)('of a %s is per step', (as, expected) => {
    expect(
      drawn(
        { as, metric: counter },
        series(counter, [
          [0, 0],
          [1, 60],
          [3, 120],
        ]),
      ),
    ).toEqual(expected);
  });

  it('of a rate goes on after a restart', () => {
    expect(
      drawn(
        { as: 'rate', metric: counter },
        series(counter, [
          [0, 100],
          [1, 7],
          [2, 9],
        ]),
      ),
    ).toEqual([
      [1, 7],
      [2, 2],
    ]);
  });

  it('of time is a share of the time that passed', () => {
    const gc = 'neo4j_dbms_vm_gc_time_g1_old_generation_total';

    expect(
      drawn(
        { as: 'time-share', metric: gc },
        series(gc, [
          [0, 0],
          [1, 3_000],
        ]),
      ),
    ).toEqual([[1, 5]]);
  });

  it.each([
    [
      'three steps are no gap',
      [
        [0, 1],
        [3, 2],
      ],
      [
        [0, 1],
        [3, 2],
      ],
    ],
    [
      'four steps are a gap',
      [
        [0, 1],
        [4, 2],
      ],
      [
        [0, 1],
        [1, null],
        [4, 2],
      ],
    ],
  ] as const)('%s', (_what, points, expected) => {
    expect(drawn({ as: 'value', metric: gauge }, series(gauge, points))).toEqual(expected);
  });

  it('adds up members where the metric says so, in the order of time', () => {
    const a = series(
      gauge,
      [
        [0, 1],
        [1, 2],
      ],
      { availability_zone: 'a' },
    );
    const b = series(gauge, [[1, 10]], { availability_zone: 'b' });

    expect(drawn({ as: 'value', metric: gauge }, b, a)).toEqual([
      [0, 1],
      [1, 12],
    ]);
  });

  it.each([
    ['its highest', 'neo4j_dbms_vm_heap_used_ratio', 90],
    ['its lowest where low is bad', 'neo4j_dbms_page_cache_hit_ratio_per_minute', 10],
  ])('of buckets shows of each %s', (_what, metric, expected) => {
    const bucket = { metric, labels: {}, points: [point(0, 0.5, { min: 0.1, max: 0.9 })] };

    expect(drawn({ as: 'ratio', metric }, bucket)).toEqual([[0, expected]]);
  });

  it('of nothing is nothing', () => {
    expect(drawn({ as: 'rate', metric: counter })).toEqual([]);
    expect(drawn({ as: 'rate', metric: counter }, series(counter, [[0, 5]]))).toEqual([]);
  });
});

describe('the width of a bucket', () => {
  it.each([
    [HOUR, MINUTE],
    [5 * HOUR, MINUTE],
    [6 * HOUR, 2 * MINUTE],
    [DAY, 5 * MINUTE],
    [7 * DAY, HOUR],
    [30 * DAY, 3 * HOUR],
    [400 * DAY, 2 * DAY],
  ])('for %d ms is %d ms', (window, step) => {
    expect(stepFor(window)).toBe(step === 2 * DAY ? DAY : step);
  });
});

describe('merging', () => {
  const of = (values: readonly (readonly [number, string])[]) =>
    values.map(([value, database]) => ({ value, labels: { database } }));
  it.each([
    ['max', 'max', 8],
    ['sum', 'sum', 14],
    ['min', 'sum', 6],
    ['avg', 'max', 5],
    ['sum', 'max', 10],
  ] as const)('members by %s and databases by %s', (members, databases, expected) => {
    const metric = { kind: 'gauge', unit: 'count', members, databases } as const;

    expect(
      merge(
        metric,
        of([
          [2, 'a'],
          [8, 'a'],
          [4, 'b'],
        ]),
      ),
    ).toBe(expected);
  });

  it('of nothing is unknown', () => {
    expect(merge(metricOf('x'), [])).toBeUndefined();
  });
});

describe('topics', () => {
  it('draw all 33 published metrics', () => {
    const metrics = new Set(ALL.flatMap(({ lines }) => lines.flatMap(({ from }) => metricsOf(from))));

    expect([...metrics].toSorted()).toEqual(Object.keys(METRICS).toSorted());
    expect(metrics.size).toBe(33);
  });

  it('rate counters and read gauges', () => {
    for (const { lines } of ALL)
      for (const { from } of lines) {
        const isCounted = ['rate', 'increase', 'time-share'].includes(from.as);

        expect([from.metric, isCounted]).toEqual([from.metric, metricOf(from.metric).kind === 'counter']);
      }
  });

  it.each(Object.entries(TOPICS))(
    '%s says what it is and what is good',
    (_name, { meaning, reading, title }) => {
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(reading).toMatch(/^[A-Za-z0-9].*\.$/);
      expect(title).not.toBe('');
    },
  );

  it('are found by name only', () => {
    expect(topicNamed('cpu')?.title).toBe('CPU');
    expect(topicNamed('constructor')).toBeUndefined();
    expect(topicNamed('CPU')).toBeUndefined();
  });

  it('of a metric nobody has heard of are drawn as they come', () => {
    expect([metricOf('new_thing_total').kind, metricOf('new_thing').kind]).toEqual(['counter', 'gauge']);
  });
});
