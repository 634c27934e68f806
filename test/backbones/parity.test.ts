import { describe, expect, it } from 'vitest';
import { type Backbone, BACKBONE_KINDS, backboneSchema, createBackbone } from '../../src/backbones/registry.js';
import type { InputSize } from '../../src/backbones/backbone.js';
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
import { DEVICE } from '../parity/device.js';
import { formulaState, hashed, hashedTensor, readFixture, summary } from '../parity/formula.js';

/** What a recipe says, and the size of the images. */
type Config = { readonly kind: string; readonly inputSize: InputSize } & Readonly<Record<string, unknown>>;

interface Variant {
  config: Config;
  /** Their name: pictures on which no unit is so near the kink of its ReLU that rounding moves it to the other side. */
  images: string;
  normBias: number;
  evalEmbeddings: number[][];
  trainEmbeddings: number[][];
  imageGradient: [number, number];
  gradients: Record<string, [number, number]>;
  buffers: Record<string, [number, number]>;
}

interface TenSteps {
  dtype: 'float32' | 'float64';
  config: Config & { readonly embedding: number };
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
function reference({ inputSize, ...config }: Config, dtype: 'float32' | 'float64', normBias?: number): Backbone {
  const backbone = createBackbone({ ...backboneSchema.parse(config), inputSize }, new Generator(1));
  backbone.loadStateDict(formulaState(backbone.stateDict(), normBias));
  return backbone.to({ dtype, device: DEVICE });
}

function expectSummaries(
  actual: Map<string, Tensor>,
  expected: Record<string, [number, number]>,
  relative: number,
): void {
  expect([...actual.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, tensor] of actual) {
    const [along, norm] = summary(name, tensor);
    const [expectedAlong, expectedNorm] = expected[name]!;
    // A bias before a normalisation has no gradient but the rounding of what its weight's is summed from.
    const [, weightNorm] = (name.endsWith('bias') ? expected[name.replace(/bias$/, 'weight')] : undefined) ?? [0, 0];
    const tolerance = relative * Math.max(expectedNorm, weightNorm, 1e-6);
    expect(Math.abs(norm - expectedNorm), `norm of ${name}`).toBeLessThan(tolerance);
    expect(Math.abs(along - expectedAlong), `direction of ${name}`).toBeLessThan(tolerance * Math.sqrt(tensor.numel));
  }
}

/** Within `relative` of the largest of the expected values. */
function expectValues(actual: Tensor, expected: number[][], relative: number): void {
  const values = Array.from(actual.toTypedArray(), Number);
  expect(values).toHaveLength(expected.flat().length);
  const scale = Math.max(...expected.flat().map(Math.abs));
  const worst = Math.max(...expected.flat().map((value, index) => Math.abs(values[index]! - value)));
  expect(worst / scale).toBeLessThan(relative);
}

interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Side of a block in pixels. */
  readonly size: number;
}

/** Pictures of blocks; see `backbones.py`. */
function blocks(name: string, count: number, { rows, columns, size }: Blocks, dtype: 'float32' | 'float64'): Tensor {
  const source = hashed(name, count * 3 * rows * columns);
  const [height, width] = [rows * size, columns * size];
  const pixels = new Float32Array(count * 3 * height * width);
  for (let row = 0, at = 0; row < count * 3 * height; row++) {
    // The rows of all planes stand one after the other, in the source as in the pictures.
    const from = Math.floor(row / size) * columns;
    for (let x = 0; x < width; x++, at++) pixels[at] = source[from + Math.floor(x / size)]!;
  }
  return tensorFrom(pixels, [count, 3, height, width], { dtype, device: DEVICE });
}

describe.skipIf(!torchAvailable())(`backbones on ${DEVICE} beside PyTorch (needs libtorch)`, () => {
  const precisions = [
    ['float64', 'contiguous', 1e-9],
    ['float32', 'contiguous', 1e-4],
    ['float32', 'channels_last', 1e-4],
  ] as const;
  const variants = BACKBONE_KINDS.flatMap((kind) => precisions.map((precision) => [kind, ...precision] as const));

  it.each(variants)(
    '%s in %s, %s: embeddings, gradients and running statistics agree to %d',
    (kind, dtype, memoryFormat, relative) => {
      const fixture = readFixture<Variant>(`backbones/${kind}.json`);
      scope(() => {
        const backbone = reference(fixture.config, dtype, fixture.normBias).to({ memoryFormat });
        const [width, height] = fixture.config.inputSize;
        const grid = { rows: height / 8, columns: width / 8, size: 8 };
        const images = blocks(fixture.images, 6, grid, dtype).to({ memoryFormat });
        images.requiresGrad = true;

        expectValues(backbone.eval().forward(images), fixture.evalEmbeddings, relative);

        const embeddings = backbone.train().forward(images);
        expectValues(embeddings, fixture.trainEmbeddings, relative);
        backward(sum(mul(embeddings, hashedTensor(`loss of ${kind}`, embeddings.shape, dtype))));
        const gradients = Array.from(backbone.namedParameters(), ([key, parameter]) => [key, parameter.grad!] as const);
        expectSummaries(new Map(gradients), fixture.gradients, relative);
        expectSummaries(new Map([['images', images.grad!]]), { images: fixture.imageGradient }, relative);
        const buffers = [...backbone.namedBuffers()].filter(([key]) => key.includes('running'));
        expectSummaries(new Map(buffers), fixture.buffers, relative);
        backbone.release();
      });
    },
  );

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
        head.to({ dtype, device: DEVICE });
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
            const images = blocks(
              `batch ${step % 2}`,
              run.batch,
              { rows: 7, columns: 7, size: run.blockSize },
              dtype,
            ).to({ memoryFormat });
            const rows = Array.from({ length: run.batch }, (_, row) => (row * 3 + (step % 2)) % run.classes);
            const labels = tensorFrom(rows, [run.batch], { dtype: 'int64', device: DEVICE });
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
