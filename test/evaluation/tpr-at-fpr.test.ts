import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../src/evaluation/roc.js';
import { tprAtFpr, USUAL_FPRS } from '../../src/evaluation/tpr-at-fpr.js';
import { risingFunction, scoredPairs } from './arbitraries.js';

describe('tprAtFpr', () => {
  // Same person: 0.9 0.7 0.5 0.3; different: 0.8 0.4 0.2 0.1
  const roc = rocCurve([0.9, 0.7, 0.5, 0.3, 0.8, 0.4, 0.2, 0.1], [true, true, true, true, false, false, false, false]);

  it('allows as many false matches as the rate does, and no more', () => {
    expect(tprAtFpr(roc, [0, 0.2, 0.25, 0.49, 0.5, 1]).map(({ tpr }) => tpr)).toEqual([0.25, 0.25, 0.75, 0.75, 1, 1]);
  });

  it('gives the strictest threshold that reaches it', () => {
    expect(tprAtFpr(roc, [0.2, 0.25, 1]).map(({ threshold }) => threshold)).toEqual([0.9, 0.5, 0.3]);
  });

  it('counts rates below one different-person pair as not resolvable', () => {
    expect(tprAtFpr(roc, [0, 0.2, 0.25, 0.5]).map(({ resolvable }) => resolvable)).toEqual([false, false, true, true]);
  });

  it('gives a usable threshold even where nothing can be accepted', () => {
    const [strict] = tprAtFpr(rocCurve([0.9, 0.5], [false, true]), [0.1]);
    expect(strict!.tpr).toBe(0);
    expect(strict!.threshold).toBeGreaterThan(0.9);
    expect(strict!.threshold).toBeLessThan(0.9000001);
  });

  it('takes a rate of exactly 1 / negatives, whatever its digits', () => {
    for (const negatives of [3, 7, 49, 509, 1000]) {
      const scores = Array.from({ length: negatives + 1 }, (_, i) => -i);
      const same = scores.map((score) => score === -1);
      const [at] = tprAtFpr(rocCurve(scores, same), [1 / negatives]);
      expect(at).toMatchObject({ tpr: 1, resolvable: true });
    }
  });

  it('reports the usual rates when none are named', () => {
    expect(tprAtFpr(roc).map(({ fpr }) => fpr)).toEqual(USUAL_FPRS);
  });

  it('is what its threshold does', () => {
    fc.assert(
      fc.property(scoredPairs, fc.double({ min: 0, max: 1, noNaN: true }), ({ scores, same }, fpr) => {
        const [at] = tprAtFpr(rocCurve(scores, same), [fpr]);
        const rate = (kind: boolean) => {
          const those = scores.filter((_, i) => same[i] === kind);
          return those.filter((score) => score >= at!.threshold).length / those.length;
        };
        expect(rate(true)).toBe(at!.tpr);
        expect(rate(false)).toBeLessThanOrEqual(fpr);
      }),
    );
  });

  it('keeps its rates when the scores are transformed monotonically', () => {
    const rates = [0, 0.01, 0.1, 0.3, 1];
    fc.assert(
      fc.property(scoredPairs, risingFunction, ({ scores, same }, rise) => {
        const tprs = (of: number[]) => tprAtFpr(rocCurve(of, same), rates).map(({ tpr }) => tpr);
        expect(tprs(scores.map(rise))).toEqual(tprs(scores));
      }),
    );
  });

  it.each([-0.1, 1.1, NaN])('refuses the rate %s', (rate) => {
    expect(() => tprAtFpr(roc, [rate])).toThrow(/between 0 and 1/);
  });
});
