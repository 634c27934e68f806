import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { LineamentError } from '../errors.js';
import { writeDurably } from '../torch/safetensors.js';
import { metricsPath } from './metrics.js';
import { parseRecipe, type Recipe } from './recipe.js';

const RECIPE = 'recipe.json';
const CHECKPOINTS = 'checkpoints';

/** Whether there is a run to lose: metrics, or checkpoints. One that ended before it had either, by an error at its first step, is none. */
export function holdsRun(directory: string): boolean {
  if (!existsSync(join(directory, RECIPE))) return false;
  return existsSync(metricsPath(directory)) || checkpointNames(directory).length > 0;
}

/**
 * Refuses to start a run over another one, which would lose its metrics and checkpoints.
 * @throws {LineamentError} RUN_EXISTS
 */
export function requireNoRun(directory: string): void {
  if (!holdsRun(directory)) return;
  throw new LineamentError(
    'RUN_EXISTS',
    `${resolve(directory)} already holds a run; continue it with --resume ${directory}, or name another folder`,
  );
}

function checkpointNames(run: string): string[] {
  const folder = join(run, CHECKPOINTS);
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Makes the run's directory and stores the resolved recipe in it. */
export function createRunDirectory(run: string, recipe: Recipe): void {
  mkdirSync(join(run, CHECKPOINTS), { recursive: true });
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
