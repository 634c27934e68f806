import { LineamentError } from '../errors.js';
import { zeros } from '../torch/factories.js';
import type { Generator } from '../torch/generator.js';
import { linear, matmul, mul, permute, reshape, select, softmax, transpose } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { constant, xavierUniform } from './init.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

/**
 * softmax(Q Kᵀ / √d) V in each of several heads, Q, K and V being linear maps of the same tokens; then a linear map of all heads.
 *
 * `(N, tokens, features)` keeps its shape; d = features / heads. Names and initial weights are those of PyTorch's
 * `MultiheadAttention` with `batch_first`: `in_proj_weight` (3·features, features) from Glorot's uniform distribution, biases 0.
 * Throws `VALUE_INVALID` unless the heads share the features evenly. Vaswani et al., "Attention is all you need", 2017.
 */
export class SelfAttention extends Module {
  readonly inProjectionWeight: Tensor;
  readonly inProjectionBias: Tensor;
  readonly out_proj: Linear;

  constructor(
    readonly features: number,
    readonly heads: number,
    { generator }: { readonly generator: Generator },
  ) {
    super();
    integerSetting('SelfAttention', 'features', features, 1);
    integerSetting('SelfAttention', 'heads', heads, 1);
    if (features % heads !== 0) {
      throw new LineamentError(
        'VALUE_INVALID',
        `SelfAttention needs features that are a multiple of the heads (${heads}), and got ${features}.`,
      );
    }
    this.inProjectionWeight = this.parameter('in_proj_weight', zeros([3 * features, features]));
    xavierUniform(this.inProjectionWeight, generator);
    this.inProjectionBias = this.parameter('in_proj_bias', zeros([3 * features]));
    this.out_proj = new Linear(features, features, { generator });
    constant(this.out_proj.bias!, 0);
  }

  forward(x: Tensor): Tensor {
    const { features, heads } = this;
    const tokens = x.shape[1]!;
    const each = features / heads;
    const projected = linear(x, this.inProjectionWeight, this.inProjectionBias);
    // (N, tokens, 3·features) → (3, N, heads, tokens, each)
    const split = permute(reshape(projected, [-1, tokens, 3, heads, each]), [2, 0, 3, 1, 4]);
    const [q, k, v] = [0, 1, 2].map((part) => select(split, 0, part)) as [Tensor, Tensor, Tensor];
    const weights = softmax(matmul(mul(q, 1 / Math.sqrt(each)), transpose(k, -2, -1)), -1); // (N, heads, tokens, tokens)
    const mixed = transpose(matmul(weights, v), 1, 2); // (N, tokens, heads, each)
    return this.out_proj.forward(reshape(mixed, [-1, tokens, features]));
  }
}
