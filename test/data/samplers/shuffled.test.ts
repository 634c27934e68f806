import { describe, expect, it } from 'vitest';
import { shuffledOrder } from '../../../src/data/samplers/shuffled.js';
import { sequentialOrder } from '../../../src/data/samplers/sequential.js';

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
