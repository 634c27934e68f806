import { describe, expect, it } from 'vitest';
import { arcfaceRule, arcfaceTarget } from '../../src/objectives/arcface.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { crossEntropy, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';

function target(cosines: readonly number[], margin: number): number[] {
  return scope(() =>
    Array.from(
      arcfaceTarget(tensorFrom(cosines, [cosines.length], { dtype: 'float64' }), margin).toTypedArray(),
      Number,
    ),
  );
}

/** d target / d cosine by automatic differentiation, at one cosine. */
function slope(cosine: number, margin: number, dtype: 'float32' | 'float64' = 'float64'): number {
  return scope(() => {
    const x = tensorFrom([cosine], [1], { dtype, requiresGrad: true });
    backward(sum(arcfaceTarget(x, margin)));
    return x.grad!.item();
  });
}

function logits(cosine: Tensor, labels: readonly number[], scale: number, margin: number): Tensor {
  const rule = arcfaceRule({ scale, margin: { kind: 'constant', margin } });
  const rows = tensorFrom(labels, [labels.length], { dtype: 'int64' });
  return rule.forward({ cosine, embeddings: cosine }, rows, { epoch: 0, step: 0 });
}

describe.skipIf(!torchAvailable())('arcface (needs libtorch)', () => {
  it('widens the angle: 60° and a margin of 30° give cos 90° = 0', () => {
    expect(target([0.5], Math.PI / 6)[0]).toBeCloseTo(0, 12);
    expect(target([Math.cos(0.4)], 0.3)[0]).toBeCloseTo(Math.cos(0.7), 12);
  });

  it('changes the target of each row only, and scales all', () => {
    scope(() => {
      const cosine = tensorFrom([0.5, -0.25, 0, 0.75, 0.5, 0.1], [2, 3], { dtype: 'float64' });
      const values = Array.from(logits(cosine, [0, 1], 10, Math.PI / 6).toTypedArray(), Number);
      [0, -2.5, 0, 7.5, 0, 1].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 9));
    });
  });

  it('is the cosine itself without a margin', () => {
    expect(target([-1, 0.3, 1], 0)).toEqual([-1, 0.3, 1]);
  });

  it('gives the loss and gradient worked by hand', () => {
    // One face at 60° from its class and 90° from the other, margin 30°, scale 2: logits 0 and 0, so loss = ln 2 and
    // d loss / d logits = (−½, ½). d target / d cos θ = sin(θ + m) / sin θ = 1 / (√3 / 2).
    scope(() => {
      const cosine = tensorFrom([0.5, 0], [1, 2], { dtype: 'float64', requiresGrad: true });
      const labels = tensorFrom([0], [1], { dtype: 'int64' });
      const loss = crossEntropy(logits(cosine, [0], 2, Math.PI / 6), labels);
      backward(loss);
      expect(loss.item()).toBeCloseTo(Math.LN2, 12);
      const [own, other] = Array.from(cosine.grad!.toTypedArray(), Number);
      expect(own).toBeCloseTo(-2 / Math.sqrt(3), 12);
      expect(other).toBeCloseTo(1, 12);
    });
  });

  const margin = 0.5;
  const fold = Math.PI - margin;

  it.each([0.002, 0.05, 1, fold - 0.01, fold + 0.01, Math.PI - 0.05, Math.PI - 0.002])(
    'differentiates the angle at θ = %d as finite differences do',
    (theta) => {
      const cosine = Math.cos(theta);
      // A step well inside the range of the cosine, and small beside the curvature near its ends.
      const step = 1e-5 * (1 - Math.abs(cosine));
      const [below, above] = target([cosine - step, cosine + step], margin);
      const numerical = (above! - below!) / (2 * step);
      expect(slope(cosine, margin) / numerical).toBeCloseTo(1, 5);
    },
  );

  it('has the slope sin(θ + m) / sin θ before the fold and 1 after it', () => {
    expect(slope(Math.cos(0.3), margin)).toBeCloseTo(Math.sin(0.8) / Math.sin(0.3), 9);
    expect(slope(Math.cos(fold + 0.1), margin)).toBe(1);
  });

  it.each(['float32', 'float64'] as const)('keeps the gradient finite at and beyond ±1 in %s', (dtype) => {
    for (const cosine of [1, 1 + 1e-6, 1 - 6e-8, -1, -1 - 1e-6]) {
      const value = slope(cosine, margin, dtype);
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(2000);
    }
  });

  it.each([0.1, 0.35, 0.5, 1.2])('falls with the angle over the whole half turn, past π − m too: m = %d', (m) => {
    const angles = Array.from({ length: 2001 }, (_, index) => (index / 2000) * Math.PI);
    const values = target(
      angles.map((angle) => Math.cos(angle)),
      m,
    );
    values.slice(1).forEach((value, index) => expect(value).toBeLessThan(values[index]!));
  });

  it('refuses a label that no class has', () => {
    scope(() => {
      const cosine = tensorFrom([0.5, 0.1], [1, 2]);
      expect(() => logits(cosine, [2], 1, 0.1)).toThrow(/gather/);
    });
  });
});
