import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import type { Sum } from '../../src/objectives/sum.js';
import { float64, labelled, made, START } from './made.js';

const LENGTH = 2;

/** Class 0 at the angle 0, class 1 at a right angle; every face belongs to class 0. */
const DIRECTIONS = { weight: [1, 0, 0, 1] };

function face(theta: number): number[] {
  return [LENGTH * Math.cos(theta), LENGTH * Math.sin(theta)];
}

function lossAt(objective: Sum, theta: number): number {
  return scope(() => objective.forward(float64(face(theta), [1, 2]), labelled(0), START).loss.item());
}

/** d loss / dθ by automatic differentiation: the gradient along the circle. */
function slopeAt(objective: Sum, theta: number): number {
  return scope(() => {
    const faces = float64(face(theta), [1, 2]);
    faces.requiresGrad = true;
    backward(objective.forward(faces, labelled(0), START).loss);
    const [dx, dy] = Array.from(faces.grad!.toTypedArray(), Number) as [number, number];
    return LENGTH * (dy * Math.cos(theta) - dx * Math.sin(theta));
  });
}

// A small scale, so that the softmax does not saturate at either end.
const RULES: readonly [what: string, config: object, folds: readonly number[], state?: object][] = [
  ['the modified softmax', { kind: 'modified-softmax' }, []],
  ['a-softmax, m = 4', { kind: 'a-softmax', annealing: { from: 0, to: 0 } }, [1, 2, 3].map((k) => (k * Math.PI) / 4)],
  ['a-softmax, m = 3', { kind: 'a-softmax', factor: 3 }, [1, 2].map((k) => (k * Math.PI) / 3)],
  ['cosface', { kind: 'cosface', scale: 4, margin: 0.35 }, []],
  ['arcface', { kind: 'arcface', scale: 4, margin: 0.5 }, [Math.PI - 0.5]],
  ['the combined margin', { kind: 'combined-margin', scale: 4 }, [Math.PI - 0.3]],
  ['the combined margin, m₁ = 1.35', { kind: 'combined-margin', scale: 4, factor: 1.35 }, [(Math.PI - 0.3) / 1.35]],
  ['curricularface', { kind: 'curricularface', scale: 4 }, [Math.PI - 0.5], { t: [0.3] }],
  ['adaface of a good photo', { kind: 'adaface', scale: 4 }, [0.4], { mean: [-1], deviation: [0.1] }],
  ['adaface of a bad photo', { kind: 'adaface', scale: 4 }, [Math.PI - 0.4], { mean: [5], deviation: [0.1] }],
];

describe.skipIf(!torchAvailable())('margins near 0, their folds and π (needs libtorch)', () => {
  it.each(RULES)('%s: the gradient is that of finite differences in float64', (_what, config, folds, state) => {
    const objective = made([config], { ...DIRECTIONS, ...state });
    objective.eval(); // What is remembered stays as it is.
    const angles = [
      0.002,
      0.05,
      0.7,
      2.2,
      ...folds.flatMap((fold) => [fold - 0.003, fold + 0.003]),
      3.1,
      Math.PI - 0.002,
    ];
    for (const theta of angles) {
      const step = 1e-6;
      const numerical = (lossAt(objective, theta + step) - lossAt(objective, theta - step)) / (2 * step);
      expect(Math.abs(slopeAt(objective, theta) - numerical), `at ${theta}`).toBeLessThan(
        1e-6 + 1e-6 * Math.abs(numerical),
      );
    }
    objective.release();
  });

  it.each(RULES)('%s: a face further from its class never has the lower loss', (_what, config, _folds, state) => {
    const objective = made([config], { weight: [1, 0, -1, 0], ...state });
    objective.eval();
    const losses = Array.from({ length: 501 }, (_, i) => lossAt(objective, (i / 500) * Math.PI));
    losses.slice(1).forEach((loss, i) => expect(loss).toBeGreaterThanOrEqual(losses[i]! - 1e-9));
    objective.release();
  });

  it.each(RULES)(
    '%s: the gradient is finite on the axis of the class and opposite to it',
    (_what, config, _folds, state) => {
      const objective = made([config], { ...DIRECTIONS, ...state });
      for (const theta of [0, Math.PI]) expect(Number.isFinite(slopeAt(objective, theta))).toBe(true);
      objective.release();
    },
  );
});
