import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../../src/data/feed-thread.js';
import { openDataset } from '../../../src/data/open-dataset.js';
import { cardPath } from '../../../src/face/model.js';
import { encodePng } from '../../../src/image/encode.js';
import { torchAvailable } from '../../../src/torch/device.js';
import { readMetrics } from '../../../src/training/metrics.js';
import { parseRecipe, type Recipe } from '../../../src/training/recipe.js';
import { askTeacher, type Teacher } from '../../../src/training/teacher/teacher.js';
import { train } from '../../../src/training/train.js';
import { openCheckpoint } from '../../../src/training/trained-model.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'lineament-teacher-'));

const BACKBONE = { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 };

const recipeWith = (changes: object): Recipe =>
  parseRecipe(
    {
      data: { train: 'synthetic:identities=4,images=4,seed=1,size=112' },
      input: { size: [32, 32], canvas: [36, 36] },
      augment: [{ horizontalFlip: {} }],
      backbone: BACKBONE,
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
const lossesOf = (out: string) => readMetrics(out).flatMap((row) => (row.type === 'step' ? [row.loss] : []));
const ready = torchAvailable() && existsSync(FEED_WORKER_URL);
const dlib = existsSync(cardPath('dlib-resnet'));
const distillation = [{ kind: 'distillation' }];

/** Asks the recipe's teacher; also what was told of it. */
async function asked(recipe: Recipe, out = newFolder(), stopAt = Infinity) {
  const controller = new AbortController();
  const answers = askTeacher(recipe, { out, signal: controller.signal });
  const told: number[] = [];
  let faceless = 0;
  for (;;) {
    const { done, value } = await answers.next();
    if (done) return { teacher: value, told, faceless };
    if (value.type !== 'teacher') continue;
    told.push(value.done);
    faceless = value.faceless;
    if (value.done >= stopAt) controller.abort();
  }
}

describe.skipIf(!ready)('teacher (needs libtorch and dist/)', () => {
  let model: string;
  let other: string;
  beforeAll(async () => {
    model = await run(recipeWith({}));
    other = await run(recipeWith({ seed: 2, epochs: 1, backbone: { ...BACKBONE, embedding: 24 } }));
  }, 60_000);

  it('teaches without labels a network of another length, which resumes step for step', async () => {
    const backbone = { ...BACKBONE, embedding: 8 };
    const recipe = recipeWith({ backbone, objective: distillation, teacher: { model }, epochs: 6 });
    const whole = await run(recipe);
    const stopped = await run(recipe, newFolder(), 5);
    await run(recipe, stopped);
    expect(course(stopped)).toEqual(course(whole));
    const losses = lossesOf(whole);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  it('teaches the parts of a batch what it teaches the whole', async () => {
    // A frozen network stays in evaluation, so that its batch normalisation does not tell parts from the whole.
    const recipe = { objective: distillation, teacher: { model }, freeze: ['backbone.*'], epochs: 1 };
    const backbone = { ...BACKBONE, embedding: 8 };
    const whole = lossesOf(await run(recipeWith({ ...recipe, backbone })));
    const parts = lossesOf(await run(recipeWith({ ...recipe, backbone, accumulate: 4 })));
    whole.forEach((loss, step) => expect(parts[step]).toBeCloseTo(loss, 5));
  });

  it('leaves a network without its projection', async () => {
    const objective = [{ kind: 'softmax' }, { kind: 'distillation', weight: 0.5 }];
    const trained = await openCheckpoint(await run(recipeWith({ objective, teacher: { model: other }, epochs: 1 })));
    expect(trained.embedder.size).toBe(16);
    expect([...trained.backbone.stateDict().keys()].filter((name) => name.includes('projection'))).toEqual([]);
    trained.release();
  });

  it('keeps what it said, goes on where it was stopped, and is asked once', async () => {
    const data = { train: 'synthetic:identities=40,images=4,seed=1,size=32' };
    const cache = newFolder();
    const recipe = recipeWith({ data, objective: distillation, teacher: { model, cache } });
    const stopped = await asked(recipe, newFolder(), 64);
    expect(stopped).toMatchObject({ teacher: null, told: [0, 64] });
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
    const base = { objective: distillation, teacher: { model, cache } };
    await asked(recipeWith(base));
    const photos = { train: 'synthetic:identities=4,images=4,seed=2,size=112' };
    expect((await asked(recipeWith({ ...base, data: photos }))).told).toEqual([0, 16]);
    expect((await asked(recipeWith({ ...base, teacher: { model: other, cache } }))).told).toEqual([0, 16]);
    expect(readdirSync(cache)).toHaveLength(3);
  });

  it('must be the same when a run is resumed', async () => {
    const recipe = recipeWith({ objective: distillation, teacher: { model } });
    const out = await run(recipe, newFolder(), 2);
    const changed = { ...recipe, teacher: { ...recipe.teacher!, model: other } };
    await expect(run(changed, out)).rejects.toThrow(/taught by a model with other weights/);
  });

  it('points from the mean of all it said, unless it is told not to', async () => {
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
      const folder = newFolder();
      const faces = openDataset('synthetic:identities=2,images=1,seed=1,size=112');
      const wall = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3).fill(120) };
      for (const [n, picture] of [await faces.load(0), await faces.load(1), wall].entries()) {
        mkdirSync(join(folder, `person-${n}`));
        writeFileSync(join(folder, `person-${n}`, 'photo.png'), await encodePng(picture));
      }
      const { teacher: answer, faceless } = await asked(
        recipeWith({ data: { train: folder }, teacher, objective: distillation }),
      );
      expect(faceless).toBe(1);
      const lengths = [0, 1, 2].map((n) => Math.hypot(...answer!.of([n])));
      expect(lengths).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5), 0]);
    });

    it('sees the photos that aligned faces were cut from, where the recipe names them', async () => {
      const [aligned, photos] = [newFolder(), newFolder()];
      const faces = openDataset('synthetic:identities=2,images=1,seed=1,size=112');
      const wall = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3).fill(120) };
      for (const n of [0, 1]) {
        for (const folder of [aligned, photos]) mkdirSync(join(folder, `person-${n}`));
        // Only the photos show a face: who was shown the other could say nothing of it.
        writeFileSync(join(aligned, `person-${n}`, '1.png'), await encodePng(wall));
        writeFileSync(join(photos, `person-${n}`, '1.png'), await encodePng(await faces.load(n)));
      }
      const input = { size: [112, 112], alignment: 'five-points' };
      const recipe = { data: { train: aligned }, input, objective: distillation, teacher: { ...teacher, photos } };
      const shown = await asked(recipeWith(recipe));
      expect(shown.faceless).toBe(0);
      const direct = await asked(recipeWith({ data: { train: photos }, objective: distillation, teacher }));
      expect(shown.teacher!.of([0, 1])).toEqual(direct.teacher!.of([0, 1]));
    });

    it('is of no use where no photo shows a face', async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'wall'));
      const wall = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3).fill(120) };
      writeFileSync(join(folder, 'wall', 'photo.png'), await encodePng(wall));
      const recipe = recipeWith({ data: { train: folder }, teacher, objective: distillation });
      await expect(asked(recipe)).rejects.toThrow(/found no face in any photo/);
    });
  },
);
