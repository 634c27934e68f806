import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distributed, freshOut, inProcesses, recipeFile } from './running.js';

/** What `asking-training.mjs` prints. */
interface Told {
  /** Of each step, how often the process waited for the others since the one before, but for gradients and batch normalisation. */
  readonly steps: number[];
  /** The steps after which a checkpoint was saved. */
  readonly checkpoints: number[];
}

/** Trains one epoch of six steps. @param asked what the last process asks of all. */
async function told(processes: number, asked: object): Promise<Told[]> {
  const script = join(import.meta.dirname, 'asking-training.mjs');
  const said = await inProcesses(script, processes, [recipeFile(1), freshOut(), JSON.stringify(asked)]);
  return said.map((text) => JSON.parse(text) as Told);
}

describe.skipIf(!distributed())('training in two processes (needs libtorch with c10d, and dist/)', () => {
  it('makes one exchange a step beside the gradients', { timeout: 120_000 }, async () => {
    for (const { steps } of await told(2, {})) expect(steps.slice(1)).toEqual([1, 1, 1, 1, 1]);
  });

  it('saves a checkpoint in both where either asks for it', { timeout: 120_000 }, async () => {
    for (const { steps, checkpoints } of await told(2, { settings: ['checkpointMinutes=1e-9'] })) {
      expect(steps).toHaveLength(6);
      expect(checkpoints.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it('stops in both at the step after which either asks for it', { timeout: 120_000 }, async () => {
    for (const { steps, checkpoints } of await told(2, { stopAfter: 2 })) {
      expect(steps).toHaveLength(3);
      expect(checkpoints).toEqual([3]);
    }
  });

  it('stops in both before it validates, where either asks for it in the last step', { timeout: 120_000 }, async () => {
    for (const { steps, checkpoints } of await told(2, { stopAfter: 6 })) {
      expect(steps).toHaveLength(6);
      expect(checkpoints).toEqual([6]);
    }
  });
});

describe.skipIf(!distributed())('training in one process (needs libtorch with c10d, and dist/)', () => {
  it('stops at the step during which it is asked, and waits for nobody', { timeout: 120_000 }, async () => {
    expect(await told(1, { stopAfter: 2 })).toEqual([{ steps: [0, 0], checkpoints: [2] }]);
  });
});
