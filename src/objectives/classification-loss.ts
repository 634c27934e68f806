import { add, crossEntropy, mean, mul, sub } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import type { Targets } from './objective.js';

/**
 * The mean cross entropy of a batch, a scalar. Of a picture composed of two people, with the share λ of the first, it is
 * λ · (its loss as the first) + (1 − λ) · (its loss as the second): Zhang et al., "mixup", 2018; Yun et al., "CutMix", 2019.
 *
 * @param logits `(N, classes)` for the labels `(N)` that they are judged by: a margin makes those of the labels harder.
 * @param labelSmoothing the share of each target that is spread evenly over all classes; default 0.
 * @param entropy the cross entropy of logits with labels; default: that of the logits' columns.
 */
export function classificationLoss(
  { labels, mixed }: Targets,
  logits: (labels: Tensor) => Tensor,
  labelSmoothing = 0,
  entropy: (
    logits: Tensor,
    labels: Tensor,
    labelSmoothing: number,
    reduction: 'mean' | 'none',
  ) => Tensor = crossEntropy,
): Tensor {
  if (mixed === undefined) return entropy(logits(labels), labels, labelSmoothing, 'mean');
  const lossAs = (people: Tensor): Tensor => entropy(logits(people), people, labelSmoothing, 'none'); // (N)
  const second = lossAs(mixed.labels);
  return mean(add(second, mul(sub(lossAs(labels), second), mixed.share)));
}
