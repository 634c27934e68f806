import { relu, relu_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/**
 * y = max(x, 0); keeps the shape.
 *
 * `inPlace` overwrites the input and saves its memory: right after a convolution or a normalisation, whose gradients
 * do not need it. Default false.
 */
export class ReLU extends Module {
  readonly inPlace: boolean;

  constructor(options: { readonly inPlace?: boolean } = {}) {
    super();
    this.inPlace = options.inPlace ?? false;
  }

  forward(x: Tensor): Tensor {
    return this.inPlace ? relu_(x) : relu(x);
  }
}
