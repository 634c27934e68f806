import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMetrics } from '../../src/training/metrics.js';
import {
  afterRows,
  childOf,
  distributed,
  farthest,
  finished,
  freshOut,
  losses,
  recipeFile,
  start,
  startApart,
  startFresh,
  validations,
} from './running.js';

describe.skipIf(!distributed())('training in several processes (needs libtorch with c10d, and dist/)', () => {
  it('has the losses and figures of one process, whether there are two or four', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(2);
    const one = await finished(recipe, 1);
    expect(losses(one)).toHaveLength(12);
    for (const processes of [2, 4]) {
      const rows = await finished(recipe, processes);
      expect(farthest(losses(rows), losses(one))).toBeLessThanOrEqual(1e-5);
      const [ours, alone] = [validations(rows), validations(one)];
      expect(ours).toHaveLength(2);
      for (const [n, row] of ours.entries()) {
        const other = alone[n]!;
        if (row.type !== 'validation' || other.type !== 'validation') throw new Error('a validation was expected');
        expect(row.classification?.photos).toBe(other.classification?.photos);
        expect(row.classification?.loss).toBeCloseTo(other.classification!.loss, 4);
        expect(row.verification?.pairs).toBe(24);
        expect(row.verification?.auc).toBeCloseTo(other.verification!.auc, 1);
      }
    }
  });

  it.each([1, 0])(
    'stops within 30 s with a sentence naming process %i when that is killed, and goes on exactly',
    { timeout: 240_000 },
    async (rank) => {
      const recipe = recipeFile(4);
      const whole = await finished(recipe, 2);
      const { child, out, ended } = startFresh(recipe, 2);
      await afterRows(out, 9);
      const killedAt = performance.now();
      process.kill(childOf(child.pid!, rank)!, 'SIGKILL');
      const { code, said } = await ended;
      expect((performance.now() - killedAt) / 1000).toBeLessThan(30);
      expect(code).toBe(3);
      expect(said).toMatch(new RegExp(`process ${rank} of 2 \\(pid \\d+\\) was ended by SIGKILL`));
      // Process 0 is who the others speak to: without it, nobody tells of it but the launcher.
      const told = new RegExp(`process ${rank} of 2 ended without a word`);
      expect(rank === 0 || told.test(said)).toBe(true);

      const resumed = await start(['--resume', out, '--processes', '2'], out).ended;
      expect(resumed).toMatchObject({ code: 0 });
      expect(losses(readMetrics(out))).toEqual(losses(whole));
    },
  );

  it('goes on with another number of processes, and says so', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(3);
    const whole = await finished(recipe, 2);
    const { child, out, ended } = startFresh(recipe, 2);
    await afterRows(out, 9);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    const resumed = await start(['--resume', out, '--processes', '4'], out).ended;
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.said).toMatch(/in each of 4 processes, and was in .* in each of 2 processes/);
    // Two epochs in float32 whose sums are taken in another order: 2.4e-5 was seen on one CPU.
    expect(farthest(losses(readMetrics(out)), losses(whole))).toBeLessThanOrEqual(1e-4);
  });

  it('starts a run and goes on with it by one command, as a launcher repeats it', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(3);
    const whole = await finished(recipe, 2);
    const out = freshOut();
    const again = (...more: string[]) => start([recipe, '--resume', out, ...more], out);
    const { child, ended } = again('--processes', '2');
    await afterRows(out, 9);
    process.kill(childOf(child.pid!, 1)!, 'SIGKILL');
    expect((await ended).code).toBe(3);
    const refused = await again('--set', 'optimiser.learningRate=0.03', '--processes', '2').ended;
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.said).toContain('optimiser.learningRate is 0.02 there, and 0.03 here');
    expect(await again('--processes', '2').ended).toMatchObject({ code: 0 });
    expect(losses(readMetrics(out))).toEqual(losses(whole));
    // One that is done stays as it is.
    expect(await again().ended).toMatchObject({ code: 0 });
    expect(losses(readMetrics(out))).toEqual(losses(whole));
  });

  it('refuses a folder of which the others do not see what process 0 sees', { timeout: 120_000 }, async () => {
    const recipe = recipeFile(1);
    const folders = [freshOut(), freshOut()];
    const [alone] = await startApart([recipe, '--resume', 'run'], folders.slice(0, 1));
    expect(await alone).toMatchObject({ code: 0 });
    const [first, second] = await Promise.all(await startApart([recipe, '--resume', 'run'], folders));
    expect([first!.code, second!.code]).toEqual([2, 2]);
    expect(first!.said).toMatch(/Process 0 goes on with run after step 6, and process 1 after step 0/);
    expect(existsSync(join(folders[1]!, 'run'))).toBe(false);
  });

  it('refuses a batch that cannot be shared equally', { timeout: 60_000 }, async () => {
    const { code, said } = await startFresh(recipeFile(1), 3).ended;
    expect(code).toBe(2);
    expect(said).toMatch(/batch: expected a multiple of 3, at least 6, .* for 3 processes/);
  });
});
