import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent, short } from '../../../web/parts/figures.js';
import { type Axis, scaleOf, ticksOf } from '../../../web/parts/scale.js';

const axis = (from: number, to: number, logarithmic = false): Axis => ({
  title: '',
  from,
  to,
  logarithmic,
  format: String,
});

describe('scaleOf', () => {
  it('takes the ends of an axis to the ends of its line, and back', () => {
    const { at, from } = scaleOf(axis(10, 20), 100, 0);
    expect([10, 15, 20].map(at)).toEqual([100, 50, 0]);
    expect(from(25)).toBe(17.5);
  });

  it('gives each power of ten the same room on a logarithmic axis', () => {
    const { at, from } = scaleOf(axis(0.001, 1, true), 0, 300);
    expect([0.001, 0.01, 0.1, 1].map((value) => Math.round(at(value)))).toEqual([0, 100, 200, 300]);
    expect(from(150)).toBeCloseTo(10 ** -1.5);
  });

  it('puts the only value there is in the middle', () => {
    expect(scaleOf(axis(5, 5), 0, 100).at(5)).toBe(50);
  });
});

describe('ticksOf', () => {
  it('are round numbers', () => {
    expect(ticksOf(axis(0, 0.33), 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksOf(axis(18, 97), 4)).toEqual([20, 40, 60, 80]);
    expect(ticksOf(axis(0.0005, 1, true), 5)).toEqual([0.001, 0.01, 0.1, 1]);
  });

  it('lie inside the axis, and are neither many nor none', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (from, extent) => {
        const ticks = ticksOf(axis(from, from + extent), 5);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThan(12);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - 1e-6 * extent - 1e-6 * Math.abs(from));
          expect(tick).toBeLessThanOrEqual(from + extent + 1e-6 * extent + 1e-6 * Math.abs(from));
        }
      }),
    );
  });
});

describe('figures', () => {
  it('keep the digits that say something', () => {
    expect([0, 0.5, 0.051, 0.0012345, 0.0001].map(percent)).toEqual(['0 %', '50.0 %', '5.10 %', '0.12 %', '0.010 %']);
    expect([0, 2.3456, 1234, -0.5, 0.000012].map(short)).toEqual(['0', '2.35', '1230', '−0.5', '1.2e-5']);
  });
});
