import { z } from 'zod';
import { choiceOf, createPart, type Frozen } from '../parts.js';
import { aSoftmax } from './a-softmax.js';
import { adaface } from './adaface.js';
import { arcface } from './arcface.js';
import { center } from './center.js';
import { combinedMargin } from './combined-margin.js';
import { contrastive } from './contrastive.js';
import { cosface } from './cosface.js';
import { curricularface } from './curricularface.js';
import { distillation } from './distillation.js';
import { marginsSettleAt } from './margin-schedule.js';
import { modifiedSoftmax } from './modified-softmax.js';
import type { ObjectiveContext, ObjectiveKind } from './objective.js';
import { pairWise } from './pair-wise.js';
import { softmax } from './softmax.js';
import { Sum } from './sum.js';
import { triplet } from './triplet.js';

/** The objectives that a recipe may name, by their `kind`. */
export const OBJECTIVES = {
  softmax,
  'modified-softmax': modifiedSoftmax,
  'a-softmax': aSoftmax,
  cosface,
  arcface,
  'combined-margin': combinedMargin,
  curricularface,
  adaface,
  center,
  contrastive,
  triplet,
  'pair-wise': pairWise,
  distillation,
} as const;

/** One entry of the recipe's `objective`: its `kind`, its `weight` in the sum, and its own settings. */
export const objectiveSchema = choiceOf(OBJECTIVES);

/** The recipe's `objective`: the terms of a sum. */
export const objectivesSchema = z.array(objectiveSchema).min(1).readonly();

export type ObjectiveConfig = z.output<typeof objectiveSchema>;
export type ObjectivesConfig = z.output<typeof objectivesSchema>;

/** What is to be known of a kind of objective beside its settings. */
export type ObjectiveTraits = Pick<ObjectiveKind<z.ZodObject>, 'learnsFrom' | 'collapsesAlone' | 'perClass'>;

export function traitsOf(kind: ObjectiveConfig['kind']): ObjectiveTraits {
  return OBJECTIVES[kind];
}

/** The kinds of which something is true. */
export function objectiveKinds(holds: (traits: ObjectiveTraits) => boolean): ObjectiveConfig['kind'][] {
  return (Object.keys(OBJECTIVES) as ObjectiveConfig['kind'][]).filter((kind) => holds(traitsOf(kind)));
}

/**
 * The epoch from which a recipe's objectives get no harder: no margin of theirs moves any more, nor what else moves by the step.
 * 0 where nothing does.
 */
export function objectivesSettleAt(configs: Frozen<ObjectivesConfig>, stepsPerEpoch: number): number {
  const steps = configs.map((config) => {
    const kind = OBJECTIVES[config.kind] as unknown as ObjectiveKind<z.ZodObject>;
    return kind.settlesAtStep?.(config) ?? 0;
  });
  return Math.max(marginsSettleAt(configs), ...steps.map((step) => step / stepsPerEpoch));
}

/** Makes the weighted sum of the objectives that a recipe names. */
export function createObjective(configs: ObjectivesConfig, context: ObjectiveContext): Sum {
  return new Sum(
    configs.map((config) => ({ objective: createPart(OBJECTIVES, config, context), weight: config.weight })),
  );
}
