import * as fc from 'fast-check';

export interface ScoredPairs {
  readonly scores: number[];
  readonly same: boolean[];
}

/** Pairs of both kinds whose scores often tie: eighths in [−1, 1], so that sums and halves are exact. */
export const scoredPairs: fc.Arbitrary<ScoredPairs> = fc
  .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.boolean()), { minLength: 2, maxLength: 60 })
  .map((pairs) => ({
    scores: pairs.map(([eighths]) => eighths / 8),
    same: pairs.map(([, same]) => same),
  }))
  .filter(({ same }) => same.includes(true) && same.includes(false));

/** Strictly rising functions that keep eighths apart. */
export const risingFunction: fc.Arbitrary<(score: number) => number> = fc.constantFrom(
  (score) => 3 * score + 7,
  (score) => Math.exp(4 * score),
  (score) => score ** 3,
  (score) => Math.atan(score) - 100,
);
