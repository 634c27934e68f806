import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, cosine, multiStep, step, warmUp } from '../../src/optim/schedule.js';

const first = (count: number, schedule: (step: number) => number) =>
  Array.from({ length: count }, (_, i) => schedule(i));

describe('schedules', () => {
  it('constant stays', () => {
    expect(first(3, constant())).toEqual([1, 1, 1]);
  });

  it('step falls every so many steps', () => {
    expect(first(6, step(2, 0.5))).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('multiStep falls at its milestones, in whatever order', () => {
    expect(first(6, multiStep([4, 1], 0.5))).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  it('cosine is halfway in the middle, at the floor at the end and after it', () => {
    const schedule = cosine(10);
    expect(schedule(0)).toBe(1);
    expect(schedule(5)).toBeCloseTo(0.5, 12);
    expect(schedule(10)).toBe(0);
    expect(schedule(1000)).toBe(0);
    expect(cosine(10, { floor: 0.2 })(10)).toBeCloseTo(0.2, 12);
    expect(cosine(12, { start: 2 })(7)).toBeCloseTo(0.5, 12);
  });

  it('warmUp ramps to the full rate on its last step and does not shift what follows', () => {
    expect(first(6, warmUp(4, constant()))).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    expect(first(4, warmUp(2, multiStep([3], 0.1)))).toEqual([0.5, 1, 1, 0.1]);
    expect(first(2, warmUp(0, constant()))).toEqual([1, 1]);
  });

  it('cosine after warm-up rises, then falls, and stays within [0, 1]', () => {
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

  it('refuses steps that are not counts, and a warm-up as long as the training', () => {
    expect(() => step(0)).toThrow(/every to be an integer of at least 1, and got 0/);
    expect(() => multiStep([1.5])).toThrow(/milestone/);
    expect(() => warmUp(-1, constant())).toThrow(/steps/);
    expect(() => cosine(100, { start: 100 })).toThrow(/train for longer or shorten the warm-up/);
  });
});
