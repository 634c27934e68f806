import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile } from '../../src/evaluation/beta.js';

describe('the beta distribution', () => {
  it('has powers for distribution functions where a parameter is 1', () => {
    for (const x of [1e-6, 0.1, 0.5, 0.93, 1 - 1e-6]) {
      expect(betaCdf(x, 1, 1)).toBeCloseTo(x, 12);
      expect(betaCdf(x, 0.25, 1)).toBeCloseTo(x ** 0.25, 11);
      expect(betaCdf(x, 1, 7.5)).toBeCloseTo(1 - (1 - x) ** 7.5, 11);
    }
    expect(betaCdf(0, 2, 3)).toBe(0);
    expect(betaCdf(1, 2, 3)).toBe(1);
  });

  it('is the arcsine law for halves, and a polynomial for whole numbers', () => {
    for (const x of [0.001, 0.2, 0.5, 0.8, 0.999]) {
      expect(betaCdf(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 11);
      expect(betaCdf(x, 2, 3)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 11);
    }
  });

  it('is symmetric about a half where both parameters are the same, for millions too', () => {
    for (const a of [0.3, 12, 4e4]) expect(betaCdf(0.5, a, a)).toBeCloseTo(0.5, 9);
    expect(betaCdf(0.5, 3e7, 3e7)).toBeCloseTo(0.5, 6);
  });

  it('approaches the normal distribution for many', () => {
    // Mean 0.2, standard deviation sqrt(0.16 / 1,000,001); 1.96 of them above. Skewness 0.003 moves the chance by 0.0001.
    expect(betaCdf(0.2 + 1.959964 * Math.sqrt(0.16 / 1_000_001), 2e5, 8e5)).toBeCloseTo(0.975, 3);
  });

  it('gives the quantile back', () => {
    for (const [a, b] of [
      [0.4, 120],
      [3.7, 9.1],
      [2500, 0.9],
    ] as const) {
      for (const p of [0.025, 0.5, 0.975]) expect(betaCdf(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
    }
  });
});
