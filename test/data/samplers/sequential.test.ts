import { expect, it } from 'vitest';
import { sequentialOrder } from '../../../src/data/samplers/sequential.js';

it('visits every sample in its place', () => {
  expect([...sequentialOrder(4)]).toEqual([0, 1, 2, 3]);
});
