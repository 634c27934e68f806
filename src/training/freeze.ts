import type { AnyModule } from '../nn/module.js';
import { matchesName, requireMatches } from './name-pattern.js';

/**
 * Freezes what the recipe's patterns name: tensors that match get no gradient, and a module all of whose tensors match is
 * frozen whole, so that its batch normalisations stay in evaluation. Before the optimiser is made.
 */
export function freezeNamed(network: AnyModule, patterns: readonly string[]): void {
  const frozen = (name: string) => patterns.some((pattern) => matchesName(pattern, name));
  requireMatches('freeze', patterns, [...network.stateDict().keys()]);
  for (const [path, module] of network.modules()) {
    // A module without tensors, such as dropout, follows the one that it stands in.
    const names = [...module.stateDict().keys()].map((name) => (path === '' ? name : `${path}.${name}`));
    if (names.length > 0 && names.every(frozen)) module.freeze();
  }
  for (const [name, parameter] of network.namedParameters()) if (frozen(name)) parameter.requiresGrad = false;
}
