import { describe, expect, it } from 'vitest';
import { arcfaceTarget } from '../../src/objectives/arcface.js';
import { combinedTarget } from '../../src/objectives/combined-margin.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64 } from './made.js';

const target = (theta: number, factor: number, marginRadians: number, cosineMargin: number): number =>
  scope(() => combinedTarget(float64([Math.cos(theta)]), { factor, marginRadians, cosineMargin }).item());

describe.skipIf(!torchAvailable())('combined margin (needs libtorch)', () => {
  it('is cos(m₁θ + m₂) − m₃', () => {
    expect(target(1, 0.9, 0.4, 0.15)).toBeCloseTo(Math.cos(1.3) - 0.15, 7);
    expect(target(1, 2, 0.1, 0)).toBeCloseTo(Math.cos(2.1), 7);
  });

  it('is ArcFace with m₁ = 1 and m₃ = 0, and CosFace with m₂ = 0 too', () => {
    for (const theta of [0.1, 1, 2, 2.9]) {
      const arcface = scope(() => arcfaceTarget(float64([Math.cos(theta)]), 0.5).item());
      expect(target(theta, 1, 0.5, 0)).toBe(arcface);
      expect(target(theta, 1, 0, 0.35)).toBe(Math.cos(theta) - 0.35);
    }
  });

  it('goes on falling where the angle passes π, without a jump for m₁ ≠ 1', () => {
    const fold = (Math.PI - 0.3) / 1.5;
    expect(target(fold, 1.5, 0.3, 0.2)).toBeCloseTo(-1.2, 6);
    expect(target(Math.PI, 1.5, 0.3, 0.2)).toBeCloseTo(-2 - Math.cos(fold) - 0.2, 6);
    expect(target(Math.PI, 1.5, 0.3, 0.2)).toBeLessThan(target(fold, 1.5, 0.3, 0.2));
  });

  it('has no fold where m₁π + m₂ stays below π', () => {
    expect(target(Math.PI, 0.5, 0.2, 0)).toBeCloseTo(Math.cos(0.5 * Math.PI + 0.2), 3);
  });
});
