import * as fc from 'fast-check';
import type { Search } from '../../src/evaluation/search.js';

export const known = (person: number, rank: number, top: number): Search => ({
  person,
  known: true,
  rank,
  top,
  named: rank === 1 ? person : 77,
});
export const stranger = (person: number, top: number): Search => ({
  person,
  known: false,
  rank: Infinity,
  top,
  named: 77,
});

/** A gallery of four people and probes, as a table of similarities that often tie: eighths, so that all sums are exact. */
export interface SimilarityTable {
  /** (probes, people): how alike each probe is to each person of the gallery. */
  readonly similarities: readonly (readonly number[])[];
  /** The column of the person on each probe; null on those of strangers. */
  readonly truth: readonly (number | null)[];
}

export const similarityTables: fc.Arbitrary<SimilarityTable> = fc
  .array(
    fc.tuple(
      fc.array(fc.integer({ min: -7, max: 8 }), { minLength: 4, maxLength: 4 }),
      fc.option(fc.integer({ min: 0, max: 3 })),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((probes) => ({
    similarities: probes.map(([eighths]) => eighths.map((eighth) => eighth / 8)),
    truth: probes.map(([, person]) => person),
  }))
  .filter(({ truth }) => truth.some((person) => person !== null));

/** The searches of such a table: the place of the right person is how many are at least as alike. */
export function searchesOf({ similarities, truth }: SimilarityTable): Search[] {
  return similarities.map((row, i) => {
    const person = truth[i]!;
    const top = Math.max(...row);
    if (person === null) return stranger(100 + i, top);
    return known(person, row.filter((similarity) => similarity >= row[person]!).length, top);
  });
}
