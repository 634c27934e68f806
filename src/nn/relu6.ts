import { hardtanh } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/**
 * y = min(max(x, 0), 6); keeps the shape. Bounded, so that small numbers of bits suffice on a phone.
 * Howard et al., "MobileNets", 2017.
 */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    return hardtanh(x, 0, 6);
  }
}
