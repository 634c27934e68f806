import { describe, expect, it } from 'vitest';
import { polynomial } from '../../../src/optim/schedules/polynomial.js';
import { besidePyTorch, first } from './course.js';

describe('polynomial', () => {
  it('falls in a line by default, and ends at its floor', () => {
    expect(first(6, polynomial(4))).toEqual([1, 0.75, 0.5, 0.25, 0, 0]);
    expect(polynomial(4, { power: 2, floor: 0.2 })(2)).toBeCloseTo(0.2 + 0.8 * 0.25, 12);
    expect(polynomial(6, { start: 2 })(4)).toBe(0.5);
  });

  it('refuses to begin to fall when it is over', () => {
    expect(() => polynomial(4, { start: 4 })).toThrow(/polynomial schedule starts to fall at step 4/);
  });
});

besidePyTorch('polynomial', ({ total, power }, start) => polynomial(total, { start, power }));
