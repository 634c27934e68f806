import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { torchAvailable } from '../../src/torch/device.js';
import { liveTensors } from '../../src/torch/scope.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { openCheckpoint } from '../../src/training/torch-embedder.js';
import { train } from '../../src/training/train.js';

const recipeWith = (changes: Record<string, unknown>) =>
  parseRecipe(
    {
      data: {
        train: 'synthetic:identities=4,images=8,seed=1,size=40',
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

async function eventsOf(recipe = recipeWith({}), out = newRun()): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(recipe, { out })) events.push(event);
  return events;
}

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

  it('raises the margin and lowers the learning rate as the recipe says', async () => {
    const steps = (await eventsOf()).filter((event) => event.type === 'step');
    expect(steps.map(({ margin }) => Number(margin!.toFixed(3)))).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2, 0.2]);
    expect(steps[0]!.learningRate).toBe(0.05);
    expect(steps.at(-1)!.learningRate).toBeLessThan(0.01);
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

  it('refuses a warm-up that is longer than the run, naming the key', async () => {
    const schedule = { kind: 'cosine', warmupSteps: 8 };
    await expect(eventsOf(recipeWith({ schedule }))).rejects.toThrow(
      /schedule.warmupSteps: expected fewer than the run's 8 steps/,
    );
  });
});
