import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, made } from './made.js';

describe.skipIf(!torchAvailable())('modified softmax (needs libtorch)', () => {
  it.each([
    ['the lengths of embeddings', {}, [5, 0, 3, 4]],
    ['a scale in their place', { scale: 10 }, [10, 0, 6, 8]],
  ])('classifies by the angle times %s, whatever the lengths of the weights', (_what, settings, expected) => {
    scope(() => {
      const objective = made([{ kind: 'modified-softmax', ...settings }], { weight: [7, 0, 0, 0.01] });
      const logits = objective.classify(float64([5, 0, 3, 4], [2, 2]))!;
      Array.from(logits.toTypedArray(), Number).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
      objective.release();
    });
  });
});
