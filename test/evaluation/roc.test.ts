import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justAbove, rocCurve } from '../../src/evaluation/roc.js';
import { risingFunction, scoredPairs } from './arbitraries.js';

describe('rocCurve', () => {
  it('accepts one more score at each point', () => {
    const roc = rocCurve([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
    expect([...roc.fpr]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...roc.tpr]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([...roc.thresholds].slice(1)).toEqual([0.8, 0.4, 0.35, 0.1]);
    expect(roc).toMatchObject({ positives: 2, negatives: 2 });
  });

  it('moves pairs that tie together', () => {
    const roc = rocCurve([0.5, 0.5, 0.5, 0.2], [true, false, true, false]);
    expect([...roc.truePositives]).toEqual([0, 2, 2]);
    expect([...roc.falsePositives]).toEqual([0, 1, 2]);
  });

  it('takes zero and minus zero for the same score', () => {
    expect(rocCurve([0, -0], [true, false]).thresholds).toHaveLength(2);
  });

  it('counts what each threshold accepts', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const roc = rocCurve(scores, same);
        roc.thresholds.forEach((threshold, i) => {
          const accepted = same.filter((_, pair) => scores[pair]! >= threshold);
          expect(roc.truePositives[i]).toBe(accepted.filter(Boolean).length);
          expect(roc.falsePositives[i]).toBe(accepted.filter((isSame) => !isSame).length);
        });
      }),
    );
  });

  it('runs from (0, 0) to (1, 1) and never back', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const { fpr, tpr, thresholds } = rocCurve(scores, same);
        expect([fpr[0], tpr[0], fpr.at(-1), tpr.at(-1)]).toEqual([0, 0, 1, 1]);
        for (let i = 1; i < fpr.length; i++) {
          expect(fpr[i]! + tpr[i]!).toBeGreaterThan(fpr[i - 1]! + tpr[i - 1]!);
          expect(thresholds[i]).toBeLessThan(thresholds[i - 1]!);
        }
      }),
    );
  });

  it('keeps its rates when the scores are transformed monotonically', () => {
    fc.assert(
      fc.property(scoredPairs, risingFunction, ({ scores, same }, rise) => {
        const roc = rocCurve(scores, same);
        const risen = rocCurve(scores.map(rise), same);
        expect(risen.fpr).toEqual(roc.fpr);
        expect(risen.tpr).toEqual(roc.tpr);
      }),
    );
  });

  it('leaves its input as it was', () => {
    const scores = new Float64Array([0.3, 0.1, 0.2]);
    rocCurve(scores, [true, false, true]);
    expect([...scores]).toEqual([0.3, 0.1, 0.2]);
  });

  it.each([
    ['lengths that differ', [0.1, 0.2, 0.3], [true, false], /3 scores and 2 labels/],
    ['a score that is not a number', [0.1, NaN], [true, false], /finite scores, got NaN for pair 1/],
    ['an infinite score', [Infinity, 0], [true, false], /got Infinity for pair 0/],
    ['no pairs', [], [], /0 of the same and 0 of different/],
    ['no pair of the same person', [0.1, 0.2], [false, false], /0 of the same and 2 of different/],
    ['no pair of different people', [0.1], [true], /1 of the same and 0 of different/],
    ['a label that is unknown', [0.1, 0.2], [true, null as unknown as boolean], /got null for pair 1/],
  ])('refuses %s', (_, scores, same, message) => {
    expect(() => rocCurve(scores, same)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(() => rocCurve(scores, same)).toThrow(message);
  });
});

describe('justAbove', () => {
  it('is above, by next to nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (score) => {
        expect(justAbove(score)).toBeGreaterThan(score);
        expect(justAbove(score) - score).toBeLessThanOrEqual(Math.max(1e-300, Math.abs(score) * 5e-16));
      }),
    );
  });
});
