import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../src/evaluation/auc.js';
import { rocCurve } from '../../src/evaluation/roc.js';
import { type ScoredPairs, risingFunction, scoredPairs } from './arbitraries.js';

const auc = (scores: readonly number[], same: readonly boolean[]): number => areaUnderCurve(rocCurve(scores, same));

/** P(s₊ > s₋) + ½ P(s₊ = s₋), counted pair of pairs by pair of pairs. */
function mannWhitney({ scores, same }: ScoredPairs): number {
  const positives = scores.filter((_, i) => same[i]);
  const negatives = scores.filter((_, i) => !same[i]);
  let wins = 0;
  for (const p of positives) for (const n of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0;
  return wins / (positives.length * negatives.length);
}

describe('areaUnderCurve', () => {
  it('is 1 when every same-person pair scores above every other', () => {
    expect(auc([0.9, 0.8, 0.1], [true, true, false])).toBe(1);
  });

  it('is 0 the wrong way round', () => {
    expect(auc([0.1, 0.9], [true, false])).toBe(0);
  });

  it('is ½ when all scores tie', () => {
    expect(auc([0.5, 0.5, 0.5], [true, false, true])).toBe(0.5);
  });

  it('counts the pairs of pairs in order: three of four', () => {
    expect(auc([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBe(0.75);
  });

  it('equals the Mann–Whitney statistic, ties included, to the last digit', () => {
    fc.assert(
      fc.property(scoredPairs, (pairs) => {
        expect(auc(pairs.scores, pairs.same)).toBe(mannWhitney(pairs));
      }),
    );
  });

  it('keeps its value when the scores are transformed monotonically', () => {
    fc.assert(
      fc.property(scoredPairs, risingFunction, ({ scores, same }, rise) => {
        expect(auc(scores.map(rise), same)).toBe(auc(scores, same));
      }),
    );
  });

  it('becomes its complement when the labels are exchanged', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const exchanged = same.map((isSame) => !isSame);
        expect(auc(scores, exchanged)).toBeCloseTo(1 - auc(scores, same), 14);
      }),
    );
  });
});
