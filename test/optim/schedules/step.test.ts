import { describe, expect, it } from 'vitest';
import { step } from '../../../src/optim/schedules/step.js';
import { besidePyTorch, first } from './course.js';

describe('step', () => {
  it('falls every so many steps', () => {
    expect(first(6, step(2, 0.5))).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('refuses steps that are not counts', () => {
    expect(() => step(0)).toThrow(/every to be an integer of at least 1, and got 0/);
  });
});

besidePyTorch('step', ({ every, factor }) => step(every, factor));
