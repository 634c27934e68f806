import { describe, expect, test } from 'vitest';
import { decimal, leastOf, placeOf } from '../../../web/parts/similarity-scale.js';

describe('the scale of similarities', () => {
  test('has the threshold in its middle, and ends at 1', () => {
    expect(placeOf(0.6, 0.6)).toBe(0);
    expect(placeOf(1, 0.6)).toBe(1);
    expect(placeOf(0.7, 0.6)).toBeCloseTo(0.25, 12);
    expect(placeOf(leastOf(0.6), 0.6)).toBeCloseTo(-1, 12);
    expect(leastOf(0.6)).toBeCloseTo(0.2, 12);
  });

  test('keeps at its end what is less similar than it reaches', () => {
    expect(placeOf(-0.9, 0.6)).toBe(-1);
    expect(leastOf(-0.5)).toBe(-1);
    expect(placeOf(1, 1)).toBe(0);
  });

  test('has a true minus', () => {
    expect(decimal(-0.5)).toBe('−0.500');
  });
});
