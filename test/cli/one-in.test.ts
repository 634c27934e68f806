import { expect, test } from 'vitest';
import { oneIn } from '../../src/cli/one-in.js';

test('a rate is told as one in so many, to three digits', () => {
  expect([0.001, 0.5, 0.000984, 1e-6].map(oneIn)).toEqual(['1,000', '2', '1,020', '1,000,000']);
});
