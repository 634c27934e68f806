import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { openDataset } from '../../src/data/open-dataset.js';
import { encodePng } from '../../src/image/encode.js';
import { cudaAvailable, torchAvailable } from '../../src/torch/device.js';
import { liveTensors, scope } from '../../src/torch/scope.js';
import type { Tensor } from '../../src/torch/tensor.js';
import {
  checkpointPath,
  readCheckpointModel,
  readCheckpointState,
  readCheckpointTrained,
} from '../../src/training/checkpoint.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { readMetrics } from '../../src/training/metrics.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { openCheckpoint } from '../../src/training/trained-model.js';
import { train, type TrainOptions } from '../../src/training/train.js';

const recipeWith = (changes: Record<string, unknown>) =>
  parseRecipe(
    {
      data: {
        train: TRAIN,
        pairs: { count: 40, from: 'synthetic:identities=6,images=4,seed=1,size=40,first=4' },
      },
      input: { size: [32, 32], canvas: [36, 36] },
      backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 },
      objective: [{ kind: 'arcface', scale: 16, margin: { kind: 'linear', from: 0, to: 0.2, epochs: 1 } }],
      optimiser: { kind: 'sgd', learningRate: 0.05 },
      precision: 'float32',
      batch: 8,
      epochs: 2,
      ...changes,
    },
    'test',
  );
const newRun = () => mkdtempSync(join(tmpdir(), 'lineament-train-'));

async function eventsOf(
  recipe = recipeWith({}),
  out = newRun(),
  options: Partial<TrainOptions> = {},
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(recipe, { out, ...options })) events.push(event);
  return events;
}

const TRAIN = 'synthetic:identities=4,images=8,seed=1,size=40';

/** Pictures of `people` as files, a folder each; returns the paths. */
async function photosOf(people: string, folder = mkdtempSync(join(tmpdir(), 'lineament-photos-'))) {
  const { samples, classes, load } = openDataset(people);
  const paths = samples.map(({ label }, index) => join(folder, classes[label]!, `${index}.png`));
  for (const [index, path] of paths.entries()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await encodePng(await load(index)));
  }
  return { folder, paths };
}

/** What must not depend on whether a run was cut off. */
const course = (run: string) => readMetrics(run).map((row) => ({ ...row, imagesPerSecond: 0 }));

const ready = torchAvailable() && existsSync(FEED_WORKER_URL);

