import { allFinite } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';

/** Whether all gradients are finite; true where there are none. */
export function finiteGradients(parameters: readonly Tensor[]): boolean {
  return allFinite(parameters.map(({ gradValues }) => gradValues).filter((gradient) => gradient !== null));
}
