import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { factsOf } from '../../src/cypher/facts.ts';
import { maskLiterals } from '../../src/cypher/mask.ts';
import { noise, query } from './queries.ts';

describe('factsOf', () => {
  it('is the same for a text and its masked form, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          query.map(({ text }) => text),
        ),
        (text) => {
          expect(factsOf(maskLiterals(text))).toEqual(factsOf(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('never throws on pieces of queries in any order', () => {
    const piece = fc.constantFrom(
      ...'MATCH,(,),(a),(a:A),-[,]->,-[:R]->,-[*],{,},{x: ?},[,],CALL {,CALL,RETURN,WITH,a,AS,collect(,WHERE,a.x,=,?,OR,NOT,UNION,UNWIND,FOREACH (,|,$p,:,IN TRANSACTIONS,LIMIT,EXISTS {,…,+,*'.split(
        ',',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(factsOf(pieces.join(' '))).toHaveProperty('clauses');
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['(', '('],
    ['nested queries', 'CALL { '],
    ['nested tests', 'MATCH (a) WHERE EXISTS { '],
    ['chains', '(a)-[:R]->'],
    ['open relationships', '(a)-['],
    ['open nodes', '(a WHERE (b)-'],
    ['maps', '{a: '],
    ['MATCH', 'MATCH (a:A {x: ?}) '],
    ['many names', 'MATCH (a:A), (b)-[:R*]->(c) WHERE a.x = b.x '],
    ['UNION', 'MATCH (a:A) RETURN collect(a) UNION '],
    ['WITH', 'WITH a, collect(b), collect(c) '],
    ['groups', 'MATCH ((a)-[:R]->(b))+ '],
    ['conditions', 'WHERE (a.x = ? OR '],
  ])('takes time in proportion to a hostile text: %s', (_, part) => {
    const time = (length: number): number => {
      const text = part.repeat(length / part.length);
      const start = performance.now();
      factsOf(text);
      return performance.now() - start;
    };
    time(20_000);
    expect(time(100_000)).toBeLessThan(3_000);
  });
});
