import { flatten } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/** Joins all dimensions from `startDimension` on (default 1: all but the batch): `(N, C, H, W)` → `(N, C·H·W)`. */
export class Flatten extends Module {
  constructor(readonly startDimension = 1) {
    super();
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startDimension);
  }
}
