import { ones, zeros } from '../torch/factories.js';
import { layerNorm } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

/**
 * y = (x − mean) / √(variance + ε) · weight + bias, with mean and (biased) variance of each vector by itself.
 *
 * `(…, features)` keeps its shape. Initially weight 1, bias 0; ε by default 1e-5, as in PyTorch. In training and evaluation
 * alike: a face does not depend on the others of its batch. Ba et al., "Layer normalization", 2016.
 */
export class LayerNorm extends Module {
  readonly epsilon: number;
  readonly weight: Tensor;
  readonly bias: Tensor;

  constructor(
    readonly features: number,
    options: { readonly epsilon?: number } = {},
  ) {
    super();
    integerSetting('LayerNorm', 'features', features, 1);
    this.epsilon = options.epsilon ?? 1e-5;
    this.weight = this.parameter('weight', ones([features]));
    this.bias = this.parameter('bias', zeros([features]));
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, [this.features], this.weight, this.bias, this.epsilon);
  }
}
