import { describe, expect, it } from 'vitest';
import { sequentialOrder, shuffledOrder, stepsPerEpoch } from '../../src/data/sampler.js';

describe('shuffledOrder', () => {
  it('visits every sample once', () => {
    expect([...shuffledOrder(100, 1, 0)].sort((a, b) => a - b)).toEqual([...sequentialOrder(100)]);
  });

  it('depends on seed and epoch only', () => {
    expect(shuffledOrder(50, 1, 3)).toEqual(shuffledOrder(50, 1, 3));
    expect(shuffledOrder(50, 1, 3)).not.toEqual(shuffledOrder(50, 1, 4));
    expect(shuffledOrder(50, 1, 3)).not.toEqual(shuffledOrder(50, 2, 3));
  });
});

describe('stepsPerEpoch', () => {
  it('counts or leaves out the last batch that is not full', () => {
    expect(stepsPerEpoch(10, 4, false)).toBe(3);
    expect(stepsPerEpoch(10, 4, true)).toBe(2);
    expect(stepsPerEpoch(3, 4, true)).toBe(0);
  });
});
