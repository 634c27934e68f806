import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { cardPath } from '../../src/face/model.js';
import { torchAvailable } from '../../src/torch/device.js';
import { readMetrics } from '../../src/training/metrics.js';
import { parseRecipe, type Recipe } from '../../src/training/recipe.js';
import { openTeacher } from '../../src/training/teacher.js';
import { train } from '../../src/training/train.js';
import { openCheckpoint } from '../../src/training/trained-model.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'lineament-teacher-'));

const recipeWith = (changes: object): Recipe =>
  parseRecipe(
    {
      data: { train: 'synthetic:identities=4,images=4,seed=1,size=112' },
      input: { size: [32, 32], canvas: [36, 36] },
      augment: [{ horizontalFlip: {} }],
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

async function run(recipe: Recipe, out = newFolder(), stopAfter?: number): Promise<string> {
  const controller = new AbortController();
  for await (const event of train(recipe, { out, resume: stopAfter === undefined, signal: controller.signal })) {
    if (event.type === 'step' && event.step === stopAfter) controller.abort();
  }
  return out;
}

const course = (out: string) => readMetrics(out).map((row) => ({ ...row, imagesPerSecond: 0 }));
const ready = torchAvailable() && existsSync(FEED_WORKER_URL);
const dlib = existsSync(cardPath('dlib-resnet'));

describe.skipIf(!ready)('teacher (needs libtorch and dist/)', () => {
  it('teaches a smaller network, without labels, which resumes step for step', async () => {
    const teacher = { model: await run(recipeWith({})) };
    const small = { kind: 'resnet10', width: 4, neck: 'pooled', embedding: 8 };
    const recipe = recipeWith({ backbone: small, objective: [{ kind: 'distillation' }], teacher, epochs: 6 });
    const whole = await run(recipe);
    const stopped = await run(recipe, newFolder(), 5);
    await run(recipe, stopped);
    expect(course(stopped)).toEqual(course(whole));
    const losses = readMetrics(whole).flatMap((row) => (row.type === 'step' ? [row.loss] : []));
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  it('leaves a network without its projection', async () => {
    const recipe = recipeWith({ objective: [{ kind: 'softmax' }, { kind: 'distillation', weight: 0.5 }] });
    const teacher = { model: await run(recipeWith({ backbone: { ...recipe.backbone, embedding: 24 } })) };
    const model = await openCheckpoint(await run({ ...recipe, teacher }));
    expect(model.embedder.size).toBe(16);
    expect([...model.backbone.namedParameters().keys()].filter((name) => name.includes('projection'))).toEqual([]);
    model.release();
  });

  it('keeps its embeddings in the folder of the recipe, and takes them from there', async () => {
    const model = await run(recipeWith({}));
    const cache = newFolder();
    const recipe = recipeWith({ objective: [{ kind: 'distillation' }], teacher: { model, cache } });
    const first = await openTeacher(recipe);
    const [file] = readdirSync(cache);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.f32$/)]);
    expect((await openTeacher(recipe))!.of([3, 1])).toEqual(first!.of([3, 1]));
    // Told from a file that holds something else, of the same length.
    writeFileSync(join(cache, file!), new Float32Array(16 * 16).fill(2));
    expect((await openTeacher(recipe))!.of([0])).toEqual(new Float32Array(16).fill(2));
    const other = recipeWith({ ...recipe, data: { train: 'synthetic:identities=4,images=4,seed=2,size=112' } });
    expect((await openTeacher(other))!.of([0])).not.toEqual(new Float32Array(16).fill(2));
  });

  it.skipIf(!dlib)(
    `is the model that comes with Lineament${dlib ? '' : ' (skipped: not built, run npm run build)'}`,
    async () => {
      const input = { size: [112, 112], alignment: 'five-points' };
      const recipe = recipeWith({ input, teacher: { model: 'dlib-resnet' }, objective: [{ kind: 'distillation' }] });
      const teacher = await openTeacher(recipe);
      const rows = teacher!.of([0, 1, 2, 3]);
      expect(rows.length).toBe(4 * teacher!.embedding);
      for (let n = 0; n < 4; n++) {
        expect(Math.hypot(...rows.subarray(n * teacher!.embedding, (n + 1) * teacher!.embedding))).toBeCloseTo(1, 5);
      }
      const unaligned = recipeWith({ teacher: { model: 'dlib-resnet' }, objective: [{ kind: 'distillation' }] });
      await expect(openTeacher(unaligned)).rejects.toThrow(/Align the photos by five-points/);
    },
  );
});