describe.skipIf(!ready)('train (needs libtorch and dist/)', () => {
  it('tells of its start, every step, each validation and checkpoint, and its end', async () => {
    const events = await eventsOf();
    const count = (type: TrainingEvent['type']) => events.filter((event) => event.type === type).length;
    expect(events[0]).toMatchObject({ type: 'start', classes: 4, samples: 32, steps: 8, precision: 'float32' });
    expect([count('step'), count('validation'), count('end')]).toEqual([8, 2, 1]);
    expect(events.at(-1)).toMatchObject({ type: 'end', epochs: 2 });
    expect(events.filter((event) => event.type === 'checkpoint' && event.name === 'last')).toHaveLength(2);
  });

  it('gives the same losses for the same seed, and others for another', async () => {
    const losses = (events: TrainingEvent[]) => events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    const [first, second, other] = [await eventsOf(), await eventsOf(), await eventsOf(recipeWith({ seed: 2 }))];
    expect(losses(second)).toEqual(losses(first));
    expect(losses(other)).not.toEqual(losses(first));
  });

  it('validates, with a checkpoint, after every other epoch and the last where the recipe says so', async () => {
    const events = await eventsOf(recipeWith({ epochs: 5, validateEvery: 2 }));
    const epochs = events.flatMap((event) => (event.type === 'validation' ? [event.epoch] : []));
    expect(epochs).toEqual([2, 4, 5]);
    const saved = events.flatMap((event) => (event.type === 'checkpoint' && event.name === 'last' ? [event.step] : []));
    expect(saved).toEqual([8, 16, 20]);
  });

  it('raises the margin and lowers the learning rate as the recipe says', async () => {
    const steps = (await eventsOf()).filter((event) => event.type === 'step');
    expect(steps.map(({ margin }) => Number(margin!.toFixed(3)))).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2, 0.2]);
    expect(steps[0]!.learningRate).toBe(0.05);
    expect(steps.at(-1)!.learningRate).toBeLessThan(0.01);
  });

  it('lowers the learning rate on a plateau, and only after the margin has settled', async () => {
    // No loss is better by half than the best before: from the second epoch that counts on, each lowers the rate.
    const schedule = { kind: 'plateau', patience: 0, threshold: 0.5, factor: 0.5 };
    const margin = { kind: 'linear', from: 0, to: 0.2, epochs: 2 };
    const objective = [{ kind: 'arcface', scale: 16, margin }];
    const events = await eventsOf(recipeWith({ schedule, objective, epochs: 5 }));
    const lowered = events.flatMap((event) => (event.type === 'plateau' ? [[event.epoch, event.factor]] : []));
    expect(lowered).toEqual([
      [4, 0.5],
      [5, 0.25],
    ]);
    const rates = events.flatMap((event) => (event.type === 'step' ? [event.learningRate] : []));
    expect([...new Set(rates)]).toEqual([0.05, 0.025]);
  });

  it('stops early, says so, and stays stopped when it is resumed', async () => {
    const out = newRun();
    const changes = {
      objective: [{ kind: 'softmax' }],
      earlyStopping: { watch: 'loss', patience: 1, threshold: 0.9 },
      epochs: 6,
    };
    const events = await eventsOf(recipeWith(changes), out);
    expect(events.find(({ type }) => type === 'early-stop')).toMatchObject({ epoch: 2, step: 8, waited: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'end', epochs: 2 });
    const resumed = await eventsOf(recipeWith(changes), out, { resume: true });
    expect(resumed.map(({ type }) => type)).toEqual(['start', 'end']);
  });

  it('goes through a batch in parts, to nearly the same losses where no layer looks at the batch', async () => {
    // Without the statistics of batch normalisation a sum of parts is the whole, but for the rounding of sums.
    const changes = { epochs: 1, freeze: ['backbone.*'], objective: [{ kind: 'arcface', scale: 16, margin: 0.1 }] };
    const losses = async (accumulate: number) =>
      (await eventsOf(recipeWith({ ...changes, accumulate }))).flatMap((event) =>
        event.type === 'step' ? [event.loss] : [],
      );
    const [whole, parts] = [await losses(1), await losses(4)];
    expect(parts).toHaveLength(4);
    parts.forEach((loss, step) => expect(loss).toBeCloseTo(whole[step]!, 4));
  });

  it('validates and stores the average of the weights, and trains on from the weights', async () => {
    const [plain, averaged] = [newRun(), newRun()];
    await eventsOf(recipeWith({}), plain);
    await eventsOf(recipeWith({ average: { decay: 0.9 } }), averaged);
    const losses = (run: string) => readMetrics(run).flatMap((row) => (row.type === 'step' ? [row.loss] : []));
    const figures = (run: string) => readMetrics(run).filter((row) => row.type === 'validation');
    expect(losses(averaged)).toEqual(losses(plain));
    expect(figures(averaged)).not.toEqual(figures(plain));
    // In a scope: what were left to the collector would be counted in another test, or not.
    const values = (read: (checkpoint: string) => Map<string, Tensor>, checkpoint: string) =>
      scope(() => [...read(checkpoint).values()].flatMap((tensor) => [...tensor.toFloat32Array()]));
    const [last, lastOfAveraged] = [plain, averaged].map((run) => checkpointPath(run, 'last')) as [string, string];
    expect(values(readCheckpointTrained, lastOfAveraged)).toEqual(values(readCheckpointModel, last));
    expect(values(readCheckpointModel, lastOfAveraged)).not.toEqual(values(readCheckpointModel, last));
  });

  it('skips steps whose scaled gradients overflow, and recovers', async () => {
    const steps = (await eventsOf(recipeWith({ lossScale: { initial: 1e38, interval: 2 } }))).filter(
      (event) => event.type === 'step',
    );
    const scales = steps.map(({ lossScale }) => lossScale!);
    const skipped = scales.findIndex(({ overflowed }) => !overflowed);
    expect(skipped).toBeGreaterThan(0);
    scales.slice(0, skipped).forEach(({ scale }, step) => expect(scale).toBe(1e38 / 2 ** step));
    // Two clean steps, and it is tried at twice the scale again.
    expect(scales[skipped + 2]!.scale).toBe(2 * scales[skipped]!.scale);
  });

  it.skipIf(cudaAvailable())('refuses a device that is not there', async () => {
    await expect(eventsOf(recipeWith({ device: 'cuda' }))).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
  });

  it('holds no more tensors after many steps than after a few, and none when it has ended', async () => {
    const before = liveTensors();
    const held: number[] = [];
    for await (const event of train(recipeWith({ epochs: 10 }), { out: newRun() })) {
      if (event.type === 'step') held.push(liveTensors());
    }
    expect(held).toHaveLength(40);
    // The optimiser's momentum appears with the first step; from then on nothing may be added.
    expect(new Set(held.slice(1)).size).toBe(1);
    expect(liveTensors()).toBe(before);
  });

  it('learns smaller inputs first where the recipe says so', async () => {
    const input = { size: [32, 32], canvas: [36, 36], progressive: [{ untilEpoch: 1, size: [16, 16] }] };
    expect((await eventsOf(recipeWith({ input }))).at(-1)).toMatchObject({ type: 'end', epochs: 2 });
  });

  it('leaves a checkpoint that embeds faces at unit length', async () => {
    const out = newRun();
    await eventsOf(recipeWith({}), out);
    const model = await openCheckpoint(out);
    const face = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(90) };
    const [embedding] = await model.embedder.embed([face]);
    expect(embedding!.length).toBe(16);
    expect(Math.hypot(...embedding!)).toBeCloseTo(1, 5);
    await expect(model.embedder.embed([{ width: 1, height: 1, data: new Uint8Array(3) }])).rejects.toThrow(/32×32/);
    model.release();
  });

  it('stopped by a photo that validation cannot read, validates that epoch first when it is resumed', async () => {
    const { folder, paths } = await photosOf('synthetic:identities=6,images=4,seed=1,size=40,first=4');
    const recipe = recipeWith({ data: { train: TRAIN, broken: 'fail', pairs: { count: 40, from: folder } } });
    const [whole, broken] = [newRun(), newRun()];
    await eventsOf(recipe, whole);
    const photo = readFileSync(paths[5]!);
    writeFileSync(paths[5]!, 'broken');
    await expect(eventsOf(recipe, broken)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining(paths[5]!) as string,
    });
    writeFileSync(paths[5]!, photo);
    const events = await eventsOf(recipe, broken, { resume: true });
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['start', 'validation']);
    expect(course(broken)).toEqual(course(whole));
  });

  it('stopped at the last step of an epoch, validates it when it is resumed', async () => {
    const [whole, stopped] = [newRun(), newRun()];
    await eventsOf(recipeWith({}), whole);
    const controller = new AbortController();
    const events: TrainingEvent[] = [];
    for await (const event of train(recipeWith({}), { out: stopped, signal: controller.signal })) {
      events.push(event);
      if (event.type === 'step' && event.step === 4) controller.abort();
    }
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', name: 'last', step: 4 });
    expect((await eventsOf(recipeWith({}), stopped, { resume: true }))[1]).toMatchObject({
      type: 'validation',
      step: 4,
    });
    expect(course(stopped)).toEqual(course(whole));
  });

  it('is not resumed on other photos than it was started on, be they as many', async () => {
    const { folder, paths } = await photosOf(TRAIN);
    const recipe = recipeWith({ data: { train: folder } });
    const out = newRun();
    await eventsOf(recipe, out);
    renameSync(paths[1]!, paths[1]!.replace(/[^/]*$/, 'another.png'));
    const { classes } = readCheckpointState(checkpointPath(out, 'last'));
    await expect(eventsOf(recipe, out, { resume: true })).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
      message: expect.stringContaining(
        `32 photos of 4 people, and the data now has 32 of 4 (the photos of "${classes[0]}" are not those`,
      ),
    });
  });

  it('says when it goes on otherwise than before', async () => {
    const out = newRun();
    await eventsOf(recipeWith({}), out);
    const file = join(checkpointPath(out, 'last'), 'state.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    const warnings = async () =>
      (await eventsOf(recipeWith({}), out, { resume: true })).flatMap((event) =>
        event.type === 'warning' ? [event.message] : [],
      );
    expect(await warnings()).toEqual([]);
    writeFileSync(file, JSON.stringify({ ...state, machine: { precision: 'bfloat16', threads: 96 } }));
    expect((await warnings()).join()).toMatch(
      /goes on in float32 on \d+ threads, and was in bfloat16 on 96 threads so far/,
    );
  });

  it('refuses one person, whom there is nobody to tell from', async () => {
    const alone = eventsOf(recipeWith({ data: { train: 'synthetic:identities=1,images=16,seed=1,size=40' } }));
    await expect(alone).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(
        /^Expected photos of two people or more to tell apart, but .* has those of ".*" alone\.$/,
      ),
    });
  });

  it('leaves broken photos out of the validation with their pairs, and names each once', async () => {
    const { folder: dev, paths: devPaths } = await photosOf(TRAIN);
    const { folder, paths } = await photosOf('synthetic:identities=6,images=4,seed=1,size=40,first=4');
    for (const path of [devPaths[3]!, paths[0]!, paths[23]!]) writeFileSync(path, 'broken');
    const events = await eventsOf(recipeWith({ data: { train: TRAIN, dev, pairs: { count: 72, from: folder } } }));
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'end', skipped: 3 });
    for (const path of [devPaths[3]!, paths[0]!, paths[23]!]) expect(warnings.join()).toContain(`skipped ${path}: `);
    const [first, second] = events.filter((event) => event.type === 'validation');
    expect(first!.classification!.photos).toBe(31);
    // Two of the 24 photos are broken: 3 + 3 of the 36 pairs of the same person, and some of the 36 others.
    expect(first!.verification!.pairs).toBeGreaterThan(30);
    expect(first!.verification!.pairs).toBeLessThan(66);
    expect(second!.verification!.pairs).toBe(first!.verification!.pairs);
  });

  it('refuses to start over a run that exists, and leaves that one as it was', async () => {
    const out = newRun();
    await eventsOf(recipeWith({ epochs: 1 }), out);
    const before = readMetrics(out);
    await expect(eventsOf(recipeWith({ epochs: 1 }), out)).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: `${out} already holds a run; continue it with --resume ${out}, or name another folder`,
    });
    expect(readMetrics(out)).toEqual(before);
  });

  it.each([{}, { gradientClip: 5 }])('does not take a step whose gradients are not finite (%j)', async (settings) => {
    const out = newRun();
    // The gradient is that of the cosine divided by the length of small weights: it overflows where the loss does not.
    const objective = [{ kind: 'arcface', scale: 16, margin: 0, weight: 1e37 }];
    const optimiser = { kind: 'sgd', learningRate: 0.05, ...settings };
    await expect(eventsOf(recipeWith({ objective, optimiser }), out)).rejects.toMatchObject({
      code: 'GRADIENTS_NOT_FINITE',
      exitCode: 2,
      message: expect.stringMatching(
        /gradients of a loss of \S+e\+3[78] are not finite at step 1 .*diverged.*learningRate/,
      ),
    });
    expect(readMetrics(out)).toEqual([]);
    const saved = [...readCheckpointModel(checkpointPath(out, 'diverged')).values()];
    expect(saved.flatMap((tensor) => [...tensor.toFloat32Array()]).every(Number.isFinite)).toBe(true);
    for (const tensor of saved) tensor.release();
  });

  it('refuses a warm-up that is longer than the run, naming the key', async () => {
    const schedule = { kind: 'cosine', warmupSteps: 8 };
    await expect(eventsOf(recipeWith({ schedule }))).rejects.toThrow(
      /schedule.warmupSteps: expected fewer than the run's 8 steps/,
    );
  });
});
