import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

describe.skipIf(!torchAvailable())('center (needs libtorch)', () => {
  it('pulls faces to centres and moves the centres after them: worked by hand', () => {
    scope(() => {
      const objective = made([{ kind: 'center', weight: 1, rate: 0.5 }], { centres: [1, 0, 5, 5] });
      const faces = float64([4, 4, 1, 3], [2, 2]);
      faces.requiresGrad = true;
      const { loss, logits } = objective.forward(faces, labelled(0, 0), START);
      backward(loss);
      expect(logits).toBeNull();
      // Offsets (3, 4) and (0, 3) from the centre (1, 0): ½ (25 + 9) / 2; the gradient is half of each.
      expect(loss.item()).toBeCloseTo(8.5, 12);
      expect(Array.from(faces.grad!.toTypedArray(), Number)).toEqual([1.5, 2, 0, 1.5]);
      // (1, 0) + ½ · (3, 7) / (1 + 2); the other person was not seen.
      const centres = Array.from(objective.stateDict().get('terms.0.centres')!.toTypedArray(), Number);
      [1.5, 7 / 6, 5, 5].forEach((value, i) => expect(centres[i]).toBeCloseTo(value, 12));
      objective.release();
    });
  });

  it('leaves the centres alone in evaluation', () => {
    scope(() => {
      const objective = made([{ kind: 'center' }], { centres: [1, 0, 5, 5] });
      objective.eval();
      objective.forward(float64([4, 4], [1, 2]), labelled(0), START);
      expect(Array.from(objective.stateDict().get('terms.0.centres')!.toTypedArray(), Number)).toEqual([1, 0, 5, 5]);
      objective.release();
    });
  });
});
