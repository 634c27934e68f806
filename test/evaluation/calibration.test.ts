import { describe, expect, test } from 'vitest';
import { calibrate } from '../../src/evaluation/calibration.js';
import { rateInterval } from '../../src/evaluation/binomial.js';

/** Different people at 0.00, 0.01, … 0.99; the same person at 0.955, 0.965, … 1.045. */
const different = Array.from({ length: 100 }, (_, i) => i / 100);
const same = Array.from({ length: 10 }, (_, i) => 0.955 + i / 100);
const scores = [...different, ...same];
const labels = scores.map((_, i) => i >= different.length);

describe('calibration', () => {
  test('sets the lowest threshold, in steps of 0.0001, that only the allowed share of different people reach', () => {
    // Five of a hundred: 0.95 to 0.99. The next, 0.94, must not pass.
    const result = calibrate(scores, labels, 0.05);
    expect(result).toMatchObject({ threshold: 0.9401, fmr: 0.05, fnmr: 0, same: 10, different: 100 });
    expect(result.fmrInterval).toEqual(rateInterval(5, 100));
    expect(result.fnmrInterval).toEqual(rateInterval(0, 10));
  });

  test('does not round the allowed share up', () => {
    expect(calibrate(scores, labels, 0.049)).toMatchObject({ threshold: 0.9501, fmr: 0.04 });
  });

  test('counts whom the threshold keeps out', () => {
    // One of a hundred passes: 0.99. So 0.9801, which 0.955, 0.965 and 0.975 do not reach.
    expect(calibrate(scores, labels, 0.01)).toMatchObject({ threshold: 0.9801, fmr: 0.01, fnmr: 0.3 });
  });

  test('lets pairs that tie pass together or not at all', () => {
    const tied = [0.2, 0.5, 0.5, 0.5];
    const result = calibrate([...tied, 0.9], [...tied.map(() => false), true], 0.5);
    expect(result).toMatchObject({ threshold: 0.5001, fmr: 0, fnmr: 0 });
  });

  test('knows negative similarities', () => {
    const result = calibrate([-0.5, -0.25, 0.5], [false, false, true], 0.5);
    expect(result).toMatchObject({ threshold: -0.4999, fmr: 0.5 });
  });

  test('never lets pass what a step of the threshold equals, however its product is rounded', () => {
    // 0.0003 · 10,000 is 2.9999999999999996 in float64.
    for (let step = -9999; step < 10_000; step++) {
      const refused = step / 10_000;
      const { threshold, fmr } = calibrate([refused, refused, 1], [false, false, true], 0.5);
      expect([threshold, fmr]).toEqual([(step + 1) / 10_000, 0]);
    }
  });

  test('is refused where the pairs are too few to see such a rate', () => {
    expect(() => calibrate(scores, labels, 0.009)).toThrow('needs 112 pairs of different people');
  });

  test('is refused for a rate that allows all or nothing, and where no threshold keeps different people apart', () => {
    expect(() => calibrate(scores, labels, 0)).toThrow('between 0 and 1');
    expect(() => calibrate(scores, labels, 1)).toThrow('between 0 and 1');
    expect(() => calibrate([1, 1, 0.5], [false, false, true], 0.5)).toThrow('the same photo twice');
  });
});
