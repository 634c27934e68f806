import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestAccuracy } from '../../src/evaluation/best-accuracy.js';
import { kFoldAccuracy } from '../../src/evaluation/k-fold.js';
import { rocCurve } from '../../src/evaluation/roc.js';
import { risingFunction, type ScoredPairs, scoredPairs } from './arbitraries.js';

const thirds = ({ scores }: ScoredPairs): number[] => scores.map((_, i) => i % 3);

describe('kFoldAccuracy', () => {
  it('takes the threshold of each fold from the others', () => {
    // Fold 1 alone would choose 0.9, fold 2 alone 0.4: each is judged by the other's threshold.
    const scores = [0.9, 0.6, 0.4, 0.3];
    const same = [true, false, true, false];
    const result = kFoldAccuracy(scores, same, [1, 1, 2, 2]);
    expect(result.thresholds).toEqual([0.4, 0.9]);
    expect(result.folds).toEqual([0.5, 0.5]);
    expect(result).toMatchObject({ mean: 0.5, std: 0 });
  });

  it('is perfect on separated scores', () => {
    const scores = Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.9 : 0.1));
    const result = kFoldAccuracy(
      scores,
      scores.map((score) => score > 0.5),
      scores.map((_, i) => Math.floor(i / 10)),
    );
    expect(result).toMatchObject({ mean: 1, std: 0 });
    expect(result.folds).toHaveLength(10);
  });

  it('divides squares by one less than the folds', () => {
    // Threshold 0.5 throughout; fold accuracies 1, 1 and 0.5: mean 5/6, variance (2/36 + 4/36) / 2 = 1/12.
    const scores = [0.5, 0.1, 0.5, 0.1, 0.5, 0.6];
    const same = [true, false, true, false, true, false];
    const result = kFoldAccuracy(scores, same, [0, 0, 1, 1, 2, 2]);
    expect(result.folds).toEqual([1, 1, 0.5]);
    expect(result.mean).toBeCloseTo(5 / 6, 15);
    expect(result.std).toBeCloseTo(Math.sqrt(1 / 12), 15);
  });

  it('orders folds by number, whatever the numbers', () => {
    // Fold −3 gets 0.9 from fold 7 and decides both pairs wrongly; fold 7 learns from fold −3 to accept nothing.
    const scores = [0.9, 0.1, 0.8, 0.95];
    const same = [true, false, true, false];
    expect(kFoldAccuracy(scores, same, [7, 7, -3, -3]).folds).toEqual([0, 0.5]);
  });

  it('accepts a fold whose others are all of one kind', () => {
    const { folds } = kFoldAccuracy([0.9, 0.1], [true, false], [0, 1]);
    expect(folds).toEqual([0, 1]);
  });

  it("agrees with each fold's best threshold computed on the others alone", () => {
    fc.assert(
      fc.property(scoredPairs, (pairs) => {
        const folds = thirds(pairs);
        fc.pre(new Set(folds).size === 3);
        const result = kFoldAccuracy(pairs.scores, pairs.same, folds);
        for (let k = 0; k < 3; k++) {
          const others = pairs.same.filter((_, i) => folds[i] !== k);
          if (!others.includes(true) || !others.includes(false)) continue;
          const scores = pairs.scores.filter((_, i) => folds[i] !== k);
          const { accuracy } = bestAccuracy(rocCurve(scores, others));
          const threshold = result.thresholds[k]!;
          const right = scores.filter((score, i) => score >= threshold === others[i]).length;
          expect(right / scores.length).toBe(accuracy);
        }
      }),
    );
  });

  it('keeps its value when the scores are transformed monotonically', () => {
    fc.assert(
      fc.property(scoredPairs, risingFunction, (pairs, rise) => {
        const folds = thirds(pairs);
        const before = kFoldAccuracy(pairs.scores, pairs.same, folds);
        const after = kFoldAccuracy(pairs.scores.map(rise), pairs.same, folds);
        expect(after.folds).toEqual(before.folds);
      }),
    );
  });

  it.each([
    ['too few folds', [0, 0, 0], /at least two folds, got 1/],
    ['folds for other pairs', [0, 1], /got 2 folds for 3 pairs/],
    ['a fold that is no whole number', [0, 1.5, 1], /got 1.5 for pair 1/],
  ])('refuses %s', (_, folds, message) => {
    expect(() => kFoldAccuracy([0.1, 0.2, 0.3], [true, false, true], folds)).toThrow(message);
  });
});
