import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalErrorRate } from '../../src/evaluation/eer.js';
import { rocCurve } from '../../src/evaluation/roc.js';
import { risingFunction, scoredPairs } from './arbitraries.js';

const eer = (scores: readonly number[], same: readonly boolean[]) => equalErrorRate(rocCurve(scores, same));

describe('equalErrorRate', () => {
  it('is 0 for separated scores, at the lowest of the same person', () => {
    expect(eer([0.9, 0.6, 0.1], [true, true, false])).toEqual({ eer: 0, threshold: 0.6 });
  });

  it('is 1 the wrong way round', () => {
    expect(eer([0.1, 0.9], [true, false]).eer).toBe(1);
  });

  it('is ½ when all scores tie, at that score', () => {
    expect(eer([0.5, 0.5, 0.5], [true, false, false])).toEqual({ eer: 0.5, threshold: 0.5 });
  });

  it('is a point of the curve where one lies on the diagonal', () => {
    // (0, 0) (0, ½) (½, ½) (½, 1) (1, 1): after the second score both errors are ½
    expect(eer([0.8, 0.4, 0.35, 0.1], [true, false, true, false])).toEqual({ eer: 0.5, threshold: 0.4 });
  });

  it('solves the slanted segment where a tie crosses the diagonal', () => {
    // (0, 0) → (0, ½) → (1, 1) over a tie at 0.2: 1 − x = ½ + x / 2 at x = ⅓, a third of the way from 0.8 to 0.2
    const { eer: rate, threshold } = eer([0.8, 0.2, 0.2, 0.2], [true, true, false, false]);
    expect(rate).toBeCloseTo(1 / 3, 15);
    expect(threshold).toBeCloseTo(0.6, 15);
  });

  it('is the false-positive rate of the vertical step that crosses the diagonal', () => {
    // one of three negatives accepted, then both positives at once
    expect(eer([0.9, 0.5, 0.5, 0.2, 0.1], [false, true, true, false, false]).eer).toBeCloseTo(1 / 3, 15);
  });

  it('makes both errors equal on the interpolated curve', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const { fpr, tpr } = rocCurve(scores, same);
        const { eer: x } = eer(scores, same);
        // Some segment that spans x must hold the point (x, 1 − x).
        const onCurve = [...fpr.keys()].slice(1).some((i) => {
          const [x0, x1, y0, y1] = [fpr[i - 1]!, fpr[i]!, tpr[i - 1]!, tpr[i]!];
          const within = x >= x0 - 1e-12 && x <= x1 + 1e-12 && 1 - x >= y0 - 1e-12 && 1 - x <= y1 + 1e-12;
          const offLine = (x1 - x0) * (1 - x - y0) - (y1 - y0) * (x - x0);
          return within && Math.abs(offLine) < 1e-12;
        });
        expect(onCurve).toBe(true);
      }),
    );
  });

  it('gives a threshold within the scores', () => {
    fc.assert(
      fc.property(scoredPairs, ({ scores, same }) => {
        const { threshold } = eer(scores, same);
        expect(threshold).toBeGreaterThanOrEqual(Math.min(...scores));
        expect(threshold).toBeLessThanOrEqual(Math.max(...scores));
      }),
    );
  });

  it('keeps its value when the scores are transformed monotonically', () => {
    fc.assert(
      fc.property(scoredPairs, risingFunction, ({ scores, same }, rise) => {
        expect(eer(scores.map(rise), same).eer).toBe(eer(scores, same).eer);
      }),
    );
  });
});
