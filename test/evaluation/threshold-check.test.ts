import { describe, expect, it } from 'vitest';
import { pairsNeeded } from '../../src/evaluation/pairs-needed.js';
import { checkThreshold } from '../../src/evaluation/threshold-check.js';

/** So many pairs of different people, of whom some reach 0.5, and four of the same person, of whom one does not. */
function pairs(different: number, passing: number) {
  const scores = Array.from({ length: different }, (_, i) => (i < passing ? 0.6 : 0.1));
  return { scores: [...scores, 0.5, 0.7, 0.8, 0.4], same: [...scores.map(() => false), true, true, true, true] };
}

describe('checkThreshold', () => {
  const check = (different: number, passing: number) => {
    const { scores, same } = pairs(different, passing);
    return checkThreshold(scores, same, { threshold: 0.5, promised: 0.01 });
  };

  it('measures both rates', () => {
    expect(check(1000, 10)).toMatchObject({ fmr: 0.01, fnmr: 0.25, same: 4, different: 1000 });
  });

  it.each([
    [1000, 10, 'holds'],
    [1000, 0, 'holds'],
    [1000, 16, 'holds'],
    [1000, 20, 'exceeded'],
    [200, 0, 'undecided'],
    [200, 9, 'exceeded'],
  ])('%d pairs of different people, %d of whom pass: %s', (different, passing, verdict) => {
    expect(check(different, passing).verdict).toBe(verdict);
  });

  it('refuses a promise that is no rate', () => {
    const { scores, same } = pairs(10, 1);
    expect(() => checkThreshold(scores, same, { threshold: 0.5, promised: 0 })).toThrow(/rate between 0 and 1/);
  });
});

describe('pairsNeeded', () => {
  it('is the rule of three and the rule of thirty', () => {
    expect(pairsNeeded(1e-3)).toEqual({ toBound: 2995, toMeasure: 30_000 });
    expect(pairsNeeded(0.05)).toEqual({ toBound: 59, toMeasure: 600 });
  });
});
