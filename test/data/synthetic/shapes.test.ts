import { describe, expect, it } from 'vitest';
import {
  bump,
  coverage,
  ellipseDistance,
  noise,
  roundedBoxDistance,
  smoothstep,
} from '../../../src/data/synthetic/shapes.js';

describe('shapes', () => {
  it('covers a pixel half when its centre is on the edge', () => {
    expect([coverage(0, 0.1), coverage(-0.05, 0.1), coverage(0.05, 0.1), coverage(1, 0.1)]).toEqual([0.5, 1, 0, 0]);
  });

  it('steps smoothly, in either direction', () => {
    expect([smoothstep(0, 1, -1), smoothstep(0, 1, 0.5), smoothstep(0, 1, 2)]).toEqual([0, 0.5, 1]);
    expect([smoothstep(1, 0, 2), smoothstep(1, 0, 0.5), smoothstep(1, 0, -1)]).toEqual([0, 0.5, 1]);
  });

  it('measures a circle and a box exactly', () => {
    expect(ellipseDistance(3, 4, 2, 2)).toBeCloseTo(3, 12);
    expect(ellipseDistance(0, 0, 2, 3)).toBe(-2);
    expect(roundedBoxDistance(5, 0, 2, 1, 0.5)).toBeCloseTo(3, 12);
    expect(roundedBoxDistance(0, 0, 2, 1, 0)).toBe(-1);
  });

  it('bounds bumps and noise', () => {
    expect([bump(0, 0, 1, 1), bump(1, 0, 1, 1), bump(0, 3, 1, 2)]).toEqual([1, 0, 0]);
    const values = Array.from({ length: 500 }, (_, i) => noise(i * 0.37 - 90, i * 0.11, 7));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(noise(1.2, 3.4, 7)).toBe(noise(1.2, 3.4, 7));
    expect(noise(1.2, 3.4, 8)).not.toBe(noise(1.2, 3.4, 7));
  });
});
