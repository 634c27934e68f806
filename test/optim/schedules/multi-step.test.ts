import { describe, expect, it } from 'vitest';
import { multiStep } from '../../../src/optim/schedules/multi-step.js';
import { besidePyTorch, first } from './course.js';

describe('multiStep', () => {
  it('falls at its milestones, in whatever order', () => {
    expect(first(6, multiStep([4, 1], 0.5))).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  it('refuses milestones that are not steps', () => {
    expect(() => multiStep([1.5])).toThrow(/milestone/);
  });
});

besidePyTorch('multiStep', ({ milestones, factor }) => multiStep(milestones, factor));
