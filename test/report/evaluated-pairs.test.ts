import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundedScore, tellingPairs } from '../../src/report/evaluated-pairs.js';

describe('roundedScore', () => {
  it('leaves each score on its side of a threshold that is one of the scores', () => {
    const score = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1 }), fc.nat(), (scores, pick) => {
        const threshold = scores[pick % scores.length]!;
        for (const each of scores.filter((score) => score >= threshold))
          expect(roundedScore(each)).toBeGreaterThanOrEqual(roundedScore(threshold));
      }),
    );
  });

  it('keeps what single precision tells apart', () => {
    expect(roundedScore(0.123456749)).toBe(0.1234567);
    expect(roundedScore(-1)).toBe(-1);
  });
});

describe('tellingPairs', () => {
  /** Two thousand pairs of different people from 0 to 1, as many of one person. */
  const scores = Array.from({ length: 4000 }, (_, i) => (i % 2000) / 2000);
  const same = scores.map((_, i) => i >= 2000);

  it('takes the worst of each kind, and thinly those that another threshold would get wrong', () => {
    const chosen = tellingPairs(scores, same, () => true);
    expect(new Set(chosen).size).toBe(chosen.length);
    const different = chosen.filter((i) => !same[i]).sort((a, b) => b - a);
    expect(different.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => 1999 - i));
    expect(different).toHaveLength(120);
    // The fifth of them that are most alike: 1600 to 1999.
    expect(Math.min(...different)).toBeGreaterThanOrEqual(1600);
    expect(Math.min(...different)).toBeLessThan(1605);
    const alike = chosen.filter((i) => same[i]);
    expect(alike).toHaveLength(120);
    expect(Math.min(...alike)).toBe(2000);
    expect(Math.max(...alike)).toBeLessThan(3000);
    expect(Math.max(...alike)).toBeGreaterThan(2985);
  });

  it('takes all of few, and none that cannot be shown', () => {
    const few = tellingPairs([0.1, 0.9, 0.8, 0.2], [false, true, true, false], (i) => i !== 2);
    expect(few.sort()).toEqual([0, 1, 3]);
  });
});
