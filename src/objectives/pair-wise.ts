import { z } from 'zod';
import { full } from '../torch/factories.js';
import { add, mul, neg, softplus, sub } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Objective, type ObjectiveKind, type ObjectiveOutput, type Targets, wholeLabels } from './objective.js';
import { meanWhere, pairCosines, pairKinds } from './pair-distances.js';

/** The recipe's settings of the pair-wise loss. */
export const pairWiseSchema = z.strictObject({
  kind: z.literal('pair-wise'),
  weight: z.number().positive().default(1),
  /** s at the start; default 10, the temperature that Zhai et al. start from. Trained. */
  scale: z.number().positive().default(10),
  /** τ at the start; default 0.4, in the middle of where face networks have theirs. Trained. */
  threshold: z.number().gt(-1).lt(1).default(0.4),
});

/**
 * Verification as it is used: is this pair one person? With z = s (cos θ − τ), a pair of one person has the loss
 * ln(1 + e⁻ᶻ), one of two people ln(1 + eᶻ): logistic regression on the cosine, scale s and threshold τ trained along.
 * The loss is the mean of the two kinds' means over all pairs of the batch, for pairs of two people are many more.
 *
 * The verification signal on cosines of Sun et al., "Deep learning face representation by joint
 * identification-verification", 2014 (there squared errors of the logistic), with the loss of Zhai et al., "Sigmoid loss for
 * language image pre-training", 2023. Joint training: `1 · softmax + 0.3 · pair-wise`. Take the sampler `people`.
 */
export class PairWise extends Objective {
  readonly scale: Tensor;
  readonly threshold: Tensor;

  constructor(scale: number, threshold: number) {
    super();
    this.scale = this.parameter('scale', full([], scale));
    this.threshold = this.parameter('threshold', full([], threshold));
  }

  classify(): null {
    return null;
  }

  forward(embeddings: Tensor, targets: Targets): ObjectiveOutput {
    const z = mul(sub(pairCosines(embeddings), this.threshold), this.scale); // (N, N)
    const { same, different } = pairKinds(wholeLabels(targets, 'pair-wise'));
    const loss = add(meanWhere(softplus(neg(z)), same), meanWhere(softplus(z), different));
    return { loss: mul(loss, 0.5), logits: null };
  }
}

export const pairWise: ObjectiveKind<typeof pairWiseSchema> = {
  schema: pairWiseSchema,
  learnsFrom: 'faces',
  create: ({ scale, threshold }) => new PairWise(scale, threshold),
};
