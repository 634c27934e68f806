import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/training/recipe.js';
import {
  appendMetrics,
  createRunDirectory,
  readMetrics,
  readRunRecipe,
  rewindMetrics,
} from '../../src/training/run-directory.js';
import type { StepEvent } from '../../src/training/events.js';

const recipe = parseRecipe(
  { data: { train: 'x' }, backbone: { kind: 'resnet18' }, objective: [{ kind: 'softmax' }] },
  'test',
);
const row = (step: number): StepEvent => ({
  type: 'step',
  step,
  epoch: 1,
  loss: 1 / step,
  accuracy: null,
  learningRate: 0.1,
  margin: null,
  imagesPerSecond: 10,
});

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

  it('leaves out a line of metrics that a crash cut off', () => {
    appendMetrics(run, row(1));
    appendFileSync(join(run, 'metrics.jsonl'), '{"type":"step","st');
    expect(readMetrics(run)).toEqual([row(1)]);
  });

  it('forgets what came after the step that a run is resumed from', () => {
    for (const step of [1, 2, 3]) appendMetrics(run, row(step));
    appendFileSync(join(run, 'metrics.jsonl'), '{"type":"ste');
    rewindMetrics(run, 2);
    expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(row(1))}\n${JSON.stringify(row(2))}\n`,
    );
  });

  it('has no metrics to forget when nothing was recorded', () => {
    expect(() => rewindMetrics(run, 0)).not.toThrow();
    expect(readMetrics(run)).toEqual([]);
  });
});
