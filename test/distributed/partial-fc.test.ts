import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWeights } from '../../src/nn/weights.js';
import { readMetrics } from '../../src/training/metrics.js';
import { hashed } from '../parity/formula.js';
import {
  afterRows,
  childOf,
  distributed,
  farthest,
  finished,
  inProcesses,
  losses,
  recipeFile,
  start,
  startFresh,
  validations,
} from './running.js';

/** What `partial-fc-step.mjs` prints of each case. */
interface Outcome {
  readonly losses: number[];
  readonly gradient: number[];
  readonly directions: number[];
  readonly predicted: number[];
  readonly judged: number[];
  readonly seen: number;
}

const STEP = join(import.meta.dirname, 'partial-fc-step.mjs');

/** Runs `partial-fc-step.mjs` in so many processes. */
async function outcomes(processes: number, cases: readonly object[]): Promise<Outcome[]> {
  return JSON.parse((await inProcesses(STEP, processes, [JSON.stringify(cases)]))[0]!) as Outcome[];
}

const [N, CLASSES, EMBEDDING] = [12, 50, 8];
const batch = {
  classes: CLASSES,
  embedding: EMBEDDING,
  faces: [...hashed('faces', N * EMBEDDING)],
  // Some of them twice, and all in one half of the classes.
  labels: [3, 7, 3, 24, 0, 11, 12, 7, 20, 1, 24, 9],
  steps: 3,
};

const KINDS = [
  { kind: 'softmax' },
  { kind: 'softmax', labelSmoothing: 0.1 },
  { kind: 'modified-softmax' },
  { kind: 'arcface', scale: 16, margin: 0.3 },
  { kind: 'cosface', scale: 16, margin: 0.2 },
  { kind: 'combined-margin', scale: 16 },
];

/** At this scale losses are about 2, as those of softmax: what rounding does grows with them. */
const arcface = [{ kind: 'arcface', scale: 4, margin: 0.3 }];
const sampled = { objective: arcface, partialFc: { sample: 0.4 } };

