import { describe, expect, it } from '@jest/globals';
import type { Tone, Value } from '../../src/cards/card.ts';
import {
  ago,
  bytes,
  count,
  duration,
  formatValue,
  percent,
  perMinute,
  toneLabel,
  toneTitle,
  toneWord,
  utcTime,
} from '../../src/cards/format.ts';

const KB = 1024;
const MB = KB ** 2;
const GB = KB ** 3;

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '<0.1 ms'],
    [0.42, '0.4 ms'],
    [1.4, '1 ms'],
    [850, '850 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [6_240, '6.2 s'],
    [12_400, '12.4 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [273_600_000, '3 d 4 h'],
    [-1_500, '-1.5 s'],
    [Number.NaN, 'no data'],
    [Infinity, 'no data'],
  ])('%p ms is %p', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1 KB'],
    [734 * MB, '734 MB'],
    [1023.9 * MB, '1 GB'],
    [1.5 * GB, '1.5 GB'],
    [61.3 * GB, '61.3 GB'],
    [16 * GB, '16 GB'],
    [512 * GB, '512 GB'],
    [2.25 * KB * GB, '2.3 TB'],
    [-3 * MB, '-3 MB'],
    [Number.NaN, 'no data'],
  ])('%p bytes are %p', (size, text) => {
    expect(bytes(size)).toBe(text);
  });
});

describe('a percentage', () => {
  it.each([
    [0, '0 %'],
    [0.04, '<0.1 %'],
    [3.42, '3.4 %'],
    [9.96, '10 %'],
    [45.6, '46 %'],
    [91, '91 %'],
    [94.9, '95 %'],
    [97.83, '97.8 %'],
    [99.94, '99.9 %'],
    [99.97, '99.97 %'],
    [99.999, '99.99 %'],
    [100, '100 %'],
    [212, '212 %'],
    [-2.5, '-2.5 %'],
  ])('%p is %p', (value, text) => {
    expect(percent(value)).toBe(text);
  });
});

describe('a count', () => {
  it.each([
    [0, '0'],
    [1.75, '1.75'],
    [38, '38'],
    [999, '999'],
    [12_345, '12,345'],
    [999_999, '999,999'],
    [1_000_000, '1 M'],
    [1_234_567, '1.2 M'],
    [3_400_000_000, '3.4 bn'],
    [-1_200, '-1,200'],
  ])('%p is %p', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0, '0/min'],
    [2.4, '2.4/min'],
    [42, '42/min'],
    [8_412, '8,412/min'],
    [1_200_000, '1.2 M/min'],
    [Number.NaN, 'no data'],
  ])('%p a minute is %p', (value, text) => {
    expect(perMinute(value)).toBe(text);
  });
});

describe('a time', () => {
  const at = new Date('2026-11-25T14:05:40Z');

  it('names its day, unless it is today, and its year, unless it is this one', () => {
    expect(utcTime(at)).toBe('Nov 25 14:05 UTC');
    expect(utcTime(at, new Date('2026-11-25T23:59:59Z'))).toBe('14:05 UTC');
    expect(utcTime(at, new Date('2026-11-26T00:00:00Z'))).toBe('Nov 25 14:05 UTC');
    expect(utcTime(at, new Date('2027-01-02T00:00:00Z'))).toBe('Nov 25 2026 14:05 UTC');
    expect(utcTime(new Date(Number.NaN))).toBe('no data');
  });

  it.each([
    ['2026-11-25T14:05:42Z', 'just now'],
    ['2026-11-25T14:06:25Z', '45 s ago'],
    ['2026-11-25T14:08:40Z', '3 min ago'],
    ['2026-11-25T19:05:40Z', '5 h ago'],
    ['2026-11-28T14:05:40Z', '3 d ago'],
    ['2026-11-25T13:45:40Z', 'in 20 min'],
  ])('seen from %s is %s', (now, text) => {
    expect(ago(at, new Date(now))).toBe(text);
  });
});

describe('a value', () => {
  it.each<[Value, string]>([
    ['aws eu-west-1', 'aws eu-west-1'],
    [{ ms: 850 }, '850 ms'],
    [{ bytes: GB }, '1 GB'],
    [{ pct: 91 }, '91 %'],
    [{ count: 3 }, '3'],
    [{ perMin: 42 }, '42/min'],
    [{ at: new Date('2026-11-25T14:05:00Z') }, 'Nov 25 14:05 UTC'],
  ])('%p is %p', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe('a tone', () => {
  const tones: readonly Tone[] = ['nodata', 'good', 'watch', 'warning', 'high', 'critical', 'emergency'];

  it('is always a word, and never two tones the same', () => {
    expect(tones.map(toneWord)).toEqual([
      'no data',
      'healthy',
      'watch',
      'warning',
      'high',
      'critical',
      'emergency',
    ]);
    expect(new Set(tones.map(toneLabel)).size).toBe(tones.length);
    expect(tones.every((tone) => toneLabel(tone).endsWith(` ${toneWord(tone)}`))).toBe(true);
  });

  it('says nothing where nothing is judged', () => {
    expect(toneLabel('neutral')).toBe('');
    expect(toneTitle('neutral', 'Help')).toBe('Help');
    expect(toneTitle('nodata', 'sandbox')).toBe('⚪ No data · sandbox');
  });
});
