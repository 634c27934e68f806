import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kFoldAccuracy } from '../../src/evaluation/k-fold.js';
import { resampledFoldAccuracy } from '../../src/evaluation/resampled-folds.js';
import { Random } from '../../src/random.js';
import { type ScoredPairs, scoredPairs } from './arbitraries.js';

const thirds = ({ scores }: ScoredPairs): number[] => scores.map((_, i) => i % 3);

/** The rank of each score from the highest on, as points of a ROC curve have it. */
function points(scores: readonly number[]): Uint32Array {
  const falling = [...new Set(scores)].sort((a, b) => b - a);
  return Uint32Array.from(scores, (score) => falling.indexOf(score) + 1);
}

describe('resampledFoldAccuracy', () => {
  it('is the accuracy over folds where every pair counts once', () => {
    fc.assert(
      fc.property(scoredPairs, (pairs) => {
        const folds = thirds(pairs);
        fc.pre(new Set(folds).size > 1);
        const { scores, same } = pairs;
        const accuracy = resampledFoldAccuracy(same, folds, points(scores))();
        expect(accuracy).toBe(kFoldAccuracy(scores, same, folds).mean);
      }),
    );
  });

  it('is that of the list with each pair as often as it counts', () => {
    fc.assert(
      fc.property(scoredPairs, fc.integer({ min: 1, max: 1e6 }), (pairs, seed) => {
        const { scores, same } = pairs;
        const folds = thirds(pairs);
        const random = new Random(seed);
        // As many of each kind as there are, so that nothing is scaled.
        const drawn = [true, false].flatMap((kind) => {
          const these = same.flatMap((is, i) => (is === kind ? [i] : []));
          return these.map(() => these[random.integer(these.length)]!);
        });
        fc.pre(new Set(drawn.map((i) => folds[i]!)).size > 1);
        const weights = new Float64Array(scores.length);
        for (const i of drawn) weights[i]!++;
        const expected = kFoldAccuracy(
          drawn.map((i) => scores[i]!),
          drawn.map((i) => same[i]!),
          drawn.map((i) => folds[i]!),
        );
        expect(resampledFoldAccuracy(same, folds, points(scores))(weights)).toBeCloseTo(expected.mean, 12);
      }),
    );
  });

  it('keeps the share of each kind, whatever their weights come to', () => {
    const scores = [0.9, 0.6, 0.4, 0.3, 0.8, 0.2];
    const same = [true, false, true, false, true, false];
    const accuracy = resampledFoldAccuracy(same, [0, 0, 1, 1, 2, 2], points(scores));
    const weights = Float64Array.from(same, (is) => (is ? 3 : 0.5));
    expect(accuracy(weights)).toBeCloseTo(accuracy(), 15);
  });
});
