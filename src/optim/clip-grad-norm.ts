import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import { add, clamp, foreachNorm, mul, mul_, norm, reciprocal, stack } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * Scales all gradients by min(1, maxNorm / (‖g‖₂ + 1e-6)), where ‖g‖₂ is the norm of all of them as one vector,
 * and returns ‖g‖₂ from before, as `torch.nn.utils.clip_grad_norm_`.
 *
 * The norm stays a tensor: reading it here would make every step wait for the device. Without any gradient it is 0.
 * Throws `VALUE_INVALID` unless maxNorm > 0. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
 */
export function clipGradNorm(parameters: readonly Tensor[], maxNorm: number): Tensor {
  if (!(maxNorm > 0)) {
    throw new LineamentError('VALUE_INVALID', `clipGradNorm needs maxNorm to be above 0, and got ${maxNorm}.`);
  }
  return noGrad(() =>
    scope(() => {
      const gradients = parameters.map((parameter) => parameter.grad).filter((gradient) => gradient !== null);
      if (gradients.length === 0) return zeros([]);
      const total = norm(stack(foreachNorm(gradients), 0));
      const coefficient = clamp(mul(reciprocal(add(total, 1e-6)), maxNorm), null, 1);
      for (const gradient of gradients) mul_(gradient, coefficient);
      return total;
    }),
  );
}
