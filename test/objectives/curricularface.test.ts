import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

const settings = { kind: 'curricularface', scale: 1, margin: Math.PI / 6, momentum: 0.25 };
const t = (objective: ReturnType<typeof made>) => objective.stateDict().get('terms.0.rule.t')!.item();

describe.skipIf(!torchAvailable())('curricularface (needs libtorch)', () => {
  it('weighs a class above the target by t + cos θ, and leaves one below as it is: worked by hand', () => {
    scope(() => {
      // 60° from its class: T = cos 90° = 0. The second class, 30° away, is hard; the third, 120° away, is not.
      const objective = made([settings], {
        classes: 3,
        weight: [1, 0, 0, 1, -1, 0],
        t: [0.3],
      });
      objective.eval();
      const faces = float64([0.5, Math.sqrt(3) / 2], [1, 2]);
      const hard = (Math.sqrt(3) / 2) * (0.3 + Math.sqrt(3) / 2);
      const { loss } = objective.forward(faces, labelled(0), START);
      expect(loss.item()).toBeCloseTo(Math.log(1 + Math.exp(hard) + Math.exp(-0.5)), 9);
      objective.release();
    });
  });

  it('remembers the mean cosine of the targets over the steps of training, and only there', () => {
    scope(() => {
      const objective = made([settings], { weight: [1, 0, 0, 1] });
      const faces = float64([1, 0, 1, 0], [2, 2]);
      const step = () => void objective.forward(faces, labelled(0, 1), START);
      expect(t(objective)).toBe(0);
      step();
      expect(t(objective)).toBeCloseTo(0.25 * 0.5, 12);
      step();
      expect(t(objective)).toBeCloseTo(0.75 * 0.125 + 0.25 * 0.5, 12);
      objective.eval();
      step();
      expect(t(objective)).toBeCloseTo(0.75 * 0.125 + 0.25 * 0.5, 12);
      objective.release();
    });
  });
});
