import { clamp } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/**
 * y = min(max(x, 0), 6); keeps the shape. Bounded, so that small numbers of bits suffice on a phone.
 * Howard et al., "MobileNets", 2017.
 */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    // As a bound, not as PyTorch's hardtanh: libtorch 1.13 has no gradient of that in bfloat16.
    return clamp(x, 0, 6);
  }
}
