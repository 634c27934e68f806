import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { YAMLParseError, parse as parseYaml } from 'yaml';
import type { DataRoot } from '../data/data-root.js';
import { LineamentError, unreadable } from '../errors.js';
import { dataPath } from './data-path.js';
import { applySettings } from './recipe-override.js';
import { isGroup } from './recipe-keys.js';
import { frozen, parseRecipe, type Recipe } from './recipe.js';

/** Whether a model is named by what `lineament models` calls it, not by a path. */
const isName = (model: string): boolean => basename(model) === model && extname(model) !== '.onnx';

/** The same recipe with every path of `data`, `start` and `teacher` made absolute (see {@link dataPath}). */
function withPaths(recipe: Recipe, directory: string): Recipe {
  const path = (named: string) => dataPath(named, directory);
  const located = (root: DataRoot): DataRoot =>
    typeof root === 'string'
      ? path(root)
      : { ...root, path: path(root.path), ...(root.exclude !== undefined && { exclude: path(root.exclude) }) };
  const { train, dev, pairs } = recipe.data;
  const data = {
    ...recipe.data,
    train: train.map(located),
    ...(dev !== undefined && { dev: located(dev) }),
    ...(pairs !== undefined && {
      pairs:
        'file' in pairs
          ? {
              ...pairs,
              file: path(pairs.file),
              ...(pairs.images !== undefined && { images: path(pairs.images) }),
            }
          : { ...pairs, from: pairs.from.map(located) },
    }),
  };
  const start = recipe.start && { ...recipe.start, from: path(recipe.start.from) };
  const teacher = recipe.teacher && {
    ...recipe.teacher,
    model: isName(recipe.teacher.model) ? recipe.teacher.model : path(recipe.teacher.model),
    ...(recipe.teacher.photos !== undefined && { photos: recipe.teacher.photos.map(path) }),
    ...(recipe.teacher.cache !== undefined && { cache: path(recipe.teacher.cache) }),
  };
  return frozen({ ...recipe, data, ...(start !== undefined && { start }), ...(teacher !== undefined && { teacher }) });
}

/**
 * Reads a recipe from a YAML file, applies `--set` settings (see {@link applySettings}), checks it once, and returns it
 * frozen, with its data's paths made absolute.
 *
 * @throws `FILE_INVALID` when there is no such file, `RECIPE_INVALID` when it is not YAML or not a valid recipe.
 */
export async function readRecipe(path: string, settings: readonly string[] = []): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable('FILE_INVALID', 'a recipe', resolve(path), error);
  }
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new LineamentError('RECIPE_INVALID', `${path} is not valid YAML: ${error.message.split('\n')[0]}`, {
      cause: error,
    });
  }
  if (!isGroup(value)) {
    throw new LineamentError(
      'RECIPE_INVALID',
      `${path}: expected keys with values (data, backbone, …), but found none`,
    );
  }
  const named = { name: basename(path, extname(path)), ...value };
  return withPaths(parseRecipe(applySettings(named, settings), path), dirname(resolve(path)));
}
