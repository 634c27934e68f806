import { z } from 'zod';
import { full } from '../torch/factories.js';
import {
  amax,
  amin,
  flatten,
  gather,
  gt,
  indexSelect,
  logicalAnd,
  lt,
  narrow,
  nonzero,
  relu,
  sub,
  where,
} from '../torch/operators.js';
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

/** Distances of triplets: from anchor to positive, to negative, and which of them are triplets; of shapes that broadcast. */
interface Triplets {
  readonly positive: Tensor;
  readonly negative: Tensor;
  readonly chosen: Tensor;
}

type Kinds = ReturnType<typeof pairKinds>;

/** Which triplets of a batch count. */
const MININGS = {
  /** All that have a loss (Hermans et al., 2017, "batch all"). */
  all(distances, kinds) {
    const { positive, others, different } = byPair(distances, kinds);
    return { positive, negative: others, chosen: different };
  },

  /**
   * For each pair of one person the nearest of the others that are further than it (Schroff et al., 2015), and where none
   * is, the furthest of them.
   */
  'semi-hard'(distances, kinds) {
    const { positive, others, different } = byPair(distances, kinds);
    const further = logicalAnd(different, gt(others, positive));
    const nearest = amin(masked(others, further, Infinity), 1); // (P, 1), ∞ where none is further
    const furthest = amax(masked(others, different, -Infinity), 1);
    const any = gt(furthest, -Infinity);
    return { positive, negative: where(gt(furthest, positive), nearest, masked(furthest, any, 0)), chosen: any };
  },

  /** For each face the furthest of the same person and the nearest of the others (Hermans et al., "batch hard"). */
  hard(distances, { same, different }) {
    const positive = amax(masked(distances, same, -Infinity), 1); // (N, 1)
    const negative = amin(masked(distances, different, Infinity), 1); // (N, 1)
    const chosen = logicalAnd(gt(positive, -Infinity), lt(negative, Infinity));
    return { positive: masked(positive, chosen, 0), negative: masked(negative, chosen, 0), chosen };
  },
} as const satisfies Readonly<Record<string, (distances: Tensor, kinds: Kinds) => Triplets>>;

export type Mining = keyof typeof MININGS;

/** The recipe's settings of the triplet loss. The defaults are FaceNet's. */
export const tripletSchema = z.strictObject({
  kind: z.literal('triplet'),
  weight: z.number().positive().default(1),
  distance: distanceSchema.default('squared-euclidean'),
  /** By how much others must be further; a number, or a schedule. Default 0.2. */
  margin: distanceMarginSchema.default({ kind: 'constant', margin: 0.2 }),
  mining: z.enum(Object.keys(MININGS) as Mining[]).default('semi-hard'),
});

/**
 * Triplet loss: of an anchor a, a positive p of the same person and a negative n of another, in the distance d,
 * max(0, d(a, p) − d(a, n) + m), in the mean over the triplets that `mining` chooses in the batch; 0 when there are none.
 * A batch needs people with several photos: take the sampler `people`.
 *
 * Schroff et al., "FaceNet: A unified embedding for face recognition and clustering", 2015; Hermans et al., "In defense of
 * the triplet loss for person re-identification", 2017.
 */
export class Triplet extends Objective {
  constructor(
    readonly distance: Distance,
    readonly schedule: MarginSchedule,
    readonly mining: Mining,
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
    const distances = pairDistances(embeddings, this.distance);
    const { positive, negative, chosen } = MININGS[this.mining](distances, pairKinds(wholeLabels(targets, 'triplet')));
    const losses = relu(sub(sub(positive, negative), -this.margin(progress)));
    const counted = this.mining === 'all' ? logicalAnd(chosen, gt(losses, 0)) : chosen;
    return { loss: meanWhere(losses, counted), logits: null };
  }
}

/** For each of the P pairs of one person: their distance `(P, 1)`, the anchor's distances to all faces `(P, N)`, and which of those show others. */
function byPair(
  distances: Tensor,
  { same, different }: Kinds,
): { positive: Tensor; others: Tensor; different: Tensor } {
  const pairs = nonzero(same); // (P, 2)
  const [anchors, positives] = [narrow(pairs, 1, 0, 1), narrow(pairs, 1, 1, 1)];
  const rows = flatten(anchors, 0);
  const others = indexSelect(distances, 0, rows);
  return { positive: gather(others, 1, positives), others, different: indexSelect(different, 0, rows) };
}

/** `x` where the mask holds, elsewhere `otherwise`. */
function masked(x: Tensor, mask: Tensor, otherwise: number): Tensor {
  return where(mask, x, full([], otherwise, { dtype: x.dtype, device: x.device }));
}

export const triplet: ObjectiveKind<typeof tripletSchema> = {
  schema: tripletSchema,
  learnsFrom: 'faces',
  create: ({ distance, margin, mining }) => new Triplet(distance, margin, mining),
};
