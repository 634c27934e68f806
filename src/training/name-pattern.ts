import { LineamentError } from '../errors.js';

/** Whether a pattern means a name of the state dict: `*` stands for any characters, dots included. */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/**
 * Throws `RECIPE_INVALID` for a pattern that means no name at all: a misspelt one would change nothing, without a word.
 *
 * @param key where the patterns stand in the recipe.
 */
export function requireMatches(key: string, patterns: readonly string[], names: readonly string[]): void {
  const idle = patterns.findIndex((pattern) => !names.some((name) => matchesName(pattern, name)));
  if (idle < 0) return;
  const parts = [...new Set(names.map((name) => `${name.split('.').slice(0, 2).join('.')}.*`))];
  throw new LineamentError(
    'RECIPE_INVALID',
    `${key}: expected patterns that match names of the network, such as ${parts.slice(0, 8).join(', ')}, but "${patterns[idle]}" matches none`,
  );
}
