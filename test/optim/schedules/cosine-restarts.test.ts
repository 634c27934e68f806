import { describe, expect, it } from 'vitest';
import { cosineRestarts } from '../../../src/optim/schedules/cosine-restarts.js';
import { besidePyTorch, first } from './course.js';

describe('cosineRestarts', () => {
  it('starts again after each cycle, which are longer each time', () => {
    const schedule = cosineRestarts(4, { factor: 2, floor: 0.1 });
    // Cycles of 4, 8 and 16 steps: each at 1 where it begins, in the middle between 1 and the floor halfway.
    expect([0, 4, 12, 28].map(schedule)).toEqual([1, 1, 1, 1]);
    for (const middle of [2, 8, 20]) expect(schedule(middle)).toBeCloseTo(0.55, 12);
    expect(cosineRestarts(4, { start: 3 })(5)).toBeCloseTo(0.5, 12);
    expect(first(4, cosineRestarts(4, { start: 3 }))).toEqual([1, 1, 1, 1]);
  });

  it('refuses cycles that shrink', () => {
    expect(() => cosineRestarts(4, { factor: 0.5 })).toThrow(/factor to be at least 1.*got 0.5/);
  });
});

besidePyTorch('cosineRestarts', ({ period, factor, floor }, start) => cosineRestarts(period, { start, factor, floor }));
