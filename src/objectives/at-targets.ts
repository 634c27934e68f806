import { gather, reshape, scatter } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';

/** `x` `(N, classes)` with the value of each row's target replaced by `change` of it; `labels` `(N)`. Only the N targets, `(N, 1)`, pass through `change`. */
export function atTargets(x: Tensor, labels: Tensor, change: (targets: Tensor) => Tensor): Tensor {
  const column = reshape(labels, [-1, 1]); // (N, 1)
  return scatter(x, 1, column, change(gather(x, 1, column)));
}
