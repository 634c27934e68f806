import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/matching/similarity.js';

const vector = (...numbers: number[]): Float32Array => Float32Array.from(numbers);
const embeddings = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 1,
    maxLength: 64,
  })
  .map((pairs) => [Float32Array.from(pairs, ([a]) => a), Float32Array.from(pairs, ([, b]) => b)] as const)
  .filter(([a, b]) => a.some(Boolean) && b.some(Boolean));

describe('cosine', () => {
  it('is 1 for one direction, 0 for a right angle, −1 for opposites', () => {
    expect(cosine(vector(0.6, 0.8), vector(0.6, 0.8))).toBe(1);
    expect(cosine(vector(1, 0), vector(0, 1))).toBe(0);
    expect(cosine(vector(0.6, 0.8), vector(-0.6, -0.8))).toBe(-1);
  });

  it('is the cosine of the angle', () => {
    const angle = 1.1;
    expect(cosine(vector(1, 0), vector(Math.cos(angle), Math.sin(angle)))).toBeCloseTo(Math.cos(angle), 6);
  });

  it('does not depend on lengths', () => {
    expect(cosine(vector(3, 4), vector(30, 40))).toBe(1);
  });

  it('is symmetric and never leaves [−1, 1]', () => {
    fc.assert(
      fc.property(embeddings, ([a, b]) => {
        const similarity = cosine(a, b);
        expect(similarity).toBe(cosine(b, a));
        expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
        expect(cosine(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it.each([
    ['different sizes', vector(1, 0), vector(1, 0, 0), /got 2 and 3 numbers/],
    ['nothing', vector(), vector(), /with a direction/],
    ['a zero embedding', vector(0, 0), vector(1, 0), /lengths 0 and 1/],
    ['an embedding that is not a number', vector(NaN, 0), vector(1, 0), /lengths NaN and 1/],
    ['an infinite embedding', vector(Infinity, 0), vector(1, 0), /lengths Infinity and 1/],
  ])('refuses %s', (_, a, b, message) => {
    expect(() => cosine(a, b)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(() => cosine(a, b)).toThrow(message);
  });
});
