import { describe, expect, it } from '@jest/globals';
import { createTally, readOpenMetrics, wholeLines } from '../../src/aura/openmetrics.ts';

async function* from<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
async function all(lines: Iterable<string>) {
  const tally = createTally();
  const batches = [];
  for await (const batch of readOpenMetrics(from(lines), tally)) batches.push(batch);
  return { batches, tally };
}
const at = 1785571230000;

describe('a file of OpenMetrics', () => {
  it('is read instance by instance, with seconds as milliseconds', async () => {
    const { batches, tally } = await all([
      '# TYPE neo4j_aura_cpu_usage gauge',
      'neo4j_aura_cpu_usage{instance_id="a",aggregation="MAX",job="aura",instance="host:443"} 1.5 1785571230.000',
      'neo4j_aura_cpu_usage{instance_id="b",aggregation="MAX"} 2 1785571230',
      'neo4j_aura_cpu_usage{instance_id="a",aggregation="MAX"} 3 1785571290.5',
      '# EOF',
    ]);

    const cpu = { metric: 'neo4j_aura_cpu_usage', labels: { aggregation: 'MAX' } };
    expect(batches).toEqual([
      {
        instance: 'a',
        samples: [
          { ...cpu, at, value: 1.5 },
          { ...cpu, at: at + 60_500, value: 3 },
        ],
      },
      { instance: 'b', samples: [{ ...cpu, at, value: 2 }] },
    ]);
    expect(tally).toEqual({ lines: 3, samples: 3, bad: 0, foreign: 0, empty: 0, complete: true });
  });

  it.each([
    ['Prometheus text', `m{instance_id="a"} 1 ${at}`],
    ['OpenMetrics', `m{instance_id="a"} 1 ${at / 1000}.0`],
    ['a dump', `{__name__="m", instance_id="a", job="x"} 1 ${at}`],
    ['an exponent', 'm{instance_id="a"} 1 1.78557123e+09'],
  ])('may also be %s', async (_, line) => {
    const { batches } = await all([line]);

    expect(batches).toEqual([{ instance: 'a', samples: [{ metric: 'm', labels: {}, at, value: 1 }] }]);
  });

  it('goes on after lines that make no sense, and counts them', async () => {
    const { batches, tally } = await all([
      'what is this\nm{instance_id="a"} 1',
      'm{instance_id="a"} 1 -5',
      'up{job="x"} 1 1785571230',
      'm{instance_id=""} 1 1785571230',
      'm{instance_id="a"} NaN 1785571230',
      'm{instance_id="a"} +Inf 1785571230',
      '',
      'm{instance_id="a"} 1 1785571230',
    ]);

    expect(batches).toHaveLength(1);
    expect(tally).toEqual({ lines: 8, samples: 1, bad: 3, foreign: 2, empty: 2, complete: false });
  });

  it('comes in batches, however large it is', async () => {
    const line = (n: number) => `m{instance_id="${n % 100}"} ${n} ${1785571230 + n}`;
    const few = (n: number) => `m{instance_id="x"} ${n} ${1785571230 + n}`;

    const many = await all(Array.from({ length: 60_000 }, (_, n) => line(n)));
    const one = await all(Array.from({ length: 12_000 }, (_, n) => few(n)));

    expect(many.batches.map(({ samples }) => samples.length)).toEqual([
      ...Array(100).fill(500),
      ...Array(100).fill(100),
    ]);
    expect(one.batches.map(({ samples }) => samples.length)).toEqual([5000, 5000, 2000]);
  });
});

describe('the lines of a stream', () => {
  const collect = async (chunks: Iterable<string | Uint8Array>) => {
    const lines: string[] = [];
    for await (const block of wholeLines(from(chunks))) lines.push(...block.split('\n'));
    return lines;
  };
  const text = 'erste\nzwölf\n\nletzte';

  it.each([1, 2, 3, 5, 100])('are whole with chunks of %i bytes', async (size) => {
    const bytes = new TextEncoder().encode(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.slice(n * size, (n + 1) * size),
    );

    expect(await collect(chunks)).toEqual(text.split('\n'));
  });

  it('do not pile up when there are none', async () => {
    const lines = await collect(Array.from({ length: 100 }, () => 'x'.repeat(10_000)));

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80_000);
  });
});
