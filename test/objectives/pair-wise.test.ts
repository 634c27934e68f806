import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

describe.skipIf(!torchAvailable())('pair-wise (needs libtorch)', () => {
  it('is logistic regression on the cosine, each kind of pair with half the weight: worked by hand', () => {
    scope(() => {
      // Cosines: ½ of the one pair of a person, 0 and √3/2 of the two others; z = 2 (cosine − ½).
      const objective = made([{ kind: 'pair-wise', scale: 2, threshold: 0.5 }]);
      const faces = float64([1, 0, 0.5, Math.sqrt(3) / 2, 0, 1], [3, 2]);
      const { loss } = objective.forward(faces, labelled(0, 0, 1), START);
      const softplus = (z: number) => Math.log(1 + Math.exp(z));
      const others = (softplus(-1) + softplus(Math.sqrt(3) - 1)) / 2;
      expect(loss.item()).toBeCloseTo(0.5 * (softplus(0) + others), 9);
      // d loss / dτ = ½ (2 σ(−0) − 2 · the mean of σ(z) over the others).
      backward(loss);
      const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
      const threshold = objective.namedParameters().get('terms.0.threshold')!;
      expect(threshold.grad!.item()).toBeCloseTo(0.5 - (sigmoid(-1) + sigmoid(Math.sqrt(3) - 1)) / 2, 9);
      objective.release();
    });
  });
});
