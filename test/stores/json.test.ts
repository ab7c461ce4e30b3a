import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fromJson, toJson } from '../../src/json.ts';

const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe('JSON with dates', () => {
  it('reads back what was written, dates as dates and texts as texts', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(fromJson(toJson(value))).toEqual(value);
      }),
    );
  });

  it('writes nothing as null', () => {
    expect(fromJson(toJson(undefined))).toBeNull();
  });

  it('leaves alone what only resembles a date', () => {
    const value = { text: '2026-11-25T10:00:00.000Z', $date: 'soon', more: { $date: 5 } };

    expect(fromJson(toJson(value))).toEqual(value);
  });
});
