import { full } from '../torch/factories.js';
import { prelu } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

/**
 * y = x where x ≥ 0, weight · x elsewhere, with one slope for all channels (`channels` 1) or one for each.
 *
 * `(N, channels, …)` keeps its shape; weight `(channels)`, initially 0.25. He et al., "Delving deep into rectifiers", 2015.
 */
export class PReLU extends Module {
  readonly weight: Tensor;

  constructor(channels = 1, options: { readonly initialSlope?: number } = {}) {
    super();
    integerSetting('PReLU', 'channels', channels, 1);
    this.weight = this.parameter('weight', full([channels], options.initialSlope ?? 0.25));
  }

  forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }
}
