import { describe, expect, it } from 'vitest';
import type { Sum } from '../../src/objectives/sum.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

/** Faces of length 2 at these angles; the second is the one that moves. */
const circle = (...angles: number[]): number[] => angles.flatMap((angle) => [2 * Math.cos(angle), 2 * Math.sin(angle)]);

/** Whom the faces show: the second, which moves, is of one person with the first or with the third. */
const BATCHES = [
  { what: 'a person twice', labels: [0, 0, 1] },
  { what: 'two people', labels: [0, 1, 1] },
] as const;

/** Away from 1.08, 2.33 and 2.66, where the loss of a triplet begins or ends. */
const ANGLES = [0.002, 0.05, 0.7, 2.6, 3.1, Math.PI - 0.002];

function forward(objective: Sum, theta: number, labels: readonly number[]) {
  const faces = float64(circle(0, theta, -1.3), [3, 2]);
  faces.requiresGrad = true;
  const teacher = float64(circle(0, 0, 0), [3, 2]);
  return { faces, loss: objective.forward(faces, { ...labelled(...labels), teacher }, START).loss };
}

function lossAt(objective: Sum, theta: number, labels: readonly number[]): number {
  return scope(() => forward(objective, theta, labels).loss.item());
}

/** d loss / dθ of the second face by automatic differentiation. */
function slopeAt(objective: Sum, theta: number, labels: readonly number[]): number {
  return scope(() => {
    const { faces, loss } = forward(objective, theta, labels);
    backward(loss);
    const [dx, dy] = Array.from(faces.grad!.toTypedArray(), Number).slice(2) as [number, number];
    return 2 * (dy * Math.cos(theta) - dx * Math.sin(theta));
  });
}

const OBJECTIVES: readonly [what: string, config: object, folds: readonly number[]][] = [
  ['center', { kind: 'center' }, []],
  ['contrastive, Euclidean', { kind: 'contrastive' }, [Math.PI / 3]],
  ['contrastive, squared', { kind: 'contrastive', distance: 'squared-euclidean' }, [Math.PI / 3]],
  ['contrastive, cosine', { kind: 'contrastive', distance: 'cosine' }, [Math.PI / 2]],
  ['pair-wise', { kind: 'pair-wise' }, []],
  ['distillation', { kind: 'distillation' }, []],
  ...['all', 'semi-hard', 'hard'].map((mining): [string, object, number[]] => [
    `triplet, ${mining}`,
    { kind: 'triplet', mining, distance: 'cosine' },
    [],
  ]),
];

describe.skipIf(!torchAvailable())('comparing faces near 0, their margins and π (needs libtorch)', () => {
  const cases = OBJECTIVES.flatMap(([name, config, folds]) =>
    BATCHES.map(({ what, labels }) => ({ name, what, config, folds, labels })),
  );

  it.each(cases)('$name, $what: the gradient is that of finite differences in float64', ({ config, folds, labels }) => {
    const objective = made([config], { teacher: 2, centres: [1, 0.5, -0.3, 1] });
    objective.eval(); // Centres stay where they were put.
    for (const theta of [...ANGLES, ...folds.flatMap((fold) => [fold - 0.003, fold + 0.003])]) {
      const step = 1e-6;
      const numerical =
        (lossAt(objective, theta + step, labels) - lossAt(objective, theta - step, labels)) / (2 * step);
      expect(Math.abs(slopeAt(objective, theta, labels) - numerical), `at ${theta}`).toBeLessThan(
        1e-6 + 1e-6 * Math.abs(numerical),
      );
    }
    objective.release();
  });

  it.each(cases)('$name, $what: the gradient is finite where faces are one, and opposite', ({ config, labels }) => {
    const objective = made([config], { teacher: 2, centres: [1, 0.5, -0.3, 1] });
    for (const theta of [0, Math.PI]) expect(Number.isFinite(slopeAt(objective, theta, labels))).toBe(true);
    objective.release();
  });
});
