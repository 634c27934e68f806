import { describe, expect, it } from 'vitest';
import { constant } from '../../../src/optim/schedules/constant.js';
import { multiStep } from '../../../src/optim/schedules/multi-step.js';
import { warmUp } from '../../../src/optim/schedules/warm-up.js';
import { first } from './course.js';

describe('warmUp', () => {
  it('ramps to the full rate on its last step and does not shift what follows', () => {
    expect(first(6, warmUp(4, constant()))).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    expect(first(4, warmUp(2, multiStep([3], 0.1)))).toEqual([0.5, 1, 1, 0.1]);
    expect(first(2, warmUp(0, constant()))).toEqual([1, 1]);
  });

  it('refuses steps that are not a count', () => {
    expect(() => warmUp(-1, constant())).toThrow(/steps/);
  });
});
