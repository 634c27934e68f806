import { describe, expect, it } from 'vitest';
import { type ObjectiveConfig, OBJECTIVES, traitsOf } from '../../src/objectives/registry.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { hashed } from '../parity/formula.js';
import { float64, labelled, made, START } from './made.js';

const kinds = Object.keys(OBJECTIVES);
const ROWS = 3;
const faces = () => float64(Array.from(hashed('mixed', ROWS * 4)), [ROWS, 4]);
const mixedTargets = (share: readonly number[]) => ({
  ...labelled(0, 1, 2),
  mixed: { labels: labelled(2, 2, 0).labels, share: tensorFrom(share, [ROWS]) },
});
const sizes = { embedding: 4, classes: 3 };
const classifies = (kind: string): boolean => {
  const objective = made([{ kind }], sizes);
  const logits = scope(() => objective.classify(faces()) !== null);
  objective.release();
  return logits;
};

describe.skipIf(!torchAvailable())('faces composed of two people (needs libtorch)', () => {
  it.each(kinds.filter((kind) => torchAvailable() && classifies(kind)))(
    '%s: the loss is the sum of the losses as either, by their shares',
    (kind) => {
      scope(() => {
        const objective = made([{ kind }], sizes);
        objective.eval();
        const share = [0.25, 0.5, 1];
        const mixed = objective.forward(faces(), mixedTargets(share), START).loss.item();
        const each = (row: number, label: number) => {
          const face = float64(Array.from(faces().toTypedArray(), Number).slice(row * 4, row * 4 + 4), [1, 4]);
          return objective.forward(face, labelled(label), START).loss.item();
        };
        const second = [2, 2, 0];
        const expected = share.map((part, row) => part * each(row, row) + (1 - part) * each(row, second[row]!));
        expect(mixed).toBeCloseTo(expected.reduce((a, b) => a + b) / ROWS, 9);
        objective.release();
      });
    },
  );

  it.each(kinds)('%s: says of itself whether it learns from them', (kind) => {
    expect(traitsOf(kind as ObjectiveConfig['kind']).learnsFrom === 'people').toBe(classifies(kind));
  });

  it.each(kinds.filter((kind) => torchAvailable() && !classifies(kind)))('%s: refuses them, naming mix', (kind) => {
    scope(() => {
      const objective = made([{ kind }], sizes);
      expect(() => objective.forward(faces(), mixedTargets([0.5, 0.5, 0.5]), START)).toThrow(
        new RegExp(`${kind} compares whole faces.*mix`),
      );
      objective.release();
    });
  });
});
