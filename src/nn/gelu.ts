import { gelu } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/** y = x Φ(x) = ½ x (1 + erf(x / √2)); keeps the shape. Hendrycks and Gimpel, "Gaussian error linear units", 2016. */
export class GELU extends Module {
  forward(x: Tensor): Tensor {
    return gelu(x);
  }
}
