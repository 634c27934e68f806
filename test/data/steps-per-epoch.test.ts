import { expect, it } from 'vitest';
import { stepsPerEpoch } from '../../src/data/steps-per-epoch.js';

it('counts or leaves out the last batch that is not full', () => {
  expect(stepsPerEpoch(10, 4, false)).toBe(3);
  expect(stepsPerEpoch(10, 4, true)).toBe(2);
  expect(stepsPerEpoch(3, 4, true)).toBe(0);
});
