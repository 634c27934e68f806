import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dropout } from '../../src/nn/dropout.js';
import { finiteGradients } from '../../src/optim/finite-gradients.js';
import { backward } from '../../src/torch/autograd.js';
import { cudaAvailable, torchAvailable } from '../../src/torch/device.js';
import { ones } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { sum } from '../../src/torch/operators.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { parseRecipe, type Recipe } from '../../src/training/recipe.js';
import { train } from '../../src/training/train.js';

const device = 'cuda:0';

/** What agrees with PyTorch on a device is told by the comparisons of test/parity, with LINEAMENT_TEST_DEVICE=cuda. */
describe.skipIf(!torchAvailable() || !cudaAvailable())('CUDA (needs a GPU and a libtorch for it)', () => {
  it('takes data there and back', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i / 7);
    const there = tensorFrom(values, [10, 100], { device });
    expect(there.device).toBe(device);
    expect(there.toTypedArray()).toEqual(values);
  });

  it('drops a share, scales the rest, passes gradients where it kept, and repeats it from the same seed', () => {
    const x = ones([100, 100], { device });
    x.requiresGrad = true;
    const y = new Dropout(0.25, new Generator(3)).forward(x);
    const kept = y.toFloat32Array();
    expect(new Set(kept)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(kept.filter((value) => value === 0).length / 10_000).toBeCloseTo(0.25, 1);
    backward(sum(y));
    expect(x.grad!.toFloat32Array()).toEqual(kept);
    expect(new Dropout(0.25, new Generator(3)).forward(x).toFloat32Array()).toEqual(kept);
    expect(new Dropout(0.25, new Generator(4)).forward(x).toFloat32Array()).not.toEqual(kept);
  });

  it.each([
    [[1, 3.4e38], true],
    [[Number.NaN, 1], false],
    [[-Infinity, 1], false],
  ])('tells whether gradients are finite: %j', (gradient, finite) => {
    const parameters = [[1, 2], gradient].map((values) => {
      const parameter = ones([2], { device });
      parameter.grad = tensorFrom(values, [2], { device });
      return parameter;
    });
    expect(finiteGradients(parameters)).toBe(finite);
  });

  const recipeOn = (changes: object): Recipe =>
    parseRecipe(
      {
        data: {
          train: 'synthetic:identities=8,images=16,seed=1,size=40',
          pairs: { count: 40, from: 'synthetic:identities=6,images=4,seed=1,size=40,first=8' },
        },
        input: { size: [32, 32], canvas: [36, 36] },
        augment: [{ rotation: { degrees: 5 } }, { horizontalFlip: {} }],
        backbone: { kind: 'resnet10', width: 16, embedding: 16, dropout: 0.1 },
        objective: [{ kind: 'arcface', scale: 16, margin: 0.1 }],
        optimiser: { kind: 'sgd', learningRate: 0.05, gradientClip: 5 },
        batch: 16,
        epochs: 3,
        ...changes,
      },
      'test',
    );

  async function run(recipe: Recipe, out = mkdtempSync(join(tmpdir(), 'lineament-cuda-')), resume = false) {
    const events: TrainingEvent[] = [];
    for await (const event of train(recipe, { out, resume })) events.push(event);
    return { out, losses: events.flatMap((event) => (event.type === 'step' ? [event.loss] : [])), events };
  }

  it('begins with the losses of the CPU in float32', async () => {
    const same = { precision: 'float32', augment: [], backbone: { kind: 'resnet10', width: 16, embedding: 16 } };
    const [cpu, cuda] = [await run(recipeOn(same)), await run(recipeOn({ ...same, device: 'cuda' }))];
    expect(cuda.losses).toHaveLength(24);
    // A device resamples photos to within half a grey level of what the CPU makes of them. From the third step on, that tells.
    cpu.losses.slice(0, 2).forEach((loss, step) => expect(Math.abs(cuda.losses[step]! / loss - 1)).toBeLessThan(0.02));
  });

  it.each([
    ['sgd', 'bfloat16'],
    ['sgd', 'float16'],
    ['adamw', 'bfloat16'],
    ['adamw', 'float32'],
  ])('learns with %s in %s, augments on the device, and goes on from a checkpoint', async (kind, precision) => {
    const optimiser = { kind, learningRate: kind === 'sgd' ? 0.05 : 2e-3, gradientClip: 5 };
    const recipe = recipeOn({ device: 'cuda', precision, optimiser, average: { decay: 0.9 } });
    const { out, losses } = await run({ ...recipe, epochs: 2 });
    const rest = await run(recipe, out, true);
    expect(rest.losses).toHaveLength(8);
    const mean = (values: readonly number[]): number =>
      values.reduce((total, value) => total + value, 0) / values.length;
    expect(mean(rest.losses)).toBeLessThan(mean(losses.slice(0, 8)));
    expect(rest.events.at(-1)).toMatchObject({ type: 'end', epochs: 3 });
  });
});
