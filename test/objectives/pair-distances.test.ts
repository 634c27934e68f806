import { describe, expect, it } from 'vitest';
import { meanWhere, pairDistances, pairKinds } from '../../src/objectives/pair-distances.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { float64, labelled } from './made.js';

const numbers = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray(), Number);

describe.skipIf(!torchAvailable())('distances of pairs (needs libtorch)', () => {
  it.each([
    ['euclidean', 1],
    ['squared-euclidean', 1],
    ['cosine', 0.5],
  ] as const)('%s: two faces 60° apart, of any length', (kind, expected) => {
    scope(() => {
      const distances = numbers(pairDistances(float64([5, 0, 1, Math.sqrt(3)], [2, 2]), kind));
      expect(distances[1]).toBeCloseTo(expected, 12);
      expect(distances[2]).toBeCloseTo(expected, 12);
      expect(distances[0]).toBeCloseTo(0, 5);
    });
  });

  it.each(['euclidean', 'squared-euclidean', 'cosine'] as const)('%s: a photo twice has a finite gradient', (kind) => {
    scope(() => {
      const faces = float64([1, 2, 1, 2], [2, 2]);
      faces.requiresGrad = true;
      backward(sum(pairDistances(faces, kind)));
      expect(numbers(faces.grad!).every(Number.isFinite)).toBe(true);
    });
  });

  it('tells faces apart that are 1/1000 radian apart, under autocast in bfloat16 too', () => {
    scope(() => {
      const faces = tensorFrom([1, 0, Math.cos(1e-3), Math.sin(1e-3)], [2, 2]);
      const distances = autocast('bfloat16', 'cpu', () => pairDistances(faces, 'euclidean'));
      expect(distances.dtype).toBe('float32');
      expect(numbers(distances)[1]! / 1e-3).toBeCloseTo(1, 3);
    });
  });

  it('sorts pairs into those of one person, without a photo and itself, and of two', () => {
    scope(() => {
      const { same, different } = pairKinds(labelled(3, 1, 3).labels);
      expect(numbers(same)).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
      expect(numbers(different)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
    });
  });

  it('means nothing as 0', () => {
    scope(() => {
      const { same } = pairKinds(labelled(0, 1).labels);
      expect(meanWhere(float64([1, 2, 3, 4], [2, 2]), same).item()).toBe(0);
    });
  });
});
