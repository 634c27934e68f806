import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import { add, clamp, foreachNorm, mul, mul_, norm, reciprocal, sqrt, stack } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * Scales all gradients by min(1, maxNorm / (‖g‖₂ + 1e-6)), where ‖g‖₂ is the norm of all of them as one vector,
 * and returns ‖g‖₂ from before, as `torch.nn.utils.clip_grad_norm_`.
 *
 * The norm stays a tensor: reading it here would make every step wait for the device. Without any gradient it is 0.
 *
 * Of the `sharded` parameters other processes have a part too: `sum_` sums the squares of their norms over the processes.
 * Throws `VALUE_INVALID` unless maxNorm > 0. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
 */
export function clipGradNorm(parameters: readonly Tensor[], maxNorm: number, shards?: ShardedGradients): Tensor {
  if (!(maxNorm > 0)) {
    throw new LineamentError('VALUE_INVALID', `clipGradNorm needs maxNorm to be above 0, and got ${maxNorm}.`);
  }
  return noGrad(() =>
    scope(() => {
      const gradients = gradientsOf(parameters);
      const total = shards === undefined ? normOf(gradients) : normOverShards(parameters, shards);
      const coefficient = clamp(mul(reciprocal(add(total, 1e-6)), maxNorm), null, 1);
      for (const gradient of gradients) mul_(gradient, coefficient);
      return total;
    }),
  );
}

/** Gradients of parameters that several processes have a part of each. */
export interface ShardedGradients {
  readonly sharded: ReadonlySet<Tensor>;
  /** Replaces a tensor by its sum over the processes. */
  sum_(tensor: Tensor): void;
}

const gradientsOf = (parameters: readonly Tensor[]): Tensor[] =>
  parameters.map(({ gradValues }) => gradValues).filter((gradient) => gradient !== null);

const normOf = (gradients: readonly Tensor[]): Tensor =>
  gradients.length === 0 ? zeros([]) : norm(stack(foreachNorm(gradients), 0));

/** The norm of the gradients that all processes have alike and of those of which each has a part: the same everywhere. */
function normOverShards(parameters: readonly Tensor[], { sharded, sum_ }: ShardedGradients): Tensor {
  const [own, alike] = [true, false].map((part) =>
    normOf(gradientsOf(parameters.filter((parameter) => sharded.has(parameter) === part))),
  ) as [Tensor, Tensor];
  const squared = mul(own, own);
  sum_(squared);
  return sqrt(add(mul(alike, alike), squared));
}
