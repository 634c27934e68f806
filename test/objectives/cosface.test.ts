import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

describe.skipIf(!torchAvailable())('cosface (needs libtorch)', () => {
  it('takes the margin from the cosine of the target: loss and gradient worked by hand', () => {
    scope(() => {
      // A face at 60° from its class (cosine ½) and 30° from the other (√3/2), margin ½, scale 2: logits 0 and √3.
      const objective = made([{ kind: 'cosface', scale: 2, margin: 0.5 }], { weight: [1, 0, 0, 1] });
      const faces = float64([0.5, Math.sqrt(3) / 2], [1, 2]);
      faces.requiresGrad = true;
      const { loss, logits } = objective.forward(faces, labelled(0), START);
      backward(loss);
      expect(loss.item()).toBeCloseTo(Math.log(1 + Math.exp(Math.sqrt(3))), 12);
      expect(Array.from(logits!.toTypedArray(), Number)[0]).toBeCloseTo(1, 12);
      // Along the circle, away from the class: p · 2 · (sin 60° + cos 60°), p the probability of the other class.
      const other = 1 / (1 + Math.exp(-Math.sqrt(3)));
      const [dx, dy] = Array.from(faces.grad!.toTypedArray(), Number) as [number, number];
      const along = dy * 0.5 - dx * (Math.sqrt(3) / 2);
      expect(along).toBeCloseTo(other * 2 * (Math.sqrt(3) / 2 + 0.5), 12);
      objective.release();
    });
  });

  it('follows the schedule of its margin', () => {
    const objective = made([{ kind: 'cosface', margin: { kind: 'linear', to: 0.35, epochs: 2 } }]);
    expect([0, 1, 5].map((epoch) => objective.margin({ epoch, step: 0 }))).toEqual([0, 0.175, 0.35]);
    objective.release();
  });
});
