import type { z } from 'zod';
import { LineamentError } from '../errors.js';
import type { Frozen } from '../parts.js';
import { recipeKeys } from './recipe-keys.js';
import { recipeProblems } from './recipe-problems.js';
import { brokenRules } from './recipe-rules.js';

/** A recipe: everything that defines a training run, checked key by key and then as a whole. */
export const recipeSchema = recipeKeys.superRefine((recipe, context) => {
  for (const { path, message } of brokenRules(recipe)) context.addIssue({ code: 'custom', path: [...path], message });
});

export type Recipe = Frozen<z.output<typeof recipeSchema>>;

/** The value with all that it holds, no longer to be changed. */
export function frozen<T>(value: T): Frozen<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value as Frozen<T>;
}

/**
 * Checks a recipe, fills in the defaults and freezes it.
 *
 * @param source what messages call it: its file's path.
 * @throws `RECIPE_INVALID` with a sentence for each mistake: the key path, what is valid there and what arrived.
 */
export function parseRecipe(value: unknown, source: string): Recipe {
  const result = recipeSchema.safeParse(value);
  if (!result.success) {
    const problems = recipeProblems(recipeSchema, value, result.error);
    throw new LineamentError('RECIPE_INVALID', `${source}: ${problems.join('; ')}`);
  }
  return frozen(result.data);
}
