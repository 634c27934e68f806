import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { torchAvailable } from '../../src/torch/device.js';
import { checkpointPath, readCheckpointState } from '../../src/training/checkpoint.js';
import { readMetrics } from '../../src/training/metrics.js';
import { parseRecipe, type Recipe } from '../../src/training/recipe.js';
import { train } from '../../src/training/train.js';

const newRun = () => mkdtempSync(join(tmpdir(), 'lineament-resume-'));

const recipeWith = (changes: object): Recipe =>
  parseRecipe(
    {
      data: { train: 'synthetic:identities=4,images=8,seed=1,size=40' },
      input: { size: [32, 32], canvas: [36, 36] },
      backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 },
      objective: [{ kind: 'softmax' }],
      optimiser: { kind: 'sgd', learningRate: 0.05 },
      precision: 'float32',
      batch: 8,
      epochs: 2,
      ...changes,
    },
    'test',
  );

async function run(recipe: Recipe, out: string, stopAfter?: number): Promise<void> {
  const controller = new AbortController();
  for await (const event of train(recipe, { out, resume: existsSync(out), signal: controller.signal })) {
    if (event.type === 'step' && event.step === stopAfter) controller.abort();
  }
}

/** What must not depend on whether a run was cut off. */
const course = (out: string) => readMetrics(out).map((row) => ({ ...row, imagesPerSecond: 0 }));

/** The last checkpoint's weights, and what the optimiser keeps of earlier gradients, to the bit. */
const weights = (out: string) =>
  ['model', 'optimiser'].map((file) =>
    readFileSync(join(checkpointPath(out, 'last'), `${file}.safetensors`)).toString('base64'),
  );

const ready = torchAvailable() && existsSync(FEED_WORKER_URL);

describe.skipIf(!ready)('a run that is stopped and resumed (needs libtorch and dist/)', () => {
  const people = { kind: 'people', photos: 4 };
  it.each([
    [
      'people with photos each, and a triplet loss',
      { sampler: people, objective: [{ kind: 'softmax' }, { kind: 'triplet', weight: 0.2 }] },
    ],
    ['lookalikes told from the network', { sampler: { ...people, lookalikes: 1 } }],
    [
      'people equally often, in pictures composed by cutmix',
      { sampler: { kind: 'balanced' }, mix: { kind: 'cutmix', probability: 1 } },
    ],
    ['centres that follow the faces', { objective: [{ kind: 'softmax' }, { kind: 'center' }] }],
    [
      'margins that remember, in pictures composed by mixup',
      {
        mix: { kind: 'mixup' },
        objective: [
          { kind: 'curricularface', scale: 16 },
          { kind: 'adaface', scale: 16 },
        ],
      },
    ],
    ['convolutions and matrix products in bfloat16', { precision: 'bfloat16' }],
  ])('goes on step for step with %s', async (_what, changes) => {
    const recipe = recipeWith(changes);
    const [whole, stopped] = [newRun(), newRun()];
    await run(recipe, whole);
    await run(recipe, stopped, 6);
    expect(course(stopped)).toHaveLength(6);
    await run(recipe, stopped);
    expect(course(stopped)).toEqual(course(whole));
    expect(weights(stopped)).toEqual(weights(whole));
  });

  it('goes on in bfloat16 with the scale of its loss, and with the count of clean steps until that rises', async () => {
    // Too large at first, so that steps are skipped; then it rises after every third clean step.
    const objective = [{ kind: 'arcface', scale: 16, margin: 0.2 }];
    const lossScale = { initial: 1e38, interval: 3 };
    const recipe = recipeWith({ precision: 'bfloat16', objective, lossScale, epochs: 3 });
    const [whole, stopped] = [newRun(), newRun()];
    await run(recipe, whole);
    const scales = readMetrics(whole).flatMap((row) => (row.type === 'step' ? [row.lossScale!] : []));
    const steps = scales.map(({ overflowed }) => (overflowed ? 'skipped' : 'clean')).join(' ');
    // The run is cut off two clean steps after one that was skipped: the third makes the scale rise.
    const done = steps.split('skipped clean clean clean')[0]!.split(' ').length + 2;
    await run(recipe, stopped, done);
    const { scaler } = readCheckpointState(checkpointPath(stopped, 'last'));
    expect(scaler, `steps: ${steps}`).toEqual({ scale: scales[done]!.scale, clean: 2 });
    expect(scales[done + 1]!.scale).toBe(2 * scales[done]!.scale);
    await run(recipe, stopped);
    expect(course(stopped)).toEqual(course(whole));
    expect(weights(stopped)).toEqual(weights(whole));
  });
});
