import { z } from 'zod';
import type { Generator } from '../torch/generator.js';
import { arcfaceLogits, arcfaceSchema } from './arcface.js';
import { MarginHead } from './margin-head.js';
import type { Objective } from './objective.js';
import { Softmax, softmaxSchema } from './softmax.js';
import { Sum } from './sum.js';

/** One entry of the recipe's `objective`: its `kind`, its `weight` in the sum, and its own settings. */
export const objectiveSchema = z.discriminatedUnion('kind', [softmaxSchema, arcfaceSchema]);

/** The recipe's `objective`: the terms of a sum. */
export const objectivesSchema = z.array(objectiveSchema).min(1).readonly();

export type ObjectiveConfig = z.output<typeof objectiveSchema>;
export type ObjectivesConfig = z.output<typeof objectivesSchema>;

/** What an objective must know of its surroundings. */
export interface ObjectiveContext {
  /** Length of the backbone's embedding. */
  readonly embedding: number;
  /** Number of people in the training data. */
  readonly classes: number;
  /** Draws the initial parameters. */
  readonly generator: Generator;
}

type Kind = ObjectiveConfig['kind'];
type Factories = {
  readonly [K in Kind]: (config: Extract<ObjectiveConfig, { kind: K }>, context: ObjectiveContext) => Objective;
};

/** The objectives that a recipe may name. */
export const OBJECTIVES = {
  softmax: ({ labelSmoothing }, context) => new Softmax({ labelSmoothing, ...context }),
  arcface: ({ scale, margin }, context) => new MarginHead(arcfaceLogits, { scale, margin, ...context }),
} satisfies Factories;

/** Makes the weighted sum of the objectives that a recipe names. */
export function createObjective(configs: ObjectivesConfig, context: ObjectiveContext): Sum {
  return new Sum(configs.map((config) => ({ objective: createTerm(config, context), weight: config.weight })));
}

function createTerm<K extends Kind>(
  config: Extract<ObjectiveConfig, { kind: K }>,
  context: ObjectiveContext,
): Objective {
  const factories: Factories = OBJECTIVES;
  return factories[config.kind as K](config, context);
}
