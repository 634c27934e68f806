import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constant,
  cosine,
  cosineRestarts,
  multiStep,
  polynomial,
  type Schedule,
  step,
  warmUp,
} from '../../src/optim/schedule.js';
import { readCases } from '../parity/fixture.js';

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

  it('cosineRestarts starts again after each cycle, which are longer each time', () => {
    const schedule = cosineRestarts(4, { factor: 2, floor: 0.1 });
    // Cycles of 4, 8 and 16 steps: each at 1 where it begins, in the middle between 1 and the floor halfway.
    expect([0, 4, 12, 28].map(schedule)).toEqual([1, 1, 1, 1]);
    for (const middle of [2, 8, 20]) expect(schedule(middle)).toBeCloseTo(0.55, 12);
    expect(cosineRestarts(4, { start: 3 })(5)).toBeCloseTo(0.5, 12);
    expect(first(4, cosineRestarts(4, { start: 3 })).slice(0, 4)).toEqual([1, 1, 1, 1]);
  });

  it('polynomial falls in a line by default, and ends at its floor', () => {
    expect(first(6, polynomial(4))).toEqual([1, 0.75, 0.5, 0.25, 0, 0]);
    expect(polynomial(4, { power: 2, floor: 0.2 })(2)).toBeCloseTo(0.2 + 0.8 * 0.25, 12);
    expect(polynomial(6, { start: 2 })(4)).toBe(0.5);
  });

  it('never leaves [floor, 1], whatever its settings', () => {
    const counts = integer({ min: 1, max: 60 });
    assert(
      property(
        counts,
        counts,
        double({ min: 1, max: 3, noNaN: true }),
        double({ min: 0, max: 1, noNaN: true }),
        (a, b, factor, floor) => {
          const schedules = [
            cosineRestarts(a, { start: b, factor, floor }),
            polynomial(a + b, { start: b, power: factor, floor }),
            cosine(a + b, { start: b, floor }),
          ];
          const values = schedules.flatMap((schedule) => first(150, schedule));
          expect(Math.min(...values)).toBeGreaterThanOrEqual(floor - 1e-12);
          expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-12);
        },
      ),
      { numRuns: 50 },
    );
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
    expect(() => cosineRestarts(4, { factor: 0.5 })).toThrow(/factor to be at least 1.*got 0.5/);
    expect(() => polynomial(4, { start: 4 })).toThrow(/polynomial schedule starts to fall at step 4/);
    expect(() => cosine(100, { start: 100 })).toThrow(/train for longer or shorten the warm-up/);
  });
});

interface Case {
  readonly kind: string;
  readonly factors: readonly number[];
  readonly every: number;
  readonly milestones: readonly number[];
  readonly factor: number;
  readonly total: number;
  readonly period: number;
  readonly power: number;
  readonly floor: number;
  readonly warmupSteps?: number;
}

const KINDS: Record<string, (settings: Case, start: number) => Schedule> = {
  step: ({ every, factor }) => step(every, factor),
  multiStep: ({ milestones, factor }) => multiStep(milestones, factor),
  cosine: ({ total, floor }, start) => cosine(total, { start, floor }),
  cosineRestarts: ({ period, factor, floor }, start) => cosineRestarts(period, { start, factor, floor }),
  polynomial: ({ total, power }, start) => polynomial(total, { start, power }),
};

describe('schedules beside PyTorch', () => {
  const cases = readCases<Case>('schedules').filter(({ kind }) => kind !== 'plateau');
  it.each(cases)('take the same course: $kind, warm-up of $warmupSteps', (settings) => {
    const { kind, warmupSteps = 0, factors } = settings;
    const schedule = warmUp(warmupSteps, KINDS[kind]!(settings, warmupSteps));
    factors.forEach((expected, at) => expect(schedule(at), `step ${at}`).toBeCloseTo(expected, 9));
  });
});
