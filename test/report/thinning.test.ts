import { describe, expect, it } from 'vitest';
import { thin } from '../../src/report/thinning.js';

describe('thin', () => {
  it('keeps few points as they are', () => {
    expect(thin([{ x: 1, y: 5 }])).toEqual([{ x: 1, mean: 5, low: 5, high: 5 }]);
  });

  it('joins neighbours, with their mean and range', () => {
    const points = [3, 1, 8, 4, 6].map((y, x) => ({ x, y }));
    expect(thin(points, 3)).toEqual([
      { x: 1, mean: 2, low: 1, high: 3 },
      { x: 3, mean: 6, low: 4, high: 8 },
      { x: 4, mean: 6, low: 6, high: 6 },
    ]);
  });

  it('never exceeds its limit', () => {
    for (const length of [0, 1, 199, 200, 201, 399, 12_345]) {
      const points = Array.from({ length }, (_, x) => ({ x, y: x }));
      expect(thin(points).length).toBeLessThanOrEqual(200);
    }
  });

  it('leaves out what is not finite', () => {
    expect(thin([NaN, 2, Infinity].map((y, x) => ({ x, y })))).toEqual([{ x: 1, mean: 2, low: 2, high: 2 }]);
  });
});
