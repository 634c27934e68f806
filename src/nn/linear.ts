import { zeros } from '../torch/factories.js';
import type { Generator } from '../torch/generator.js';
import { linear } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { defaultInit } from './init.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

/**
 * y = x Wᵀ + b.
 *
 * `(…, inFeatures)` → `(…, outFeatures)`. Weight `(outFeatures, inFeatures)`, bias `(outFeatures)` unless `bias: false`.
 * Initialised as PyTorch does: U(−1/√inFeatures, 1/√inFeatures). Throws `VALUE_INVALID` for sizes below 1.
 */
export class Linear extends Module {
  readonly weight: Tensor;
  readonly bias: Tensor | null;

  constructor(
    inFeatures: number,
    outFeatures: number,
    options: { readonly bias?: boolean; readonly generator: Generator },
  ) {
    super();
    integerSetting('Linear', 'inFeatures', inFeatures, 1);
    integerSetting('Linear', 'outFeatures', outFeatures, 1);
    this.weight = this.parameter('weight', zeros([outFeatures, inFeatures]));
    this.bias = (options.bias ?? true) ? this.parameter('bias', zeros([outFeatures])) : null;
    defaultInit(this.weight, this.bias, options.generator);
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}
