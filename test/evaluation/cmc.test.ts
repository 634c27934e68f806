import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulativeMatches } from '../../src/evaluation/cmc.js';
import { known, searchesOf, similarityTables, stranger } from './searches.js';

describe('cumulativeMatches', () => {
  const searches = [known(1, 1, 0.9), stranger(9, 0.9), known(2, 1, 0.5), known(3, 2, 0.8), known(4, 7, 0.7)];

  it('counts, of the known, those whose person is among the first', () => {
    expect([...cumulativeMatches(searches, 8)]).toEqual([0.5, 0.5 + 0.25, 0.75, 0.75, 0.75, 0.75, 1, 1]);
  });

  it('never counts who was not found at all', () => {
    expect([...cumulativeMatches([known(1, Infinity, -1), known(2, 1, 0.5)], 3)]).toEqual([0.5, 0.5, 0.5]);
  });

  it('counts probes as often as their weights say, which are of the known alone', () => {
    expect([...cumulativeMatches(searches, 2, [3, 0, 1, 0])]).toEqual([0.75, 1]);
  });

  it('refuses searches for nobody in the gallery, and ranks that are none', () => {
    expect(() => cumulativeMatches([stranger(1, 0.5)], 5)).toThrow(/got none/);
    expect(() => cumulativeMatches(searches, 0)).toThrow(/ranks above zero, got 0/);
  });

  it('agrees with sorting each row of similarities, the right person last among those who tie', () => {
    fc.assert(
      fc.property(similarityTables, (table) => {
        const places = table.similarities.flatMap((row, i) => {
          const person = table.truth[i]!;
          if (person === null) return [];
          const order = [...row.keys()].sort((a, b) => row[b]! - row[a]! || (a === person ? 1 : b === person ? -1 : 0));
          return [order.indexOf(person) + 1];
        });
        const expected = [1, 2, 3, 4].map((k) => places.filter((place) => place <= k).length / places.length);
        expect([...cumulativeMatches(searchesOf(table), 4)]).toEqual(expected);
        expect(expected[3]).toBe(1);
      }),
    );
  });
});
