import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../bench/program.js';
import { readMetrics } from '../../src/training/metrics.js';
import {
  afterRows,
  childOf,
  distributed,
  farthest,
  finished,
  freshOut,
  inProcesses,
  losses,
  recipeFile,
  start,
} from './running.js';

/** What `exchanges.mjs` prints: the greatest differences from what was expected, and some numbers as they came. */
interface Exchanged {
  /** Whether gradients and statistics go by memory. */
  readonly shares: readonly [boolean, boolean];
  /** Blocks of memory in common that were mapped while gradients were averaged. */
  readonly maps: number;
  readonly averages: number;
  readonly normalised: number;
  /** Whether sums were those in the order of the ranks, to the last digit. */
  readonly inOrder: boolean;
  readonly digits: readonly number[][];
}

const bySockets = (program: Program): Program => ({ ...program, environment: { LINEAMENT_SHARED_MEMORY: '0' } });

/** @param apart the rank of a process that does not share memory, or -1. */
async function exchanged(processes: number, apart: number): Promise<Exchanged[]> {
  const said = await inProcesses(join(import.meta.dirname, 'exchanges.mjs'), processes, [String(apart)]);
  return said.map((text) => JSON.parse(text) as Exchanged);
}

describe.skipIf(!distributed())('processes of one machine (needs libtorch with c10d, and dist/)', () => {
  it.each([2, 3])('average and normalise by memory, %i of them', { timeout: 120_000 }, async (processes) => {
    const all = await exchanged(processes, -1);
    for (const { shares, maps, averages, normalised, inOrder, digits } of all) {
      expect(shares).toEqual([true, true]);
      // Of each process a head in either group, and three buckets.
      expect(maps).toBe(5 * processes);
      expect(inOrder).toBe(true);
      expect(averages).toBeLessThanOrEqual(1e-6);
      expect(normalised).toBeLessThanOrEqual(1e-5);
      expect(digits).toEqual(all[0]!.digits);
    }
  });

  it('all do without where one of them does not share memory', { timeout: 120_000 }, async () => {
    const all = await exchanged(3, 1);
    for (const { shares, maps, averages, normalised } of all) {
      expect(shares).toEqual([false, false]);
      expect(maps).toBe(0);
      expect(averages).toBeLessThanOrEqual(1e-6);
      expect(normalised).toBeLessThanOrEqual(1e-5);
    }
    // Gloo begins with another process for every part, which is what tells the two ways apart.
    expect(all.some(({ inOrder }) => !inOrder)).toBe(true);
  });

  it('say by sockets, too, which of them was killed', { timeout: 120_000 }, async () => {
    const recipe = recipeFile(40);
    const out = freshOut();
    const { child, ended } = start([recipe, '--out', out, '--processes', '2'], out, bySockets);
    await afterRows(out, 9);
    process.kill(childOf(child.pid!, 1)!, 'SIGKILL');
    const { code, said } = await ended;
    expect(code).toBe(3);
    expect(said).toMatch(/process 1 of 2 ended without a word/);
  });

  it('have the losses of one process by sockets, too', { timeout: 120_000 }, async () => {
    const recipe = recipeFile(1);
    const alone = losses(await finished(recipe, 1));
    const out = freshOut();
    expect(await start([recipe, '--out', out, '--processes', '2'], out, bySockets).ended).toMatchObject({ code: 0 });
    expect(alone).toHaveLength(6);
    expect(farthest(losses(readMetrics(out)), alone)).toBeLessThanOrEqual(1e-5);
  });
});
