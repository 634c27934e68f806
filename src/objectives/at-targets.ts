import { gather, reshape, scatter, where } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * `x` `(N, classes)` with the value of each row's target replaced by `change` of it; `labels` `(N)`. Only the N targets,
 * `(N, 1)`, pass through `change`.
 *
 * @param elsewhere `(N)`: the rows whose target is not among these classes, which stay as they are.
 */
export function atTargets(
  x: Tensor,
  labels: Tensor,
  change: (targets: Tensor) => Tensor,
  elsewhere: Tensor | null = null,
): Tensor {
  const column = reshape(labels, [-1, 1]); // (N, 1)
  const targets = gather(x, 1, column);
  const changed = change(targets);
  const values = elsewhere === null ? changed : where(reshape(elsewhere, [-1, 1]), targets, changed);
  return scatter(x, 1, column, values);
}
