import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestAccuracy } from '../../src/evaluation/best-accuracy.js';
import { rocCurve } from '../../src/evaluation/roc.js';
import { risingFunction, scoredPairs } from './arbitraries.js';

const best = (scores: readonly number[], same: readonly boolean[]) => bestAccuracy(rocCurve(scores, same));

describe('bestAccuracy', () => {
  it('finds the threshold that decides most pairs rightly', () => {
    // At 0.6: two of three positives accepted, both negatives refused.
    expect(best([0.9, 0.6, 0.1, 0.5, 0.2], [true, true, true, false, false])).toEqual({
      accuracy: 0.8,
      threshold: 0.6,
    });
  });

  it('takes the strictest of thresholds that are equally good', () => {
    // 0.9 and 0.3 both decide three of four rightly.
    expect(best([0.9, 0.5, 0.3, 0.1], [true, false, true, false])).toEqual({ accuracy: 0.75, threshold: 0.9 });
  });

  it('may be to accept nothing', () => {
    const { accuracy, threshold } = best([0.9, 0.8, 0.1], [false, false, true]);
    expect(accuracy).toBeCloseTo(2 / 3, 15);
    expect(threshold).toBeGreaterThan(0.9);
  });

  it('is never worse than calling all pairs the commoner kind', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const share = same.filter(Boolean).length / same.length;
        const { accuracy } = best(scores, same);
        expect(accuracy).toBeGreaterThanOrEqual(Math.max(share, 1 - share) - 1e-12);
        expect(accuracy).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is what its threshold does', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const { accuracy, threshold } = best(scores, same);
        const right = scores.filter((score, i) => score >= threshold === same[i]).length;
        expect(accuracy).toBe(right / scores.length);
      }),
    );
  });

  it('keeps its value when the scores are transformed monotonically', () => {
    fc.assert(
      fc.property(scoredPairs, risingFunction, ({ scores, same }, rise) => {
        expect(best(scores.map(rise), same).accuracy).toBe(best(scores, same).accuracy);
      }),
    );
  });
});
