import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

describe.skipIf(!torchAvailable())('contrastive (needs libtorch)', () => {
  it('is ½ d² of one person and ½ (m − d)² of two nearer than m: worked by hand', () => {
    scope(() => {
      // Faces at 0°, 60° and 180°: d = 1 between the first two, √3 between the last, 2 between first and last.
      const faces = float64([1, 0, 0.5, Math.sqrt(3) / 2, -1, 0], [3, 2]);
      const loss = (...labels: number[]) => {
        const objective = made([{ kind: 'contrastive', margin: 1.9 }]);
        return objective.forward(faces, labelled(...labels), START).loss.item();
      };
      expect(loss(0, 0, 1)).toBeCloseTo(0.5 * (1 + ((1.9 - Math.sqrt(3)) ** 2 + 0) / 2), 9);
      expect(loss(0, 0, 0)).toBeCloseTo((0.5 * (1 + 3 + 4)) / 3, 9);
    });
  });
});
