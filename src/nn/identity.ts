import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/** y = x: the place of a layer that a network may do without. */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}
