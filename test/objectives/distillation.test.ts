import { describe, expect, it } from 'vitest';
import { createObjective, objectivesSchema } from '../../src/objectives/registry.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { float64, labelled, made, START } from './made.js';

describe.skipIf(!torchAvailable())('distillation (needs libtorch)', () => {
  it('is 1 − the cosine to the teacher, whatever the lengths and labels: worked by hand', () => {
    scope(() => {
      const objective = made([{ kind: 'distillation' }], { teacher: 2 });
      const teacher = float64([3, 0, 0, 0.5], [2, 2]);
      // 60° and 0° away.
      const faces = float64([1, Math.sqrt(3), 0, 7], [2, 2]);
      const loss = (...labels: number[]) =>
        objective.forward(faces, { ...labelled(...labels), teacher }, START).loss.item();
      expect(loss(0, 1)).toBeCloseTo((0.5 + 0) / 2, 12);
      expect(loss(1, 1)).toBe(loss(0, 1));
      expect(objective.parameters()).toEqual([]);
    });
  });

  it('projects to the length of the teacher, where it is another', () => {
    scope(() => {
      const objective = made([{ kind: 'distillation' }], { teacher: 3, weight: [1, 0, 0, 1, 0, 0] });
      const teacher = float64([1, 1, 0], [1, 3]);
      const { loss } = objective.forward(float64([1, 0], [1, 2]), { ...labelled(0), teacher }, START);
      expect(loss.item()).toBeCloseTo(1 - Math.SQRT1_2, 12);
      objective.release();
    });
  });

  it('leaves out the faces of which the teacher says nothing', () => {
    scope(() => {
      const objective = made([{ kind: 'distillation' }], { teacher: 2 });
      const faces = tensorFrom([1, Math.sqrt(3), 5, 7], [2, 2], { dtype: 'float64', requiresGrad: true });
      const loss = (...rows: number[]) =>
        objective.forward(faces, { ...labelled(0, 1), teacher: float64(rows, [2, 2]) }, START).loss;
      const half = loss(3, 0, 0, 0);
      expect(half.item()).toBeCloseTo(0.5, 12);
      backward(half);
      expect(Array.from(faces.grad!.toTypedArray(), Number).slice(2)).toEqual([0, 0]);
      expect(loss(0, 0, 0, 0).item()).toBe(1);
    });
  });

  it('asks for a teacher', () => {
    const context = { embedding: 2, classes: 2, generator: new Generator(1) };
    expect(() => createObjective(objectivesSchema.parse([{ kind: 'distillation' }]), context)).toThrow(
      /teacher: \{ model/,
    );
    scope(() => {
      const objective = made([{ kind: 'distillation' }]);
      expect(() => objective.forward(float64([1, 0], [1, 2]), labelled(0), START)).toThrow(/embeddings of the batch/);
      objective.release();
    });
  });
});
