import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeProbe, encodeRow } from '../../src/gallery/int8-codes.js';

const size = 24;
const numbers = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size })
  .filter((values) => Math.hypot(...values) > 1e-3)
  .map((values) => Float64Array.from(values, (value) => value / Math.hypot(...values)));
const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('int8 codes', () => {
  it('are those worked by hand', () => {
    const codes = new Int8Array(3);
    // max|x| = 0.8: scale 0.8/127; 0.6/scale = 95.25 → 95, so that the residual is 0.25 · scale.
    const { scale, residual } = encodeRow(Float64Array.of(0.6, 0, -0.8), codes);
    expect([...codes]).toEqual([95, 0, -127]);
    expect(scale).toBeCloseTo(0.8 / 127, 9);
    expect(residual).toBeCloseTo((0.25 * 0.8) / 127, 7);
  });

  it('tell a product within the bound that they promise', () => {
    fc.assert(
      fc.property(numbers, numbers, (row, probe) => {
        const codes = new Int8Array(size);
        const { scale, residual: ρ } = encodeRow(row, codes);
        const { codes: probeCodes, scale: probeScale, residual: τ } = encodeProbe(probe);
        const value = product(codes, probeCodes) * scale * probeScale;
        expect(Math.abs(value - product(row, probe))).toBeLessThanOrEqual(ρ + τ * (1 + ρ) + 1e-12);
      }),
    );
  });

  it('of a probe leave room for the sum in an int32', () => {
    for (const dimensions of [128, 512, 1024, 4096]) {
      const { codes } = encodeProbe(new Float64Array(dimensions).fill(dimensions ** -0.5));
      expect(127 * codes.reduce((sum, code) => sum + Math.abs(code), 0)).toBeLessThan(2 ** 31);
    }
  });
});
