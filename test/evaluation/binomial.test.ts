import { describe, expect, test } from 'vitest';
import { rateInterval } from '../../src/evaluation/binomial.js';

describe('the interval of a rate', () => {
  test('of an event that never happened reaches up to 1 − (α/2)^(1/n)', () => {
    // For k = 0 the chance of so few is (1 − p)ⁿ alone.
    const { low, high } = rateInterval(0, 1000);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(1 - 0.025 ** (1 / 1000), 12);
  });

  test('of one that always happened is its mirror image', () => {
    const never = rateInterval(0, 50);
    const always = rateInterval(50, 50);
    expect(always.high).toBe(1);
    expect(always.low).toBeCloseTo(1 - never.high, 12);
  });

  test('of one in two trials solves (1 − p)² + 2p(1 − p) = α/2 above and 1 − (1 − p)² = α/2 below', () => {
    const { low, high } = rateInterval(1, 2);
    expect(high).toBeCloseTo(Math.sqrt(0.975), 12);
    expect(low).toBeCloseTo(1 - Math.sqrt(0.975), 12);
  });

  test('approaches the Poisson limits for rare events of many: 10 counted, from 4.795 to 18.390', () => {
    // The usual table of exact Poisson limits (Garwood, 1936).
    const { low, high } = rateInterval(10, 10_000_000);
    expect(low * 1e7).toBeCloseTo(4.795, 3);
    expect(high * 1e7).toBeCloseTo(18.39, 2);
  });

  test('is wider at a higher level, and holds the rate itself', () => {
    const usual = rateInterval(30, 20_000);
    const strict = rateInterval(30, 20_000, 0.99);
    expect(strict.low).toBeLessThan(usual.low);
    expect(strict.high).toBeGreaterThan(usual.high);
    expect(usual.low).toBeLessThan(30 / 20_000);
    expect(usual.high).toBeGreaterThan(30 / 20_000);
  });

  test('is refused for what is no count, and for no level', () => {
    expect(() => rateInterval(3, 2)).toThrow('3 of 2');
    expect(() => rateInterval(0, 0)).toThrow('0 of 0');
    expect(() => rateInterval(0.5, 2)).toThrow('0.5 of 2');
    expect(() => rateInterval(1, 2, 1)).toThrow('level');
  });
});
