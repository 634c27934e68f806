import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

const settings = { kind: 'adaface', scale: 1, margin: 0.4, momentum: 0.1 };

/** The logit of the target, told from the loss beside one other class at cosine 0. */
function targetLogit(theta: number, length: number): number {
  return scope(() => {
    const objective = made([settings], { embedding: 3, weight: [1, 0, 0, 0, 0, 1], mean: [10], deviation: [3.329] });
    objective.eval();
    const face = float64([length * Math.cos(theta), length * Math.sin(theta), 0], [1, 3]);
    const loss = objective.forward(face, labelled(0), START).loss.item();
    objective.release();
    return -Math.log(Math.exp(loss) - 1);
  });
}

describe.skipIf(!torchAvailable())('adaface (needs libtorch)', () => {
  // deviation + 0.001 = 3.33 = 10 · h, so that q = (length − 10) / 10.
  it.each([
    ['of mean length: CosFace', 10, Math.cos(1) - 0.4],
    ['twice as long, q = 1: the angle less m, the cosine less 2m', 20, Math.cos(1 - 0.4) - 0.8],
    ['longer still: q stays 1', 90, Math.cos(1 - 0.4) - 0.8],
    ['half as long, q = −½', 5, Math.cos(1 + 0.2) - 0.2],
    ['nearly no length, q = −1: ArcFace', 0.001, Math.cos(1 + 0.4 * 0.9999) - 0.4 * (1 - 0.9999)],
  ])('gives a face %s', (_what, length, expected) => {
    expect(targetLogit(1, length)).toBeCloseTo(expected, 9);
  });

  it('keeps the angle between 0 and π', () => {
    expect(targetLogit(0.1, 20)).toBeCloseTo(1 - 0.8, 9);
    expect(targetLogit(3.1, 0.001)).toBeCloseTo(-1 - 0.4 * (1 - 0.9999), 9);
  });

  it('remembers mean and deviation of the lengths over the steps of training', () => {
    scope(() => {
      const objective = made([settings]);
      const state = (name: string) => objective.stateDict().get(`terms.0.rule.${name}`)!.item();
      expect([state('mean'), state('deviation')]).toEqual([20, 100]);
      objective.forward(float64([3, 0, 0, 5], [2, 2]), labelled(0, 1), START);
      expect(state('mean')).toBeCloseTo(0.9 * 20 + 0.1 * 4, 5);
      expect(state('deviation')).toBeCloseTo(0.9 * 100 + 0.1 * Math.SQRT2, 5);
      objective.release();
    });
  });
});
