import type { Tensor } from '../torch/tensor.js';

/**
 * 16-bit values as float32, wider ones as they are. Under autocast the network and the large products run in 16 bits;
 * lengths, margins and the loss do not: bfloat16 has three digits, too few for the difference of two cosines.
 */
export function fullPrecision(x: Tensor): Tensor {
  return isHalf(x) ? x.to({ dtype: 'float32' }) : x;
}

export function isHalf(x: Tensor): boolean {
  return x.dtype === 'bfloat16' || x.dtype === 'float16';
}
