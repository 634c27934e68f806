import type { Tensor } from '../torch/tensor.js';
import { BatchNorm2d } from './batch-norm.js';
import type { Module } from './module.js';
import { PReLU } from './prelu.js';
import { ReLU } from './relu.js';

/**
 * What x becomes through modules one after the other. A normalisation and the ReLU or PReLU behind it go as one operator in
 * training ({@link BatchNorm2d.relu}), to the same result.
 */
export function forwardThrough(modules: Iterable<Module>, x: Tensor): Tensor {
  let value = x;
  let waiting: BatchNorm2d | null = null;
  for (const module of modules) {
    const norm = waiting;
    waiting = module instanceof BatchNorm2d ? module : null;
    if (norm !== null && module instanceof ReLU) value = norm.relu(value);
    else if (norm !== null && module instanceof PReLU) value = norm.prelu(value, module);
    else {
      if (norm !== null) value = norm.forward(value);
      if (waiting === null) value = module.forward(value);
    }
  }
  return waiting === null ? value : waiting.forward(value);
}
