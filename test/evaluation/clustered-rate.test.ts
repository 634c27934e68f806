import { describe, expect, it } from 'vitest';
import { rateInterval } from '../../src/evaluation/binomial.js';
import { clusteredRateInterval } from '../../src/evaluation/clustered-rate.js';

const MANY = 1e9;

describe('the interval of a rate whose trials are not independent', () => {
  it.each([
    [1, 40],
    [3, 1000],
    [250, 400],
    [399, 400],
  ])('is that of Clopper and Pearson where they are: %i of %i', (events, trials) => {
    const rate = events / trials;
    const variance = (rate * (1 - rate)) / trials;
    const { low, high } = clusteredRateInterval(rate, { variance, units: MANY, trials, level: 0.95 });
    const exact = rateInterval(events, trials);
    expect(low).toBeCloseTo(exact.low, 8);
    expect(high).toBeCloseTo(exact.high, 8);
  });

  it('is as wide as a quarter of the trials make it where the variance is four times that', () => {
    const variance = (4 * 0.1 * 0.9) / 400;
    const { low, high } = clusteredRateInterval(0.1, { variance, units: MANY, trials: 400, level: 0.95 });
    const quarter = rateInterval(10, 100);
    expect(low).toBeCloseTo(quarter.low, 8);
    expect(high).toBeCloseTo(quarter.high, 8);
  });

  it('widens where few people tell the variance', () => {
    const width = (units: number) => {
      const { low, high } = clusteredRateInterval(0.1, { variance: 1e-4, units, trials: 1000, level: 0.95 });
      return high - low;
    };
    // Student's t of 10 degrees of freedom against the normal deviate, 2.228 / 1.960.
    expect(width(11) / width(MANY)).toBeCloseTo(2.228 / 1.96, 1);
  });

  it('of a rate of 0 or 1 is that of so many trials', () => {
    const known = { variance: 0, units: 50, trials: 60, level: 0.9 };
    expect(clusteredRateInterval(0, known)).toEqual(rateInterval(0, 60, 0.9));
    expect(clusteredRateInterval(1, known)).toEqual(rateInterval(60, 60, 0.9));
  });

  it('holds the rate, and stays within [0, 1], even with the variance of less than one trial', () => {
    for (const rate of [1e-4, 0.02, 0.5, 0.999]) {
      for (const variance of [rate * (1 - rate) * 3, rate * (1 - rate) * 1e-7]) {
        const { low, high } = clusteredRateInterval(rate, { variance, units: 3, trials: 9, level: 0.95 });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThan(rate);
        expect(high).toBeGreaterThan(rate);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is that of so many trials where nothing varies the rate, which rounding does not change', () => {
    for (const variance of [0, 1e-33]) {
      const { low, high } = clusteredRateInterval(0.5, { variance, units: 2, trials: 2, level: 0.95 });
      const exact = rateInterval(1, 2);
      expect(low).toBeCloseTo(exact.low, 8);
      expect(high).toBeCloseTo(exact.high, 8);
    }
  });
});
