import { describe, expect, it } from 'vitest';
import type { ClassShards } from '../../src/objectives/class-shards.js';
import { createObjective, objectivesSchema } from '../../src/objectives/registry.js';
import { sampledClasses } from '../../src/objectives/sampled-classes.js';
import type { Sum } from '../../src/objectives/sum.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { hashedTensor } from '../parity/formula.js';
import { labelled } from './made.js';

const [N, CLASSES, EMBEDDING] = [6, 20, 5];
const LABELS = [3, 19, 0, 3, 7, 12];
const AT = { epoch: 1, step: 4 };
const ALONE: ClassShards = { rank: 0, size: 1, connection: null, gather: (own) => [own], broadcast_: () => undefined };

const KINDS: readonly (readonly [string, object])[] = [
  ['softmax', { kind: 'softmax', labelSmoothing: 0.1 }],
  ['modified-softmax', { kind: 'modified-softmax' }],
  ['arcface', { kind: 'arcface', scale: 16, margin: 0.3 }],
  ['cosface', { kind: 'cosface', scale: 16, margin: 0.2 }],
  ['combined-margin', { kind: 'combined-margin', scale: 16 }],
];

function objective(config: object, sample?: number): Sum {
  const partialFc = sample === undefined ? undefined : { sample, seed: 7, shards: ALONE };
  const context = { embedding: EMBEDDING, classes: CLASSES, generator: new Generator(1), partialFc };
  return createObjective(objectivesSchema.parse([config]), context);
}

const faces = (): Tensor => hashedTensor('faces', [N, EMBEDDING], 'float32');
const numbers = (tensor: Tensor | null): number[] => Array.from(tensor!.toFloat32Array());

describe.skipIf(!torchAvailable())('classes that are shared out and sampled (needs libtorch)', () => {
  it.each(KINDS)('%s compares with all of them as the dense head does, to the last bit', (_, config) => {
    scope(() => {
      const [partial, dense] = [objective(config, 1), objective(config)].map((made) => {
        const embeddings = faces();
        embeddings.requiresGrad = true;
        const { loss } = made.forward(embeddings, labelled(...LABELS), AT);
        backward(loss);
        const gradients = made.parameters().map((parameter) => numbers(parameter.grad));
        return { loss: loss.item(), gradient: numbers(embeddings.grad), gradients };
      });
      expect(partial).toEqual(dense);
    });
  });

  it.each(KINDS)('%s compares with a sample as a dense head of those classes does', (_, config) => {
    scope(() => {
      const made = objective(config, 0.4);
      const options = { classes: CLASSES, sample: 0.4, seed: 7, step: AT.step, positives: LABELS };
      const ids = [...sampledClasses(options, { start: 0, count: CLASSES })];
      expect(ids).toHaveLength(8);

      const context = { embedding: EMBEDDING, classes: ids.length, generator: new Generator(1) };
      const dense = createObjective(objectivesSchema.parse([config]), context);
      const rowsOf = (tensor: Tensor): number[] => {
        const width = tensor.numel / CLASSES;
        const all = tensor.toFloat32Array();
        return ids.flatMap((id) => [...all.subarray(id * width, (id + 1) * width)]);
      };
      const chosen = [...made.stateDict()].map(([name, tensor]) => {
        const shape = [ids.length, ...tensor.shape.slice(1)];
        return [name, tensorFrom(rowsOf(tensor), shape)] as const;
      });
      dense.loadStateDict(new Map(chosen));

      const embeddings = [faces(), faces()] as const;
      for (const each of embeddings) each.requiresGrad = true;
      const ours = made.forward(embeddings[0], labelled(...LABELS), AT);
      const theirs = dense.forward(embeddings[1], labelled(...LABELS.map((label) => ids.indexOf(label))), AT);
      backward(ours.loss);
      backward(theirs.loss);
      expect(ours.loss.item()).toBeCloseTo(theirs.loss.item(), 6);
      numbers(embeddings[0].grad).forEach((value, n) => expect(value).toBeCloseTo(numbers(embeddings[1].grad)[n]!, 6));
      // The gradient holds the rows of the sample alone.
      made.parameters().forEach((parameter, n) => {
        const { gradValues } = parameter;
        expect(gradValues!.shape[0]).toBe(ids.length);
        numbers(gradValues).forEach((value, at) =>
          expect(value).toBeCloseTo(numbers(dense.parameters()[n]!.grad)[at]!, 6),
        );
      });
      const logits = theirs.logits!.toFloat32Array();
      const best = LABELS.map((__, row) => {
        const of = [...logits.subarray(row * ids.length, (row + 1) * ids.length)];
        return ids[of.indexOf(Math.max(...of))];
      });
      expect(Array.from(ours.predicted!.toTypedArray() as BigInt64Array, Number)).toEqual(best);
      expect(ours.logits).toBeNull();
    });
  });

  it('samples whom pictures are composed of, both of them', () => {
    scope(() => {
      const made = objective({ kind: 'arcface' }, 0.05);
      const second = [1, 2, 4, 5, 6, 8];
      const share = tensorFrom([1, 0.5, 0.5, 0.25, 0.5, 0.5], [N]);
      const mixed = { labels: tensorFrom(second, [N], { dtype: 'int64' }), share };
      const embeddings = faces();
      embeddings.requiresGrad = true;
      const { loss } = made.forward(embeddings, { ...labelled(...LABELS), mixed }, AT);
      backward(loss);
      expect(Number.isFinite(loss.item())).toBe(true);
      expect(made.parameters()[0]!.gradValues!.shape[0]).toBe(new Set([...LABELS, ...second]).size);
    });
  });

  it('adds the gradients of several parts up, row by row', () => {
    scope(() => {
      const [together, apart] = [objective({ kind: 'cosface' }, 0.4), objective({ kind: 'cosface' }, 0.4)];
      const embeddings = faces();
      for (const labels of [LABELS, LABELS.toReversed()]) {
        backward(together.forward(embeddings, labelled(...labels), AT).loss);
      }
      const sums = new Float64Array(CLASSES * EMBEDDING);
      for (const labels of [LABELS, LABELS.toReversed()]) {
        backward(apart.forward(embeddings, labelled(...labels), AT).loss);
        addRows(sums, apart.parameters()[0]!, labels);
        apart.zeroGrad();
      }
      const found = new Float64Array(CLASSES * EMBEDDING);
      addRows(found, together.parameters()[0]!, LABELS);
      found.forEach((value, n) => expect(value).toBeCloseTo(sums[n]!, 5));
    });
  });

  it('judges by all classes, sampled or not', () => {
    scope(() => {
      const [partial, dense] = [objective({ kind: 'arcface' }, 0.1), objective({ kind: 'arcface' })].map((made) => {
        const { predicted, losses } = made.judge(faces(), labelled(...LABELS).labels)!;
        return { predicted: predicted.toTypedArray(), losses: numbers(losses) };
      });
      expect(partial).toEqual(dense);
    });
  });
});

/** Adds the rows of a gradient of a sample for these labels to a table. */
function addRows(table: Float64Array, parameter: Tensor, positives: readonly number[]): void {
  const options = { classes: CLASSES, sample: 0.4, seed: 7, step: AT.step, positives };
  const ids = sampledClasses(options, { start: 0, count: CLASSES });
  const values = parameter.gradValues!.toFloat32Array();
  ids.forEach((id, row) => {
    for (let at = 0; at < EMBEDDING; at++) table[id * EMBEDDING + at]! += values[row * EMBEDDING + at]!;
  });
}
