import { describe, expect, it } from 'vitest';
import { dPrime, weightedDPrime } from '../../src/evaluation/d-prime.js';

describe('dPrime', () => {
  it('is the distance of the means in standard deviations', () => {
    // Means 3 and 1; variances 1 and 1.
    expect(dPrime([2, 4, 0, 2], [true, true, false, false])).toBeCloseTo(2, 12);
    // Means 3 and 1; variances 4 and 0.
    expect(dPrime([1, 5, 1, 1], [true, true, false, false])).toBeCloseTo(2 / Math.SQRT2, 12);
  });

  it('is infinite where neither kind varies, and negative where scores are the wrong way round', () => {
    expect(dPrime([1, 0], [true, false])).toBe(Infinity);
    expect(dPrime([0, 1, 3, 4], [true, true, false, false])).toBeLessThan(0);
  });

  it('counts a pair of weight two twice', () => {
    const twice = dPrime([0.9, 0.9, 0.5, 0.1, 0.3], [true, true, true, false, false]);
    const same = [true, true, false, false];
    expect(weightedDPrime([0.9, 0.5, 0.1, 0.3], same, Float64Array.of(2, 1, 1, 1))).toBeCloseTo(twice, 12);
  });
});
