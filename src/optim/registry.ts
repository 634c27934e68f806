import type { z } from 'zod';
import { choiceOf, createPart, type Frozen } from '../parts.js';
import { adamwKind } from './adamw.js';
import type { Optimiser, ParameterGroup } from './optimiser.js';
import { sgdKind } from './sgd.js';

/** The optimisers that a recipe may name, by their `kind`. */
export const OPTIMISERS = { sgd: sgdKind, adamw: adamwKind } as const;

/** The recipe's `optimiser`. */
export const optimiserSchema = choiceOf(OPTIMISERS);

export type OptimiserConfig = Frozen<z.output<typeof optimiserSchema>>;

/** Makes the optimiser that a recipe names, of these parameters. */
export function createOptimiser(config: OptimiserConfig, groups: readonly ParameterGroup[]): Optimiser {
  return createPart(OPTIMISERS, config, groups);
}
