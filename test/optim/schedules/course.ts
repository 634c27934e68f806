import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../src/optim/schedules/schedule.js';
import { warmUp } from '../../../src/optim/schedules/warm-up.js';
import { readCases } from '../../parity/fixture.js';

/** The factors of the first steps. */
export function first(count: number, schedule: Schedule): number[] {
  return Array.from({ length: count }, (_, step) => schedule(step));
}

/** A course of one of PyTorch's schedulers, as `test/parity/schedules.py` noted it, with the settings it was given. */
export interface Case {
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

/** Holds a schedule beside PyTorch's: `make` gives that of a case, which begins to fall at `start`. */
export function besidePyTorch(kind: string, make: (settings: Case, start: number) => Schedule): void {
  describe(`${kind} beside PyTorch`, () => {
    const cases = readCases<Case>('schedules').filter((one) => one.kind === kind);
    it.each(cases)('takes the same course: warm-up of $warmupSteps', (settings) => {
      const { warmupSteps = 0, factors } = settings;
      const schedule = warmUp(warmupSteps, make(settings, warmupSteps));
      factors.forEach((expected, at) => expect(schedule(at), `step ${at}`).toBeCloseTo(expected, 9));
    });
    it('has a case', () => expect(cases).not.toEqual([]));
  });
}
