import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annealedWeight, annealingEndsAt, aSoftmaxSchema, sphereTarget } from '../../src/objectives/a-softmax.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made } from './made.js';

const target = (theta: number, m: number): number => scope(() => sphereTarget(float64([Math.cos(theta)]), m).item());

describe.skipIf(!torchAvailable())('a-softmax (needs libtorch)', () => {
  it('is cos mθ in the first piece, then mirrored and lowered by 2 a piece', () => {
    expect(target(0.2, 4)).toBeCloseTo(Math.cos(0.8), 12);
    expect(target(1, 4)).toBeCloseTo(-Math.cos(4) - 2, 12);
    expect(target(2, 4)).toBeCloseTo(Math.cos(8) - 4, 12);
    expect(target(3, 4)).toBeCloseTo(-Math.cos(12) - 6, 12);
  });

  it('falls from 1 to 1 − 2m without a jump', () => {
    for (const m of [1, 2, 3, 4]) {
      expect(target(0, m)).toBeCloseTo(1, 12);
      expect(target(Math.PI, m)).toBeCloseTo(1 - 2 * m, 12);
      for (let k = 1; k < m; k++) {
        const fold = (k * Math.PI) / m;
        expect(target(fold - 1e-9, m) - target(fold + 1e-9, m)).toBeCloseTo(0, 6);
      }
    }
  });

  it('never rises with the angle', () => {
    const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
    fc.assert(
      fc.property(angle, angle, fc.integer({ min: 1, max: 8 }), (a, b, m) => {
        expect(target(Math.max(a, b), m)).toBeLessThanOrEqual(target(Math.min(a, b), m) + 1e-9);
      }),
    );
  });

  it('tells from which step on it anneals no more', () => {
    const at = (annealing: object) => annealingEndsAt(aSoftmaxSchema.parse({ kind: 'a-softmax', annealing }).annealing);
    expect(at({})).toBe(1659);
    const { annealing } = aSoftmaxSchema.parse({ kind: 'a-softmax' });
    expect(annealedWeight(annealing, 1658)).toBeGreaterThan(5);
    expect(annealedWeight(annealing, 1659)).toBe(5);
    expect([{ from: 5 }, { rate: 0 }, { from: 0, to: 0 }].map(at)).toEqual([0, 0, 0]);
    // Towards 0 it never ends, and no longer matters at a hundredth.
    expect(at({ from: 1, rate: 1, to: 0 })).toBe(99);
  });

  it("anneals as the authors' training: 1000 at the start, 5 in the end", () => {
    const { annealing } = aSoftmaxSchema.parse({ kind: 'a-softmax' });
    expect([0, 25, 1e6].map((step) => annealedWeight(annealing, step))).toEqual([1000, 250, 5]);
  });

  it('mixes the bare cosine in by that weight', () => {
    scope(() => {
      // Length 1, 90° from its class, m = 2: ψ = cos 180° = −1, so with λ = 3 the logit is (3 · 0 − 1) / 4; the other's is 1.
      const annealing = { from: 3, rate: 1, to: 0 };
      const objective = made([{ kind: 'a-softmax', factor: 2, annealing }], { weight: [1, 0, 0, 1] });
      const lossAt = (step: number) =>
        objective.forward(float64([0, 1], [1, 2]), labelled(0), { epoch: 0, step }).loss.item();
      expect(lossAt(0)).toBeCloseTo(Math.log(1 + Math.exp(1 + 1 / 4)), 9);
      expect(lossAt(1e12)).toBeCloseTo(Math.log(1 + Math.exp(1 + 1)), 9);
      objective.release();
    });
  });
});