describe.skipIf(!distributed())('classes shared out over processes (needs libtorch with c10d, and dist/)', () => {
  it.each([2, 3])(
    'give %i processes the losses, gradients, weights and judgements of one, with all classes and with a sample',
    { timeout: 240_000 },
    async (processes) => {
      const cases = KINDS.flatMap((objective) =>
        [1, 0.3].flatMap((sample) => ['sgd', 'adamw'].map((optimiser) => ({ ...batch, objective, sample, optimiser }))),
      );
      const [one, several] = await Promise.all([outcomes(1, cases), outcomes(processes, cases)]);
      for (const [n, alone] of one.entries()) {
        const ours = several[n]!;
        for (const key of ['losses', 'gradient', 'directions', 'judged'] as const) {
          expect(ours[key]).toHaveLength(alone[key].length);
          expect(farthest(ours[key], alone[key])).toBeLessThanOrEqual(1e-5);
        }
        expect(ours.predicted).toEqual(alone.predicted);
        expect(ours.seen).toBe(N * batch.steps);
      }
    },
  );

  it('train as the dense head in one process does, with its figures and weights', { timeout: 240_000 }, async () => {
    const optimiser = { kind: 'sgd', learningRate: 0.02, gradientClip: 1 };
    const changes = { objective: [{ kind: 'softmax', labelSmoothing: 0.1 }], optimiser };
    const dense = startFresh(recipeFile(2, changes), 1);
    expect(await dense.ended).toMatchObject({ code: 0 });
    const shared = startFresh(recipeFile(2, { ...changes, partialFc: {} }), 2);
    expect(await shared.ended).toMatchObject({ code: 0 });
    const [theirs, ours] = [readMetrics(dense.out), readMetrics(shared.out)];
    expect(losses(ours)).toHaveLength(12);
    expect(farthest(losses(ours), losses(theirs))).toBeLessThanOrEqual(1e-5);
    expect(validations(ours)).toHaveLength(2);
    for (const [n, row] of validations(ours).entries()) {
      const other = validations(theirs)[n]!;
      if (row.type !== 'validation' || other.type !== 'validation') throw new Error('a validation was expected');
      expect(row.classification?.photos).toBe(other.classification?.photos);
      expect(row.classification?.accuracy).toBeCloseTo(other.classification!.accuracy, 6);
      expect(row.classification?.loss).toBeCloseTo(other.classification!.loss, 4);
    }
    for (const file of ['model', 'optimiser']) {
      const [whole, gathered] = [dense, shared].map(
        ({ out }) => loadWeights(join(out, `checkpoints/last/${file}.safetensors`)).state,
      );
      expect([...gathered!.keys()].toSorted()).toEqual([...whole!.keys()].toSorted());
      for (const [name, tensor] of gathered!) {
        expect(tensor.shape).toEqual(whole!.get(name)!.shape);
        const values = [tensor, whole!.get(name)!].map((each) => [...each.toFloat32Array()]) as [number[], number[]];
        expect(farthest(...values)).toBeLessThanOrEqual(1e-3);
      }
    }
  });

  it('go on exactly after a process was killed', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(3, { ...sampled, average: { decay: 0.9 }, accumulate: 2 });
    const whole = await finished(recipe, 2);
    const { child, out, ended } = startFresh(recipe, 2);
    await afterRows(out, 9);
    process.kill(childOf(child.pid!, 1)!, 'SIGKILL');
    expect((await ended).code).toBe(3);
    expect(await start(['--resume', out, '--processes', '2'], out).ended).toMatchObject({ code: 0 });
    expect(losses(readMetrics(out))).toEqual(losses(whole));
  });

  it('go on in another number of processes', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(3, { ...sampled, batch: 12, optimiser: { kind: 'adamw', learningRate: 0.002 } });
    // Not one process: over twenty steps its rounding grows to 1e-2 on some processors, where the steps of 3 after 9 of 2 stay within 1e-5.
    const whole = await finished(recipe, 2);
    const { child, out, ended } = startFresh(recipe, 2);
    await afterRows(out, 9);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(await start(['--resume', out, '--processes', '3'], out).ended).toMatchObject({ code: 0 });
    expect(farthest(losses(readMetrics(out)), losses(whole))).toBeLessThanOrEqual(1e-4);
  });

  it('start from a head that was trained whole, and keep it', { timeout: 240_000 }, async () => {
    const dense = startFresh(recipeFile(1, { objective: arcface }), 1);
    expect(await dense.ended).toMatchObject({ code: 0 });
    const changes = { objective: arcface, start: { from: dense.out, head: 'keep' } };
    const whole = await finished(recipeFile(1, changes), 1);
    const shared = await finished(recipeFile(1, { ...changes, partialFc: {} }), 2);
    expect(farthest(losses(shared), losses(whole))).toBeLessThanOrEqual(1e-5);
  });

  it(
    'tell who is taken for alike from the rows of all, as the dense head in as many processes does',
    { timeout: 240_000 },
    async () => {
      const sampler = { kind: 'people', photos: 4, lookalikes: 1 };
      const dense = await finished(recipeFile(1, { objective: arcface, sampler }), 2);
      const shared = await finished(recipeFile(1, { objective: arcface, sampler, partialFc: {} }), 2);
      expect(farthest(losses(shared), losses(dense))).toBeLessThanOrEqual(1e-4);
    },
  );

  it('are refused where there are more processes than people', { timeout: 120_000 }, async () => {
    const data = { train: 'synthetic:identities=3,images=12,seed=1,size=40' };
    const { code, said } = await startFresh(recipeFile(1, { ...sampled, data }), 4).ended;
    expect(code).toBe(2);
    expect(said).toMatch(/partialFc: expected a person or more for each of 4 processes, and data.train has 3/);
  });
});
