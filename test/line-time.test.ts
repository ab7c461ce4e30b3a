import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { UserError } from '../src/errors.ts';
import { parseDuration, parseTime, parseWindow } from '../src/line.ts';
import { DAY, HOUR, MINUTE, NOW } from './support/builders.ts';

/** A length, or a sentence; anything else is a bug. */
function answerTo(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch (error) {
    return error instanceof UserError;
  }
}

describe('a length of time', () => {
  it.each([
    ['30s', 30_000],
    ['30m', 30 * MINUTE],
    ['1h30m', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    ['24 h', DAY],
    ['2 days', 2 * DAY],
    ['1 day', DAY],
    ['7D', 7 * DAY],
    ['1w', 7 * DAY],
    ['2 weeks', 14 * DAY],
    ['1.5h', 90 * MINUTE],
    ['90 min', 90 * MINUTE],
    ['90 mins', 90 * MINUTE],
    ['90 minutes', 90 * MINUTE],
    ['1 hr', HOUR],
    ['2hrs', 2 * HOUR],
    ['2 hours', 2 * HOUR],
    ['45 sec', 45_000],
    ['45secs', 45_000],
    ['45 seconds', 45_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    'h',
    '5',
    'soon',
    '-1h',
    '0m',
    '1h later',
    '1x',
    '3mo',
    '1 h 5',
    'ten minutes',
    '5hm',
    'NaNh',
  ])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(/is not a length of time/);
  });

  it.each(['9999999d', '99999999999999999999w'])('refuses %s, which is longer than anything kept', (text) => {
    expect(() => parseDuration(text)).toThrow(UserError);
  });

  it('answers garbage with a sentence', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789.smhdw -')), maxLength: 30 }),
        (text) => {
          expect(answerTo(text)).toBe(true);
        },
      ),
    );
  });
});

const at = (text: string, now: string, zone: string) =>
  parseTime(text, new Date(now), zone).toISOString().replace(':00.000Z', 'Z');

describe('a time of day', () => {
  it.each([
    ['09:30', '2026-11-25T14:20:00Z', 'UTC', '2026-11-25T09:30Z'],
    ['9:30', '2026-11-25T14:20:00Z', 'UTC', '2026-11-25T09:30Z'],
    ['15:00', '2026-11-25T14:20:00Z', 'UTC', '2026-11-24T15:00Z'],
    ['09:30', '2026-11-25T14:20:00Z', 'Europe/Berlin', '2026-11-25T08:30Z'],
    ['09:30', '2026-11-25T14:20:00Z', 'America/New_York', '2026-11-24T14:30Z'],
    ['09:00', '2026-11-25T14:20:00Z', 'America/New_York', '2026-11-25T14:00Z'],
    ['09:30', '2026-11-25T14:20:00Z', 'Asia/Kolkata', '2026-11-25T04:00Z'],
    ['23:30', '2026-11-25T00:10:00Z', 'Europe/Berlin', '2026-11-24T22:30Z'],
    ['00:30', '2026-11-25T23:45:00Z', 'Europe/Berlin', '2026-11-25T23:30Z'],
    ['14:20', '2026-11-25T14:20:00Z', 'UTC', '2026-11-25T14:20Z'],
  ])('%s at %s in %s was %s', (text, now, zone, expected) => {
    expect(at(text, now, zone)).toBe(expected);
  });

  // Clocks go from 02:00 to 03:00 on 29 March and from 03:00 back to 02:00 on 25 October 2026 in Berlin.
  it.each([
    ['before the clocks went forward', '01:30', '2026-03-29T08:00:00Z', '2026-03-29T00:30Z'],
    ['after the clocks went forward', '03:30', '2026-03-29T08:00:00Z', '2026-03-29T01:30Z'],
    ['yesterday, before the clocks went forward', '23:00', '2026-03-29T08:00:00Z', '2026-03-28T22:00Z'],
    ['before the clocks went back', '01:30', '2026-10-25T08:00:00Z', '2026-10-24T23:30Z'],
    ['after the clocks went back', '04:00', '2026-10-25T08:00:00Z', '2026-10-25T03:00Z'],
    ['yesterday, before the clocks went back', '23:00', '2026-10-25T08:00:00Z', '2026-10-24T21:00Z'],
  ])('is right %s', (_when, text, now, expected) => {
    expect(at(text, now, 'Europe/Berlin')).toBe(expected);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
    'is the last time the clock showed it in %s, whatever the day',
    (zone) => {
      const shown = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 525_600 }),
          fc.integer({ min: 4, max: 23 }),
          fc.integer({ min: 0, max: 59 }),
          (minute, hour, min) => {
            const now = new Date(Date.parse('2026-01-01T00:00:00Z') + minute * MINUTE);
            const text = `${String(hour).padStart(2, '0')}:${String(min).padStart(2, '0')}`;

            const found = parseTime(text, now, zone);

            expect(shown.format(found)).toBe(text);
            expect(now.getTime() - found.getTime()).toBeGreaterThanOrEqual(0);
            expect(now.getTime() - found.getTime()).toBeLessThanOrEqual(25 * HOUR);
          },
        ),
        { numRuns: 100 },
      );
    },
  );
});

