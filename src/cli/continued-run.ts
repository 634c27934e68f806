import { resolve } from 'node:path';
import { LineamentError } from '../errors.js';
import type { Recipe } from '../training/recipe.js';
import { differences } from './run-differences.js';

/**
 * Whether a folder holds a run that a recipe continues; false where there is none yet. What the recipe is called, and where figures go, may
 * be other than it was.
 * @throws RUN_EXISTS when the run was started with another recipe.
 */
export async function continuesRun(recipe: Recipe, directory: string): Promise<boolean> {
  const [{ holdsRun, readRunRecipe }, { parametersOf }] = await Promise.all([
    import('../training/run-directory.js'),
    import('../training/tracking/parameters.js'),
  ]);
  if (!holdsRun(directory)) return false;
  const [first, ...others] = differences([parametersOf(await readRunRecipe(directory)), parametersOf(recipe)]);
  if (first === undefined) return true;
  const told = (value: string | null): string => value ?? 'not set';
  const [there, here] = first.values.map(told);
  const more = others.length === 0 ? '' : `, and ${others.length} more settings differ`;
  throw new LineamentError(
    'RUN_EXISTS',
    `${resolve(directory)} holds a run of another recipe: ${first.key} is ${there} there, and ${here} here${more}`,
    { cure: 'Continue the run as it was started by --resume without a recipe, or name another folder.' },
  );
}
