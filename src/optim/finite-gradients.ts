import { noGrad } from '../torch/autograd.js';
import { stack, sum } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * Whether all gradients are finite, told by their sum, in which NaN and ∞ never cancel out: one pass over the gradients,
 * and where they are large no overflow, as in their norm.
 */
export function finiteGradients(parameters: readonly Tensor[]): boolean {
  const gradients = parameters.map((parameter) => parameter.grad).filter((gradient) => gradient !== null);
  if (gradients.length === 0) return true;
  return noGrad(() => scope(() => Number.isFinite(sum(stack(gradients.map((gradient) => sum(gradient)))).item())));
}
