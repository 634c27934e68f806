import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitProbability, probabilityOf, reliability } from '../../src/evaluation/probability.js';
import { Random } from '../../src/random.js';

/** Of two normal distributions σ wide, at ±m, the log odds are `2 m s / σ²`. */
function normals(count: number, m: number, sigma: number, shareSame = 0.5) {
  const random = new Random(3);
  const same = Array.from({ length: count }, (_, i) => i < count * shareSame);
  return { scores: same.map((is) => (is ? m : -m) + sigma * random.normal()), same };
}

describe('fitProbability', () => {
  it('finds the log odds of two normal distributions', () => {
    const { scores, same } = normals(200_000, 0.3, 0.4);
    const { slope, intercept } = fitProbability(scores, same);
    expect(slope).toBeCloseTo((2 * 0.3) / 0.4 ** 2, 1);
    expect(intercept).toBeCloseTo(0, 1);
  });

  it('weighs both kinds the same, however many there are of each', () => {
    const { scores, same } = normals(200_000, 0.3, 0.4, 0.03);
    const { slope, intercept } = fitProbability(scores, same);
    expect(slope).toBeCloseTo(3.75, 0);
    expect(intercept).toBeCloseTo(0, 1);
  });

  it('has no gradient left in the likelihood, whatever the scores', () => {
    const pair = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(fc.array(pair, { minLength: 6, maxLength: 40 }), (drawn) => {
        const pairs = [...drawn, [0.1, true], [0.2, false]] as const;
        const scores = pairs.map(([score]) => score);
        const same = pairs.map(([, is]) => is);
        const counts = [same.filter((is) => !is).length, same.filter(Boolean).length] as const;
        const mapping = fitProbability(scores, same);
        let [g, h] = [0, 0];
        scores.forEach((score, i) => {
          const n = counts[same[i] ? 1 : 0];
          const target = same[i] ? (n + 1) / (n + 2) : 1 / (n + 2);
          const error = (probabilityOf(score, mapping) - target) / n;
          g += error * score;
          h += error;
        });
        expect(Math.abs(g)).toBeLessThan(1e-5);
        expect(Math.abs(h)).toBeLessThan(1e-5);
      }),
    );
  });

  it('stays finite where the scores do not overlap', () => {
    const { slope, intercept } = fitProbability([0.9, 0.8, 0.1, 0.2], [true, true, false, false]);
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
    expect(probabilityOf(0.9, { slope, intercept })).toBeGreaterThan(0.6);
  });
});

describe('reliability', () => {
  it('comes true where the mapping is right', () => {
    const { scores, same } = normals(40_000, 0.3, 0.4);
    const { bins, error } = reliability(scores, same);
    expect(error).toBeLessThan(0.01);
    for (const { predicted, observed } of bins) expect(Math.abs(predicted! - observed!)).toBeLessThan(0.04);
    expect(bins.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(40_000);
  });

  it('shows where it is not: half of the scores say nothing', () => {
    const { scores, same } = normals(40_000, 0.3, 0.1);
    const random = new Random(4);
    const spoilt = scores.map((score) => (random.uniform() < 0.5 ? (random.uniform() < 0.5 ? 0.5 : -0.5) : score));
    expect(reliability(spoilt, same).error).toBeGreaterThan(0.05);
  });

  it('refuses too few pairs', () => {
    expect(() => reliability([0.1, 0.9], [false, true])).toThrow(/ten pairs of each kind/);
  });
});
