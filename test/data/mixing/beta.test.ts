import { expect, it } from 'vitest';
import { beta } from '../../../src/data/mixing/beta.js';
import { Random } from '../../../src/random.js';

it.each([0.2, 1, 3])('draws from Beta(α, α): mean ½ and variance 1 / (8α + 4) for α = %d', (alpha) => {
  const random = new Random(3);
  const drawn = Array.from({ length: 20_000 }, () => beta(alpha, random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(variance * (8 * alpha + 4)).toBeCloseTo(1, 1);
});
