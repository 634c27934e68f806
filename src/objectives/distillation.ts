import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { Linear } from '../nn/linear.js';
import { clamp, div, mul, neg, normalize, sub, sum } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { fullPrecision } from './full-precision.js';
import {
  Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveOutput,
  type Targets,
  wholeLabels,
} from './objective.js';

/** The recipe's settings of distillation; the teacher stands in the recipe's `teacher`. */
export const distillationSchema = z.strictObject({
  kind: z.literal('distillation'),
  weight: z.number().positive().default(1),
});

/**
 * Learns the embeddings of a teacher: loss = mean (1 − cos φ), φ the angle between the teacher's embedding `(N, teacher)` and
 * the network's own, over the faces of which the teacher says something: a row of zeros says nothing, and where all do, the
 * loss is 1 and has no gradient. Labels are not looked at: alone, it needs none; beside an objective that classifies, it guides.
 *
 * Where the lengths differ, a linear layer without bias (`projection`) takes the network's embedding to the teacher's. It is
 * part of the objective, so it is trained along and no export has it.
 *
 * Cosine regression of embeddings, as in Romero et al., "FitNets", 2015 (there squared errors of hidden layers); for faces
 * on the sphere, Duong et al., "ShrinkTeaNet", 2019.
 */
export class Distillation extends Objective {
  readonly projection: Linear | null;

  constructor({ embedding, teacher, generator }: ObjectiveContext) {
    super();
    if (teacher === undefined) {
      throw new LineamentError(
        'RECIPE_INVALID',
        'objective distillation: expected teacher: { model: … } in the recipe, but it is missing',
      );
    }
    this.projection = teacher === embedding ? null : new Linear(embedding, teacher, { bias: false, generator });
  }

  classify(): null {
    return null;
  }

  forward(embeddings: Tensor, targets: Targets): ObjectiveOutput {
    wholeLabels(targets, 'distillation');
    if (targets.teacher === undefined) {
      throw new LineamentError(
        'VALUE_INVALID',
        "Distillation needs the teacher's embeddings of the batch, and got none.",
      );
    }
    const own = normalize(fullPrecision(this.projection?.forward(embeddings) ?? embeddings), 1);
    const told = normalize(fullPrecision(targets.teacher), 1);
    // Rows of zeros add nothing to either sum; the others add 1 to the second.
    const taught = clamp(sum(mul(told, told)), 1);
    return { loss: neg(sub(div(sum(mul(own, told)), taught), 1)), logits: null };
  }
}

export const distillation: ObjectiveKind<typeof distillationSchema> = {
  schema: distillationSchema,
  learnsFrom: 'teacher',
  create: (_config, context) => new Distillation(context),
};
