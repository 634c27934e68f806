import { describe, expect, it } from 'vitest';
import { pairOutcomes, spread } from '../../src/report/pair-outcomes.js';

describe('pairOutcomes', () => {
  it('sorts pairs by outcome, the farthest from the threshold first', () => {
    const scores = [0.5, 0.9, 0.1, 0.3, 0.0, 0.2, 0.95, 0.55];
    const same = [true, true, true, true, false, false, false, false];
    expect(pairOutcomes(scores, same, 0.5)).toEqual({
      trueAccepts: [1, 0],
      trueRejects: [4, 5],
      falseAccepts: [6, 7],
      falseRejects: [2, 3],
    });
  });

  it('has nothing to say of no pairs', () => {
    expect(pairOutcomes([], [], 0.5)).toEqual({ trueAccepts: [], trueRejects: [], falseAccepts: [], falseRejects: [] });
  });
});

describe('spread', () => {
  it('takes the first, the last and what lies evenly between', () => {
    expect(spread([10, 11, 12, 13, 14], 3)).toEqual([10, 12, 14]);
    expect(spread([10, 11, 12], 1)).toEqual([10]);
    expect(spread([10, 11], 4)).toEqual([10, 11]);
    expect(spread([], 4)).toEqual([]);
  });
});
