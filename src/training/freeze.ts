import { LineamentError } from '../errors.js';
import type { AnyModule } from '../nn/module.js';
import { matchesName, requireMatches } from './name-pattern.js';

/**
 * Freezes what the recipe's patterns name: tensors that match get no gradient, and a module all of whose tensors match is
 * frozen whole, so that its batch normalisations stay in evaluation. Before the optimiser is made.
 * @throws {LineamentError} RECIPE_INVALID for a pattern that matches nothing, and where nothing is left to train
 */
export function freezeNamed(network: AnyModule, patterns: readonly string[]): void {
  const frozen = (name: string) => patterns.some((pattern) => matchesName(pattern, name));
  requireMatches('freeze', patterns, [...network.stateDict().keys()]);
  for (const [path, module] of network.modules()) {
    // A module without tensors, such as dropout, follows the one that it stands in.
    const names = [...module.stateDict().keys()].map((name) => (path === '' ? name : `${path}.${name}`));
    if (names.length > 0 && names.every(frozen)) module.freeze();
  }
  const parameters = [...network.namedParameters()];
  for (const [name, parameter] of parameters) if (frozen(name)) parameter.requiresGrad = false;
  if (parameters.some(([, parameter]) => parameter.requiresGrad)) return;
  throw new LineamentError(
    'RECIPE_INVALID',
    `freeze: expected patterns that leave something to train, but ${JSON.stringify(patterns)} match all ${parameters.length} tensors that could be`,
  );
}
