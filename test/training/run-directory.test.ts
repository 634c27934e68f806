import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkpointPath } from '../../src/training/checkpoint.js';
import { metricsPath } from '../../src/training/metrics.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { createRunDirectory, readRunRecipe, requireNoRun } from '../../src/training/run-directory.js';

const recipe = parseRecipe(
  { data: { train: 'x' }, backbone: { kind: 'resnet18' }, objective: [{ kind: 'softmax' }] },
  'test',
);

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'lineament-run-'));
});

describe('a run directory', () => {
  it('keeps the resolved recipe', async () => {
    createRunDirectory(run, recipe);
    expect(await readRunRecipe(run)).toEqual(recipe);
  });

  it('is refused when it holds no run', async () => {
    await expect(readRunRecipe(run)).rejects.toThrow(/is not a run: expected recipe.json/);
  });

  it('is not started over', () => {
    expect(() => requireNoRun(run)).not.toThrow();
    expect(() => requireNoRun(join(run, 'none'))).not.toThrow();
    createRunDirectory(run, recipe);
    writeFileSync(metricsPath(run), '{}\n');
    expect(() => requireNoRun(run)).toThrow(expect.objectContaining({ code: 'RUN_EXISTS' }));
    rmSync(metricsPath(run));
    mkdirSync(checkpointPath(run, 'last'));
    expect(() => requireNoRun(run)).toThrow(expect.objectContaining({ code: 'RUN_EXISTS' }));
  });

  it('is started again where a run ended before it had metrics or a checkpoint', () => {
    createRunDirectory(run, recipe);
    expect(() => requireNoRun(run)).not.toThrow();
  });
});
