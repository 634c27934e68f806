import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { lineament, start } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-run-lock-'));
afterAll(() => rmSync(directory, { recursive: true }));

const RECIPE = 'recipes/synthetic-smoke.yaml';

describe.skipIf(!torchAvailable())('a run that is being trained (needs libtorch)', () => {
  test('keeps other processes out, and is resumed at once when its process was killed', async () => {
    const run = join(directory, 'run');
    const settings = ['--set', 'epochs=2', '--set', 'checkpointMinutes=1e-9'];
    const { process: child, finished } = start(['train', RECIPE, '--out', run, ...settings]);
    const metrics = join(run, 'metrics.jsonl');
    for (let tries = 0; tries < 3000 && !(existsSync(metrics) && readFileSync(metrics).length > 0); tries++)
      await sleep(10);
    // It keeps still, so that it is not done before the others have tried.
    child.kill('SIGSTOP');
    for (const words of [
      ['--resume', run],
      [RECIPE, '--out', run],
    ]) {
      const { code, stderr } = await lineament('train', ...words);
      expect(stderr).toContain(`${run} is being written to by process ${child.pid} on`);
      expect(code).toBe(2);
    }
    child.kill('SIGKILL');
    expect((await finished).signal).toBe('SIGKILL');
    expect((await lineament('train', '--resume', run)).code).toBe(0);
    expect(existsSync(join(run, '.lineament-lock'))).toBe(false);
  }, 120_000);

  test('is not left as an empty folder when it could not begin', async () => {
    const run = join(directory, 'never');
    const { code } = await lineament(
      'train',
      RECIPE,
      '--out',
      run,
      '--set',
      `data.train=${join(directory, 'nowhere')}`,
    );
    expect(code).toBe(2);
    expect(existsSync(run)).toBe(false);
  });
});
