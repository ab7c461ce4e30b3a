import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { advance, judge, type Run, type Truth } from '../src/condition.ts';
import { MINUTE } from './support/builders.ts';

/** `1` true, `0` false, `?` unknown, `.` no sample; one sign a minute. Answers the state after the last sample. */
function after(story: string, forMin: number) {
  let run: Run | undefined;
  let state = judge('R', undefined, false, forMin * MINUTE, MINUTE);
  Array.from(story).forEach((sign, minute) => {
    if (sign === '.') return;
    const truth: Truth = sign === '?' ? 'unknown' : sign === '1';
    run = advance(run, truth, minute * MINUTE, MINUTE);
    state = judge('R', run, truth, forMin * MINUTE, MINUTE);
  });
  return state;
}

describe('a rule that must hold for a while', () => {
  it.each([
    ['nothing yet', '', 5, 'clear'],
    ['its first sample', '1', 5, 'pending'],
    ['one minute too few', '11111', 5, 'pending'],
    ['exactly long enough', '111111', 5, 'holds'],
    ['longer than needed', '1111111111', 5, 'holds'],
    ['one good sample in between', '11111011111', 5, 'pending'],
    ['a good sample at the end', '1111110', 5, 'clear'],
    ['nobody knowing at the end', '1111111?', 5, 'unknown'],
    ['nobody knowing in between', '11111?11111', 5, 'pending'],
    ['nobody knowing in between, and long enough since', '1?111111', 5, 'holds'],
    ['at once', '1', 0, 'holds'],
    ['at once, after a gap', '1..1', 0, 'holds'],
    ['at once, and not any more', '10', 0, 'clear'],
    ['9 of 11 samples', '111.11.1111', 10, 'holds'],
    ['8 of 11 samples', '111.11.1.11', 10, 'pending'],
    ['a gap of five minutes', '1111111....1', 5, 'pending'],
    ['a gap of five minutes, and long enough since', '1111111....11111', 5, 'holds'],
    ['a longer gap, which breaks it', '11111111.....1', 5, 'pending'],
    ['a longer gap, and long enough since', '11111111.....111111', 5, 'holds'],
    ['a poor start, and long enough since', `${'1.'.repeat(30)}111111`, 5, 'holds'],
    ['a long past, and too few of late', `${'1'.repeat(600)}1...1...1...1`, 10, 'pending'],
  ])('after %s', (_what, story, forMin, state) => {
    expect(after(story, forMin).state).toBe(state);
  });

  it('knows since when: the first sample of the unbroken run', () => {
    expect(after('00111111', 5)).toEqual({ rule: 'R', state: 'holds', since: new Date(2 * MINUTE) });
    expect(after('1110111', 5)).toEqual({ rule: 'R', state: 'pending', since: new Date(4 * MINUTE) });
    expect(after('111.....11', 5).since).toEqual(new Date(8 * MINUTE));
    expect(after('0', 5)).toEqual({ rule: 'R', state: 'clear' });
  });

  it('agrees with looking at every sample of the window', () => {
    const story = fc.string({
      unit: fc.constantFrom('1', '1', '1', '1', '1', '.', '0', '?'),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(story, fc.integer({ min: 0, max: 15 }), (signs, forMin) => {
        const shown = `${signs}1`;
        const newest = shown.length - 1;
        // The unbroken run up to the newest sample: back to what is not true, or to a gap of more than five.
        const gap = shown.lastIndexOf('.....');
        const broken = Math.max(shown.lastIndexOf('0'), shown.lastIndexOf('?'), gap < 0 ? -1 : gap + 4);
        const since = shown.indexOf('1', broken + 1);
        const inWindow = Array.from(shown.slice(Math.max(since, newest - forMin))).filter(
          (sign) => sign === '1',
        );
        const expected = newest - since >= forMin && inWindow.length >= 0.8 * (forMin + 1);

        expect(after(shown, forMin).state).toBe(expected ? 'holds' : 'pending');
      }),
      { numRuns: 500 },
    );
  });

  it('remembers no more of a long run than a day of gaps', () => {
    let run: Run | undefined;
    for (let i = 0; i < 5_000; i++) run = advance(run, true, i * 2 * MINUTE, MINUTE);

    expect(run?.lost.length).toBeLessThanOrEqual(721);
    expect(run?.since).toBe(0);
  });
});
