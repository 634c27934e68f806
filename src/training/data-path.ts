import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isShardPattern } from '../data/shards/shard-files.js';

/** Where recipes expect the photographs that are not part of the project, seen from its root. */
const DATA_PREFIX = '../shared/data';

/**
 * The absolute path of a data folder or file that a recipe names. Generated data (`synthetic:…`) has no path and is
 * returned as it is. `LINEAMENT_DATA`, when set, replaces a leading `../shared/data`; otherwise a relative path is
 * looked for from the current directory and, when it is not there, from the recipe's own directory.
 */
export function dataPath(
  named: string,
  recipeDirectory: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (named.startsWith('synthetic:')) return named;
  if (isAbsolute(named)) return named;
  const root = environment['LINEAMENT_DATA'];
  if (root !== undefined && root !== '' && (named === DATA_PREFIX || named.startsWith(`${DATA_PREFIX}/`))) {
    return resolve(join(root, named.slice(DATA_PREFIX.length)));
  }
  const fromHere = resolve(named);
  // A pattern of shards is where its folder is.
  const there = (path: string): boolean => existsSync(isShardPattern(path) ? dirname(path.split('{', 1)[0]!) : path);
  if (there(fromHere)) return fromHere;
  const fromRecipe = resolve(recipeDirectory, named);
  return there(fromRecipe) ? fromRecipe : fromHere;
}
