import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../../src/data/feed-thread.js';
import { cardPath } from '../../../src/face/model.js';
import { torchAvailable } from '../../../src/torch/device.js';
import { readMetrics } from '../../../src/training/metrics.js';
import { parseRecipe, type Recipe } from '../../../src/training/recipe.js';
import { askTeacher, type Teacher } from '../../../src/training/teacher/teacher.js';
import { train } from '../../../src/training/train.js';
import { openCheckpoint } from '../../../src/training/trained-model.js';

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
const distillation = [{ kind: 'distillation' }];

/** Asks the recipe's teacher; also what was told of it. */
async function asked(recipe: Recipe, out = newFolder(), stopAt = Infinity) {
  const controller = new AbortController();
  const answers = askTeacher(recipe, { out, signal: controller.signal });
  const told: number[] = [];
  for (;;) {
    const { done, value } = await answers.next();
    if (done) return { teacher: value, told };
    if (value.type !== 'teacher') continue;
    told.push(value.done);
    if (value.done >= stopAt) controller.abort();
  }
}

describe.skipIf(!ready)('teacher (needs libtorch and dist/)', () => {
  it('teaches a smaller network, without labels, which resumes step for step', async () => {
    const teacher = { model: await run(recipeWith({})) };
    const small = { kind: 'resnet10', width: 4, neck: 'pooled', embedding: 8 };
    const recipe = recipeWith({ backbone: small, objective: distillation, teacher, epochs: 6 });
    const whole = await run(recipe);
    const stopped = await run(recipe, newFolder(), 5);
    await run(recipe, stopped);
    expect(course(stopped)).toEqual(course(whole));
    const losses = readMetrics(whole).flatMap((row) => (row.type === 'step' ? [row.loss] : []));
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  it('teaches the parts of a batch what it teaches the whole', async () => {
    const teacher = { model: await run(recipeWith({})) };
    // Without batch normalisation over the parts, a first step is the same.
    const recipe = recipeWith({ objective: distillation, teacher, epochs: 1, freeze: ['backbone.*'] });
    const backbone = { ...recipe.backbone, embedding: 8 };
    const first = async (changes: object) => {
      const out = await run(recipeWith({ ...recipe, backbone, ...changes }));
      return readMetrics(out).flatMap((row) => (row.type === 'step' ? [row.loss] : []));
    };
    const [whole, parts] = [await first({}), await first({ accumulate: 4 })];
    whole.forEach((loss, step) => expect(parts[step]).toBeCloseTo(loss, 5));
  });

  it('leaves a network without its projection', async () => {
    const recipe = recipeWith({});
    const teacher = { model: await run(recipeWith({ backbone: { ...recipe.backbone, embedding: 24 } })) };
    const objective = [{ kind: 'softmax' }, { kind: 'distillation', weight: 0.5 }];
    const model = await openCheckpoint(await run(recipeWith({ objective, teacher })));
    expect(model.embedder.size).toBe(16);
    expect([...model.backbone.namedParameters().keys()].filter((name) => name.includes('projection'))).toEqual([]);
    model.release();
  });

  it('keeps what it said, goes on where it was stopped, and is asked once', async () => {
    const model = await run(recipeWith({}));
    const data = { train: 'synthetic:identities=40,images=4,seed=1,size=32' };
    const cache = newFolder();
    const recipe = recipeWith({ data, objective: distillation, teacher: { model, cache } });
    const stopped = await asked(recipe, newFolder(), 64);
    expect(stopped).toEqual({ teacher: null, told: [0, 64] });
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.f32\.part$/)]);
    const resumed = await asked(recipe);
    expect(resumed.told).toEqual([64, 128, 160]);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.f32$/)]);
    const again = await asked(recipe);
    expect(again.told).toEqual([]);
    const fresh = await asked({ ...recipe, teacher: { ...recipe.teacher!, cache: newFolder() } });
    for (const { teacher } of [resumed, again]) expect(teacher!.of([3, 159])).toEqual(fresh.teacher!.of([3, 159]));
  });

  it('does not take what it said of other photos, or what another said', async () => {
    const cache = newFolder();
    const one = await run(recipeWith({}));
    const base = { objective: distillation, teacher: { model: one, cache } };
    await asked(recipeWith(base));
    const other = recipeWith({ ...base, data: { train: 'synthetic:identities=4,images=4,seed=2,size=112' } });
    expect((await asked(other)).told).toEqual([0, 16]);
    const another = { model: await run(recipeWith({ seed: 2 })), cache };
    expect((await asked(recipeWith({ ...base, teacher: another }))).told).toEqual([0, 16]);
    expect(readdirSync(cache)).toHaveLength(3);
  });

  it('must be the same when a run is resumed', async () => {
    const model = await run(recipeWith({}));
    const recipe = recipeWith({ objective: distillation, teacher: { model } });
    const out = await run(recipe, newFolder(), 2);
    const other = { ...recipe, teacher: { ...recipe.teacher!, model: await run(recipeWith({ seed: 2 })) } };
    await expect(run(other, out)).rejects.toThrow(/taught by a model with other weights/);
  });

  it('points from the mean of all it said, unless it is told not to', async () => {
    const model = await run(recipeWith({}));
    const recipe = (centre: boolean) => recipeWith({ objective: distillation, teacher: { model, centre } });
    const meanLength = ({ teacher }: { teacher: Teacher | null }) => {
      const all = Array.from({ length: 16 }, (_, n) => teacher!.of([n]));
      return Math.hypot(...Array.from(all[0]!, (_, i) => all.reduce((sum, row) => sum + row[i]! / 16, 0)));
    };
    expect(meanLength(await asked(recipe(true)))).toBeLessThan(0.5 * meanLength(await asked(recipe(false))));
  });
});

describe.skipIf(!dlib)(
  `the model that comes with Lineament${dlib ? '' : ' (skipped: not built, run npm run build)'}`,
  () => {
    const teacher = { model: 'dlib-resnet' };

    it('teaches by aligned faces, brought to its own template', async () => {
      const input = { size: [112, 112], alignment: 'five-points' };
      const { teacher: answer } = await asked(recipeWith({ input, teacher, objective: distillation }));
      expect(answer!.embedding).toBe(129);
      for (let n = 0; n < 16; n++) expect(Math.hypot(...answer!.of([n]))).toBeCloseTo(1, 5);
    });

    it('finds the faces of photos that are not aligned, and says nothing of those without one', async () => {
      const data = { train: 'synthetic:identities=3,images=2,seed=1,size=112' };
      const controller = { out: newFolder() };
      const answers = askTeacher(recipeWith({ data, teacher, objective: distillation }), controller);
      const last: { faceless?: number }[] = [];
      let step = await answers.next().catch((error: Error) => error);
      while (!(step instanceof Error) && !step.done) {
        last[0] = step.value as { faceless?: number };
        step = await answers.next().catch((error: Error) => error);
      }
      console.log(last[0], step instanceof Error ? step.message : step.done);
    });
  },
);
