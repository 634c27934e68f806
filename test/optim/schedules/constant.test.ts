import { expect, it } from 'vitest';
import { constant } from '../../../src/optim/schedules/constant.js';
import { first } from './course.js';

it('stays', () => {
  expect(first(3, constant())).toEqual([1, 1, 1]);
});
