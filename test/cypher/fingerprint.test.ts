import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fingerprint } from '../../src/cypher/fingerprint.ts';
import { maskLiterals } from '../../src/cypher/mask.ts';
import { shapeKey } from '../../src/cypher/shape-key.ts';
import { noise, query } from './queries.ts';

const BASE = `MATCH (n:Person {name: 'Ann'})-[r:KNOWS]->(m) WHERE n.age IN [1, 2] RETURN count(m) LIMIT 5`;

describe('fingerprint', () => {
  it('is eight characters that are easy to type, the same for ever', () => {
    expect(fingerprint(BASE)).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
    expect(fingerprint('MATCH (n) RETURN n')).toBe('d9vwrdbp');
  });

  it.each([
    [
      'literals',
      `MATCH (n:Person {name: "Bob"})-[r:KNOWS]->(m) WHERE n.age IN [7, -8] RETURN count(m) LIMIT 100`,
    ],
    ['list lengths', BASE.replace('[1, 2]', '[1, 2, 3, 4, 5]')],
    ['white space', BASE.replaceAll(' ', '\n\t').replace('(m)', '( m )')],
    ['comments', BASE.replace('WHERE', '/* by bob */ WHERE // x\n')],
    ['keyword case', BASE.replace('MATCH', 'match').replace('RETURN', 'Return').replace('IN', 'in')],
    ['function case', BASE.replace('count', 'COUNT')],
    ['a semicolon', `${BASE} ;`],
    ['EXPLAIN', `EXPLAIN ${BASE}`],
    ['PROFILE', `profile ${BASE}`],
    ['a version', `CYPHER 25 ${BASE}`],
    ['options', `CYPHER 5 runtime=slotted planner=cost PROFILE ${BASE}`],
    ['ticks without need', BASE.replace(':Person', ':`Person`')],
  ])('stays the same over %s', (_, text) => {
    expect(fingerprint(text)).toBe(fingerprint(BASE));
  });

  it.each([
    ['label', BASE.replace('Person', 'Company')],
    ['label case', BASE.replace('Person', 'PERSON')],
    ['type', BASE.replace('KNOWS', 'LIKES')],
    ['property', BASE.replace('age', 'height')],
    ['operator', BASE.replace('IN [1, 2]', '= 5')],
    ['direction', BASE.replace(']->', ']-')],
    ['parameter', BASE.replace('5', '$limit')],
    ['null check', BASE.replace('n.age IN [1, 2]', 'n.age IS NULL')],
    ['clause', BASE.replace('MATCH', 'OPTIONAL MATCH')],
  ])('differs by %s', (_, text) => {
    expect(fingerprint(text)).not.toBe(fingerprint(BASE));
  });

  it.each([
    ['MATCH (n:Order) RETURN n', 'MATCH (n:ORDER) RETURN n'],
    ['MATCH (n)-[:A|Contains]->() RETURN n', 'MATCH (n)-[:A|CONTAINS]->() RETURN n'],
    ['RETURN $a', 'RETURN $b'],
    ['RETURN n.count - 1', 'RETURN n.count + 1'],
    ['RETURN a < 1', 'RETURN a <= 1'],
    ['MATCH (n {type: 1}) RETURN n', 'MATCH (n {Type: 1}) RETURN n'],
  ])('tells %s from %s', (one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is that of the masked text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          query.map(({ text }) => text),
        ),
        (text) => {
          expect(fingerprint(maskLiterals(text))).toBe(fingerprint(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('shapeKey', () => {
  const keyOf = (text: string) => {
    const key = shapeKey(new TextEncoder().encode(text));
    return key && `${key.high} ${key.low}`;
  };

  it('never is the same for two fingerprints', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(noise, (text) => {
        const key = keyOf(text);
        if (key === undefined) return;
        const known = seen.get(key) ?? fingerprint(text);
        seen.set(key, known);
        expect(fingerprint(text)).toBe(known);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is the same for other literals', () => {
    const key = keyOf(`MATCH (n {a: 'x', b: 1.5}) WHERE n.c = "z" RETURN n // 1`);
    expect(keyOf(`MATCH (n {a: 'longer', b: 77}) WHERE n.c = "" RETURN n // 2`)).toBe(key);
    expect(keyOf(`MATCH (n {a: 'longer', b: 77}) WHERE n.d = "" RETURN n // 2`)).not.toBe(key);
  });
});
