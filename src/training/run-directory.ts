import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { LineamentError } from '../errors.js';
import { writeDurably } from '../torch/safetensors.js';
import type { StepEvent, ValidationEvent } from './events.js';
import { parseRecipe, type Recipe } from './recipe.js';

const RECIPE = 'recipe.json';
const METRICS = 'metrics.jsonl';

/** Makes the run's directory and stores the resolved recipe in it. */
export function createRunDirectory(run: string, recipe: Recipe): void {
  mkdirSync(join(run, 'checkpoints'), { recursive: true });
  writeDurably(join(run, RECIPE), [Buffer.from(`${JSON.stringify(recipe, null, 1)}\n`)]);
}

/**
 * The resolved recipe that a run was started with.
 * @throws {LineamentError} CHECKPOINT_INVALID when the directory holds no run
 */
export async function readRunRecipe(run: string): Promise<Recipe> {
  const path = join(run, RECIPE);
  if (!existsSync(path)) {
    throw new LineamentError('CHECKPOINT_INVALID', `${run} is not a run: expected ${RECIPE} in it.`);
  }
  return parseRecipe(JSON.parse(readFileSync(path, 'utf8')), path);
}

/** One row of `metrics.jsonl`. */
export type MetricsRow = StepEvent | ValidationEvent;

/** Adds a row to `metrics.jsonl`, in one write. */
export function appendMetrics(run: string, row: MetricsRow): void {
  appendFileSync(join(run, METRICS), `${JSON.stringify(row)}\n`);
}

/** The rows of a run; a last line that was cut off by a crash is left out. */
export function readMetrics(run: string): MetricsRow[] {
  return completeLines(run).map((line) => JSON.parse(line) as MetricsRow);
}

/** Forgets what was recorded after `step`: a resumed run goes through those steps again. */
export function rewindMetrics(run: string, step: number): void {
  const kept = completeLines(run).filter((line) => (JSON.parse(line) as MetricsRow).step <= step);
  const path = join(run, METRICS);
  if (!existsSync(path)) return;
  // Rows are in order of steps, so what is kept is the beginning of the file.
  truncateSync(
    path,
    kept.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0),
  );
}

function completeLines(run: string): string[] {
  const path = join(run, METRICS);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
