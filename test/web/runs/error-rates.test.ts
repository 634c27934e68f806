import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../src/evaluation/calibration.js';
import { detCurve, errorRates, histogram } from '../../../web/runs/error-rates.js';

const SCORES = [0.9, 0.8, 0.4, 0.7, 0.3, 0.2, 0.1];
const SAME = [true, true, true, false, false, false, false];

/** Scores as they are written, ties among them. */
const scored = fc
  .array(fc.record({ score: fc.integer({ min: -49, max: 49 }).map((n) => n / 50), same: fc.boolean() }), { minLength: 2 })
  .filter((pairs) => new Set(pairs.map(({ same }) => same)).size === 2)
  .map((pairs) => ({ scores: pairs.map(({ score }) => score), same: pairs.map(({ same }) => same) }));

describe('errorRates', () => {
  it('counts what a threshold gets wrong of each kind', () => {
    const { falseMatches, falseNonMatches } = errorRates({ scores: SCORES, same: SAME });
    expect([0, 0.3, 0.7, 0.75, 1].map(falseMatches)).toEqual([4, 2, 1, 0, 0]);
    expect([0, 0.4, 0.5, 0.85, 1].map(falseNonMatches)).toEqual([0, 0, 1, 2, 3]);
  });

  it('finds the threshold that keeps a rate, and no lower one does', () => {
    fc.assert(
      fc.property(scored, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, rate) => {
        const { thresholdAt, falseMatches, different } = errorRates(pairs);
        const threshold = thresholdAt(rate);
        expect(falseMatches(threshold) / different.length).toBeLessThanOrEqual(rate + 1e-9);
        const next = Math.max(-2, ...pairs.scores.filter((score) => score < threshold));
        if (next > -2 && rate < 1 && falseMatches(next) > falseMatches(threshold))
          expect(falseMatches(next) / different.length).toBeGreaterThan(rate);
      }),
    );
  });

  it('agrees with how the threshold of a model is set', () => {
    fc.assert(
      fc.property(scored, (pairs) => {
        // Of fewer a rate of 1 in 4 cannot be seen.
        fc.pre(pairs.same.filter((one) => !one).length >= 4);
        const { fmr, fnmr } = calibrate(pairs.scores, pairs.same, 0.25);
        const { thresholdAt, falseMatches, falseNonMatches, same, different } = errorRates(pairs);
        const threshold = thresholdAt(0.25);
        expect(falseMatches(threshold) / different.length).toBeCloseTo(fmr, 9);
        expect(falseNonMatches(threshold) / same.length).toBeCloseTo(fnmr, 9);
      }),
    );
  });
});

describe('detCurve', () => {
  it('goes through both rates of every threshold at which both err', () => {
    expect(detCurve(errorRates({ scores: SCORES, same: SAME }))).toEqual([
      { threshold: 0.7, falseMatchRate: 0.25, falseNonMatchRate: 1 / 3 },
    ]);
  });

  it('never has both errors fall', () => {
    fc.assert(
      fc.property(scored, (pairs) => {
        const curve = detCurve(errorRates(pairs), 10);
        for (const [i, point] of curve.entries()) {
          if (i === 0) continue;
          expect(point.falseMatchRate).toBeLessThanOrEqual(curve[i - 1]!.falseMatchRate);
          expect(point.falseNonMatchRate).toBeGreaterThanOrEqual(curve[i - 1]!.falseNonMatchRate);
        }
      }),
    );
  });
});

describe('histogram', () => {
  it('has each score in one part, those beyond at the ends', () => {
    expect(histogram(Float64Array.of(-1, 0.1, 0.3, 0.5, 2), 0, 1, 2)).toEqual([0.6, 0.4]);
  });
});
