import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { continuesRun } from '../../src/cli/continued-run.js';
import { metricsPath } from '../../src/training/metrics.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { createRunDirectory } from '../../src/training/run-directory.js';
import { temporaryFolder } from '../data/temporary-photos.js';

const parent = temporaryFolder();
const written = {
  name: 'faces',
  data: { train: Array.from({ length: 60 }, (_, n) => `/photos/of/year-${n}`) },
  backbone: { kind: 'resnet18' },
  objective: [{ kind: 'softmax' }],
};
const recipe = (changes: object = {}) => parseRecipe({ ...written, ...changes }, 'test');

/** A folder with a run of the recipe. */
function run(): string {
  const folder = mkdtempSync(join(parent, 'run-'));
  createRunDirectory(folder, recipe());
  writeFileSync(metricsPath(folder), '{}\n');
  return folder;
}

describe('a recipe beside the folder of a run', () => {
  it('starts the run where there is none', async () => {
    expect(await continuesRun(recipe(), join(parent, 'none'))).toBe(false);
    const empty = join(parent, 'empty');
    mkdirSync(empty);
    expect(await continuesRun(recipe(), empty)).toBe(false);
    // It ended before its first step.
    createRunDirectory(empty, recipe());
    expect(await continuesRun(recipe(), empty)).toBe(false);
  });

  it.each([
    ['as it was', {}],
    ['with a default written out', { epochs: recipe().epochs }],
    ['under another name', { name: 'copy' }],
    ['with its figures elsewhere', { tracking: [{ kind: 'tensorboard' }] }],
  ])('continues it %s', async (_, changes) => {
    expect(await continuesRun(recipe(changes), run())).toBe(true);
  });

  it.each([
    [{ batch: 32 }, 'batch is 128 there, and 32 here'],
    [{ threads: 2, batch: 32 }, 'batch is 128 there, and 32 here, and 1 more settings differ'],
    [{ threads: 2 }, 'threads is not set there, and 2 here'],
    // Far into a long list.
    [{ data: { train: [...written.data.train.slice(0, -1), '/photos/of/others'] } }, 'data.train is'],
  ])('refuses it with %j', async (changes, message) => {
    await expect(continuesRun(recipe(changes), run())).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: expect.stringContaining(message),
      cure: expect.stringContaining('--resume without a recipe'),
    });
  });
});
