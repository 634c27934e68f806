import { describe, expect, it } from 'vitest';
import { createBackbone, type Backbone, type BackboneSettings } from '../../src/backbones/registry.js';
import { MarginHead } from '../../src/objectives/margin-head.js';
import { arcfaceRule } from '../../src/objectives/arcface.js';
import { parameterGroups } from '../../src/optim/parameter-groups.js';
import { sgd } from '../../src/optim/sgd.js';
import { backward, noGrad } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { fill_, mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { formulaState, hashed, hashedTensor, readFixture, summary } from '../parity/formula.js';

interface Variant {
  config: Omit<BackboneSettings, 'dropout'>;
  evalEmbeddings: number[][];
  trainEmbeddings: number[][];
  imageGradient: [number, number];
  gradients: Record<string, [number, number]>;
  buffers: Record<string, [number, number]>;
}

interface TenSteps {
  dtype: 'float32' | 'float64';
  config: Omit<BackboneSettings, 'dropout'>;
  classes: number;
  batch: number;
  blockSize: number;
  scale: number;
  marginTo: number;
  marginSteps: number;
  sgd: { lr: number; momentum: number; weight_decay: number };
  losses: number[];
}

/** The backbone with the weights of `formula.py`. */
function reference(config: Omit<BackboneSettings, 'dropout'>, dtype: 'float32' | 'float64'): Backbone {
  const backbone = createBackbone({ ...config, dropout: 0 }, new Generator(1));
  backbone.loadStateDict(formulaState(backbone.stateDict()));
  return backbone.to({ dtype });
}

function expectSummaries(actual: Map<string, Tensor>, expected: Record<string, [number, number]>): void {
  expect([...actual.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, tensor] of actual) {
    const [along, norm] = summary(name, tensor);
    const [expectedAlong, expectedNorm] = expected[name]!;
    // A bias before a normalisation has no gradient but rounding: hence the absolute part.
    const tolerance = 1e-9 * expectedNorm + 1e-11;
    expect(Math.abs(norm - expectedNorm), `norm of ${name}`).toBeLessThan(tolerance);
    expect(Math.abs(along - expectedAlong), `direction of ${name}`).toBeLessThan(tolerance * Math.sqrt(tensor.numel));
  }
}

function expectValues(actual: Tensor, expected: number[][], digits: number): void {
  const values = Array.from(actual.toTypedArray(), Number);
  expect(values).toHaveLength(expected.flat().length);
  expected.flat().forEach((value, index) => expect(values[index]).toBeCloseTo(value, digits));
}

/** Pictures of 7 × 7 blocks; see `backbones.py`. */
function blocks(name: string, count: number, size: number, dtype: 'float32' | 'float64'): Tensor {
  const side = 7 * size;
  const source = hashed(name, count * 3 * 49);
  const pixels = new Float32Array(count * 3 * side * side);
  for (let plane = 0, at = 0; plane < count * 3; plane++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++, at++) {
        pixels[at] = source[plane * 49 + Math.floor(y / size) * 7 + Math.floor(x / size)]!;
      }
    }
  }
  return tensorFrom(pixels, [count, 3, side, side], { dtype });
}

describe.skipIf(!torchAvailable())('backbones beside PyTorch (needs libtorch)', () => {
  const variants = Object.entries(readFixture<Record<string, Variant>>('backbones.json'));

  it.each(variants)('%s: embeddings, gradients and running statistics agree', (name, fixture) => {
    scope(() => {
      const backbone = reference(fixture.config, 'float64');
      const [width, height] = fixture.config.inputSize;
      const images = hashedTensor(`images of ${name}`, [3, 3, height, width], 'float64');
      images.requiresGrad = true;

      expectValues(backbone.eval().forward(images), fixture.evalEmbeddings, 10);

      const embeddings = backbone.train().forward(images);
      expectValues(embeddings, fixture.trainEmbeddings, 8);
      backward(sum(mul(embeddings, hashedTensor(`loss of ${name}`, embeddings.shape, 'float64'))));
      const gradients = Array.from(backbone.namedParameters(), ([key, parameter]) => [key, parameter.grad!] as const);
      expectSummaries(new Map(gradients), fixture.gradients);
      expectSummaries(new Map([['images', images.grad!]]), { images: fixture.imageGradient });
      const buffers = [...backbone.namedBuffers()].filter(([key]) => key.includes('running'));
      expectSummaries(new Map(buffers), fixture.buffers);
      backbone.release();
    });
  });

  const formats = ['contiguous', 'channels_last'] as const;
  const runs = readFixture<TenSteps[]>('ten-steps.json').flatMap((run) =>
    formats.map((format) => [run.config.kind, run.dtype, format, run] as const),
  );

  it.each(runs)(
    'ten optimiser steps of %s in %s, %s, give the losses of PyTorch',
    (_kind, dtype, memoryFormat, run) => {
      scope(() => {
        const backbone = reference(run.config, dtype).to({ memoryFormat });
        const head = new MarginHead(
          arcfaceRule({
            scale: run.scale,
            margin: { kind: 'linear', from: 0, to: run.marginTo, epochs: run.marginSteps },
          }),
          { embedding: run.config.embedding, classes: run.classes, generator: new Generator(1) },
        );
        head.to({ dtype });
        head.loadStateDict(new Map([['weight', hashedTensor('head', [run.classes, run.config.embedding], dtype)]]));
        for (const [name, parameter] of backbone.namedParameters()) {
          if (/^layer.*bn2\.weight$/.test(name)) noGrad(() => fill_(parameter, 0.125));
        }
        const { lr, momentum, weight_decay: weightDecay } = run.sgd;
        const optimiser = sgd({
          groups: parameterGroups([backbone, head], { weightDecay, decayVectors: true }),
          learningRate: lr,
          momentum,
        });
        const losses = run.losses.map((_, step) =>
          scope(() => {
            const images = blocks(`batch ${step % 2}`, run.batch, run.blockSize, dtype).to({ memoryFormat });
            const rows = Array.from({ length: run.batch }, (_, row) => (row * 3 + (step % 2)) % run.classes);
            const labels = tensorFrom(rows, [run.batch], { dtype: 'int64' });
            // The schedule counts epochs; here each step is one.
            const { loss } = head.forward(backbone.forward(images), { labels }, { epoch: step, step });
            optimiser.zeroGrad();
            backward(loss);
            optimiser.step();
            return loss.item();
          }),
        );
        const tolerance = dtype === 'float32' ? 1e-4 : 1e-8;
        const differences = losses.map((loss, step) => Math.abs(loss / run.losses[step]! - 1));
        expect(Math.max(...differences), `losses ${losses.join(', ')}`).toBeLessThan(tolerance);
        for (const made of [backbone, head, optimiser]) made.release();
      });
    },
  );
});
