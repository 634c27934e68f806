import { z } from 'zod';
import { lengths, mul } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type ComparedFaces, MarginHead } from './margin-head.js';
import type { ObjectiveKind } from './objective.js';

/** The recipe's settings of the modified softmax. */
export const modifiedSoftmaxSchema = z.strictObject({
  kind: z.literal('modified-softmax'),
  weight: z.number().positive().default(1),
  /** What the cosines are multiplied by in place of the embeddings' lengths; default: their lengths, as in SphereFace. */
  scale: z.number().positive().optional(),
});

/** ‖x‖ cos θ, `(N, classes)`: the logits of a linear layer without bias whose weights have length 1. */
export function byLength({ cosine, embeddings }: ComparedFaces): Tensor {
  return mul(cosine, lengths(embeddings, 1));
}

/**
 * Softmax that classifies by angle alone: the weights of the classes have length 1 and there is no bias, so logits are
 * ‖x‖ cos θ. With `scale` the embeddings are normalised too, and logits are scale · cos θ: the normalised softmax.
 *
 * Liu et al., "SphereFace", 2017, equation 4; with a scale: Wang et al., "NormFace: L2 hypersphere embedding for face
 * verification", 2017.
 */
export const modifiedSoftmax: ObjectiveKind<typeof modifiedSoftmaxSchema> = {
  schema: modifiedSoftmaxSchema,
  learnsFrom: 'people',
  perClass: 'shared',
  create({ scale }, context) {
    const bare = scale === undefined ? byLength : ({ cosine }: ComparedFaces) => mul(cosine, scale);
    return new MarginHead({ forward: bare, bare, margin: () => null }, context);
  },
};
