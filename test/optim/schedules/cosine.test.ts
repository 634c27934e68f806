import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/optim/schedules/cosine.js';
import { warmUp } from '../../../src/optim/schedules/warm-up.js';
import { besidePyTorch, first } from './course.js';

describe('cosine', () => {
  it('is halfway in the middle, at the floor at the end and after it', () => {
    const schedule = cosine(10);
    expect(schedule(0)).toBe(1);
    expect(schedule(5)).toBeCloseTo(0.5, 12);
    expect(schedule(10)).toBe(0);
    expect(schedule(1000)).toBe(0);
    expect(cosine(10, { floor: 0.2 })(10)).toBeCloseTo(0.2, 12);
    expect(cosine(12, { start: 2 })(7)).toBeCloseTo(0.5, 12);
  });

  it('rises in a warm-up, then falls, and stays within [0, 1]', () => {
    assert(
      property(integer({ min: 1, max: 50 }), integer({ min: 1, max: 200 }), (warm, rest) => {
        const factors = first(warm + rest + 5, warmUp(warm, cosine(warm + rest, { start: warm })));
        const rises = factors.slice(1).map((factor, i) => factor - factors[i]!);
        expect(Math.min(...factors)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...factors)).toBe(1);
        expect(rises.slice(0, warm - 1).every((rise) => rise > 0)).toBe(true);
        expect(rises.slice(warm).every((rise) => rise <= 0)).toBe(true);
      }),
    );
  });

  it('refuses a warm-up as long as the training', () => {
    expect(() => cosine(100, { start: 100 })).toThrow(/train for longer or shorten the warm-up/);
  });
});

besidePyTorch('cosine', ({ total, floor }, start) => cosine(total, { start, floor }));
