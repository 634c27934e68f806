import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMetrics } from '../../src/training/metrics.js';
import { distributed, farthest, finished, freshOut, inProcesses, losses, recipeFile, start } from './running.js';

/** What `exchanges.mjs` prints: the greatest differences from what was expected, and some numbers as they came. */
interface Exchanged {
  /** Whether gradients and statistics go by memory. */
  readonly shares: readonly [boolean, boolean];
  readonly averages: number;
  readonly normalised: number;
  readonly digits: readonly number[][];
}

/** @param apart the rank of a process that does not share memory, or -1. */
async function exchanged(processes: number, apart: number): Promise<Exchanged[]> {
  const said = await inProcesses(join(import.meta.dirname, 'exchanges.mjs'), processes, [String(apart)]);
  return said.map((text) => JSON.parse(text) as Exchanged);
}

describe.skipIf(!distributed())('processes of one machine (needs libtorch with c10d, and dist/)', () => {
  it.each([2, 3])('average and normalise by memory, %i of them', { timeout: 120_000 }, async (processes) => {
    const all = await exchanged(processes, -1);
    for (const { shares, averages, normalised, digits } of all) {
      expect(shares).toEqual([true, true]);
      expect(averages).toBeLessThanOrEqual(1e-6);
      expect(normalised).toBeLessThanOrEqual(1e-5);
      expect(digits).toEqual(all[0]!.digits);
    }
  });

  it('all do without where one of them does not share memory', { timeout: 120_000 }, async () => {
    for (const { shares, averages, normalised } of await exchanged(3, 1)) {
      expect(shares).toEqual([false, false]);
      expect(averages).toBeLessThanOrEqual(1e-6);
      expect(normalised).toBeLessThanOrEqual(1e-5);
    }
  });

  it('have the losses of one process by sockets, too', { timeout: 120_000 }, async () => {
    const recipe = recipeFile(1);
    const alone = losses(await finished(recipe, 1));
    const out = freshOut();
    const bySockets = start([recipe, '--out', out, '--processes', '2'], out, (program) => ({
      ...program,
      environment: { LINEAMENT_SHARED_MEMORY: '0' },
    }));
    expect(await bySockets.ended).toMatchObject({ code: 0 });
    expect(alone).toHaveLength(6);
    expect(farthest(losses(readMetrics(out)), alone)).toBeLessThanOrEqual(1e-5);
  });
});
