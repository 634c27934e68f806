import { describe, expect, it } from 'vitest';
import { START } from './made.js';
import { Softmax } from '../../src/objectives/softmax.js';
import { autocast } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';

/** Two classes whose logits are the embedding itself. */
function identity(labelSmoothing: number): Softmax {
  const softmax = new Softmax({ embedding: 2, classes: 2, labelSmoothing, generator: new Generator(1) });
  softmax.loadStateDict(
    new Map([
      ['weight', tensorFrom([1, 0, 0, 1], [2, 2])],
      ['bias', tensorFrom([0, 0], [2])],
    ]),
  );
  return softmax;
}

describe.skipIf(!torchAvailable())('softmax (needs libtorch)', () => {
  it('is the cross entropy worked by hand', () => {
    scope(() => {
      const softmax = identity(0);
      // Logits (ln 3, 0): probabilities ¾ and ¼.
      const faces = tensorFrom([Math.log(3), 0, Math.log(3), 0], [2, 2]);
      const { loss, logits } = softmax.forward(faces, { labels: tensorFrom([0, 1], [2], { dtype: 'int64' }) }, START);
      expect(loss.item()).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 6);
      expect(logits!.toFloat32Array()[0]).toBeCloseTo(Math.log(3), 6);
      softmax.release();
    });
  });

  it('smooths: the target has 1 − ε + ε/classes, each other class ε/classes', () => {
    scope(() => {
      const softmax = identity(0.2);
      const faces = tensorFrom([Math.log(3), 0], [1, 2]);
      const { loss } = softmax.forward(faces, { labels: tensorFrom([0], [1], { dtype: 'int64' }) }, START);
      expect(loss.item()).toBeCloseTo(0.9 * Math.log(4 / 3) + 0.1 * Math.log(4), 6);
      softmax.release();
    });
  });

  it('gives a float32 loss under autocast', () => {
    scope(() => {
      const softmax = identity(0);
      const faces = tensorFrom([1, 0], [1, 2]);
      const { loss, logits } = autocast('bfloat16', 'cpu', () =>
        softmax.forward(faces, { labels: tensorFrom([0], [1], { dtype: 'int64' }) }, START),
      );
      expect([loss.dtype, logits!.dtype]).toEqual(['float32', 'float32']);
      softmax.release();
    });
  });
});
