import { describe, expect, it } from 'vitest';
import { decide, thresholdOf } from '../../src/matching/decision.js';
import type { Similarity } from '../../src/matching/similarity.js';

const at = (value: number): Similarity => value as Similarity;

describe('decide', () => {
  const rule = { threshold: thresholdOf(0.4), falseMatchRate: 0.001 };

  it('is a match at the threshold and above', () => {
    expect(decide(at(0.4), rule)).toEqual({ kind: 'match', similarity: 0.4, threshold: 0.4, falseMatchRate: 0.001 });
    expect(decide(at(1), rule).kind).toBe('match');
  });

  it('is no match below', () => {
    expect(decide(at(0.3999), rule)).toMatchObject({ kind: 'no-match', similarity: 0.3999 });
  });

  it('says when the false-match rate is not known', () => {
    expect(decide(at(0.9), { threshold: thresholdOf(0.4), falseMatchRate: null }).falseMatchRate).toBeNull();
  });

  it.each([-0.1, 1.5, NaN])('refuses the false-match rate %s', (falseMatchRate) => {
    expect(() => decide(at(0.9), { ...rule, falseMatchRate })).toThrow(/between 0 and 1, or null/);
  });
});

describe('thresholdOf', () => {
  it('takes a cosine', () => {
    expect([-1, 0, 0.45, 1].map(thresholdOf)).toEqual([-1, 0, 0.45, 1]);
  });

  it.each([-1.01, 1.01, 45, NaN])('refuses %s', (value) => {
    expect(() => thresholdOf(value)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  });
});
