import { z } from 'zod';
import { add, mul, pow, relu, sub } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { distanceMarginSchema, marginAt, type MarginSchedule } from './margin-schedule.js';
import {
  Objective,
  type ObjectiveKind,
  type ObjectiveOutput,
  type Progress,
  type Targets,
  wholeLabels,
} from './objective.js';
import { type Distance, distanceSchema, meanWhere, pairDistances, pairKinds } from './pair-distances.js';

/** The recipe's settings of the contrastive loss. */
export const contrastiveSchema = z.strictObject({
  kind: z.literal('contrastive'),
  weight: z.number().positive().default(1),
  /** Default `euclidean`, as in the paper. */
  distance: distanceSchema.default('euclidean'),
  /** Different people further apart than this are let be; a number, or a schedule. Default 1, which is an angle of 60°. */
  margin: distanceMarginSchema.default({ kind: 'constant', margin: 1 }),
});

/**
 * Pulls two photos of a person together and pushes those of two people apart, up to a margin m: with the distance d,
 *
 *     loss = ½ mean d²  over the pairs of one person  +  ½ mean max(0, m − d)²  over the pairs of two people,
 *
 * all pairs of the batch. The two kinds have their own means, for pairs of two people are many more. A batch needs people
 * with several photos: take the sampler `people`.
 *
 * Hadsell, Chopra and LeCun, "Dimensionality reduction by learning an invariant mapping", 2006.
 */
export class Contrastive extends Objective {
  constructor(
    readonly distance: Distance,
    readonly schedule: MarginSchedule,
  ) {
    super();
  }

  override margin({ epoch }: Progress): number {
    return marginAt(this.schedule, epoch);
  }

  classify(): null {
    return null;
  }

  forward(embeddings: Tensor, targets: Targets, progress: Progress): ObjectiveOutput {
    const distances = pairDistances(embeddings, this.distance); // (N, N)
    const { same, different } = pairKinds(wholeLabels(targets, 'contrastive'));
    const missing = relu(sub(mul(distances, -1), -this.margin(progress)));
    const pulled = meanWhere(pow(distances, 2), same);
    const pushed = meanWhere(pow(missing, 2), different);
    return { loss: mul(add(pulled, pushed), 0.5), logits: null };
  }
}

export const contrastive: ObjectiveKind<typeof contrastiveSchema> = {
  schema: contrastiveSchema,
  learnsFrom: 'faces',
  create: ({ distance, margin }) => new Contrastive(distance, margin),
};