describe('a date', () => {
  it.each([
    ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00Z'],
    ['2026-08-01', 'Europe/Berlin', '2026-07-31T22:00Z'],
    ['2026-08-01 09:30', 'Europe/Berlin', '2026-08-01T07:30Z'],
    ['2026-08-01T09:30', 'America/New_York', '2026-08-01T13:30Z'],
    ['2026-08-01T09:30Z', 'Europe/Berlin', '2026-08-01T09:30Z'],
    ['2026-08-01T09:30:00+02:00', 'UTC', '2026-08-01T07:30Z'],
    [' 2026-08-01 ', 'UTC', '2026-08-01T00:00Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(at(text, '2026-11-25T14:20:00Z', zone)).toBe(expected);
  });

  it.each([
    '24:00',
    '12:60',
    '9',
    'yesterday',
    '',
    '2026-02-30',
    '2026-13-01',
    '2026-11-25 25:00',
    '2026-11-25TZ',
    '2026-02-31T10:00Z',
    '25/11/2026',
  ])('refuses %j', (text) => {
    expect(() => parseTime(text, NOW, 'Europe/Berlin')).toThrow(/is not a time/);
  });
});

describe('a window', () => {
  const limits = { now: NOW, zone: 'UTC', usual: DAY, longest: 31 * DAY };
  const window = (asked: Parameters<typeof parseWindow>[0]) => {
    const { from, to } = parseWindow(asked, limits);
    return `${from.toISOString().slice(0, 16)} ${to.toISOString().slice(0, 16)}`;
  };

  it.each([
    ['the usual length', {}, '2026-11-24T14:20 2026-11-25T14:20'],
    ['--last', { last: '6h' }, '2026-11-25T08:20 2026-11-25T14:20'],
    ['--since', { since: '09:30' }, '2026-11-25T09:30 2026-11-25T14:20'],
    ['--since and --until', { since: '09:30', until: '10:15' }, '2026-11-25T09:30 2026-11-25T10:15'],
    ['--last and --until', { last: '1h', until: '10:15' }, '2026-11-25T09:15 2026-11-25T10:15'],
    ['--until', { until: '2026-11-20' }, '2026-11-19T00:00 2026-11-20T00:00'],
  ])('knows %s', (_what, asked, expected) => {
    expect(window(asked)).toBe(expected);
  });

  it.each([
    ['two beginnings', { last: '6h', since: '09:30' }, 'Say --last or --since, not both.'],
    ['an end before the beginning', { since: '10:00', until: '09:00' }, 'ends before it begins'],
    ['no length', { since: '14:20' }, 'ends before it begins'],
    ['more than can be shown', { last: '32d' }, 'longer than the 31 days'],
    ['more than there is', { last: '99999999d' }, 'is not a length of time'],
  ])('refuses %s', (_what, asked, message) => {
    expect(() => parseWindow(asked, limits)).toThrow(message);
  });
});
