import { describe, expect, it } from '@jest/globals';
import { createLineParser, readExposition } from '../../src/aura/exposition.ts';

const parse = createLineParser();
const reading = (more: object) => ({
  metric: 'm',
  instance: undefined,
  labels: {},
  value: 1,
  time: undefined,
  ...more,
});

describe('a line', () => {
  it.each<[string, object]>([
    ['m 1', {}],
    ['m 1 1785571230000', { time: 1785571230000 }],
    ['m 1 1785571230.123', { time: 1785571230.123 }],
    ['m\t1\t7', { time: 7 }],
    ['  m   1  ', {}],
    ['m 1\r', {}],
    ['m{} 1', {}],
    ['m {a="b"} 1', { labels: { a: 'b' } }],
    ['m{a="b",} 1', { labels: { a: 'b' } }],
    ['m{ a = "b" , c="d" } 1 7', { labels: { a: 'b', c: 'd' }, time: 7 }],
    ['m{a="b"}1', { labels: { a: 'b' } }],
    ['m{a="x}y{z,w=\\"1\\""} 1', { labels: { a: 'x}y{z,w="1"' } }],
    ['m{a="1\\n2\\\\3\\q"} 1', { labels: { a: '1\n2\\3\\q' } }],
    ['m{a="# é 日本"} 1', { labels: { a: '# é 日本' } }],
    ['m{a=""} 1', {}],
    ['m{instance_id="2f49c2b3",database="neo4j"} 1', { instance: '2f49c2b3', labels: { database: 'neo4j' } }],
    ['{__name__="m", instance_id="x"} 1 7', { instance: 'x', time: 7 }],
    ['m{__proto__="x"} 1', { labels: Object.fromEntries([['__proto__', 'x']]) }],
    ['m +Inf', { value: Infinity }],
    ['m -Inf', { value: -Infinity }],
    ['m Inf', { value: Infinity }],
    ['m NaN', { value: Number.NaN }],
    ['m 1.7179869184e+10', { value: 17179869184 }],
    ['m -0.5', { value: -0.5 }],
    ['m 1 7 # {trace_id="a"} 0.5 7', { time: 7 }],
    ['m 1 # {trace_id="a"} 0.5', {}],
  ])('%p is a reading', (line, expected) => {
    expect(parse(line)).toEqual(reading(expected));
  });

  it.each(['', '   ', '\r', '# HELP m text', '# TYPE m gauge', '#', '# EOF', '# a comment {'])(
    '%p is nothing',
    (line) => {
      expect(parse(line)).toBe('nothing');
    },
  );

  it.each([
    'm',
    'm x',
    'm 1 x',
    'm 1 2 3',
    'm{a="b" 1',
    'm{a="b} 1',
    'm{a=b} 1',
    'm{a} 1',
    'm{1a="b"} 1',
    'm{a="b"} ',
    'm{,a="b"} 1',
    'm{a="b"c="d"} 1',
    '1m 2',
    'm-x 2',
    '{a="b"} 1',
    '<html>',
    '{"error":"x"}',
    'm 1 Infinity',
    `m{a="${'x'.repeat(70_000)}"} 1`,
  ])('%p is bad', (line) => {
    expect(parse(line)).toBe('bad');
  });

  it('gives labels in the order of their names and shares them', () => {
    const [one, two] = [parse('m{b="2",a="1"} 1'), parse('n{b="2",a="1"} 2')];

    expect(one).toMatchObject({ labels: { a: '1', b: '2' } });
    expect(Object.keys((one as { labels: object }).labels)).toEqual(['a', 'b']);
    expect((two as { labels: object }).labels).toBe((one as { labels: object }).labels);
  });
});

describe('an answer', () => {
  it('keeps the newer of two readings of a series, or the first of two equal ones', () => {
    const { readings, bad } = readExposition(
      'm{a="1",b="2"} 1 5\nm{b="2",a="1"} 2 6\nm{a="1",b="2"} 3 6\njunk\nm 4\n',
    );

    expect(readings.map(({ value, time }) => [value, time])).toEqual([
      [2, 6],
      [4, undefined],
    ]);
    expect(bad).toBe(1);
  });

  it('reads 200,000 lines in a second or so', () => {
    const line = (n: number) =>
      `neo4j_database_count_node{aggregation="MAX",database="d${n % 50}",instance_id="${n % 4000}"} ${n}.000000 1785571230000`;
    const text = Array.from({ length: 200_000 }, (_, n) => line(n)).join('\n');
    const started = performance.now();

    readExposition(text);

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
