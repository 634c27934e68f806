import { crossEntropy } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import type { Targets } from './objective.js';

/**
 * The mean cross entropy of a batch, a scalar.
 *
 * @param logits `(N, classes)` for the labels `(N)` that they are judged by: a margin makes those of the labels harder.
 * @param labelSmoothing the share of each target that is spread evenly over all classes; default 0.
 */
export function classificationLoss(
  { labels }: Targets,
  logits: (labels: Tensor) => Tensor,
  labelSmoothing = 0,
): Tensor {
  return crossEntropy(logits(labels), labels, labelSmoothing);
}
