import { DTYPES, type DType } from './dtype.js';
import { native } from './native.js';
import type { Tensor } from './tensor.js';

/** Accumulates the gradient of `loss` (one element) into `grad` of every leaf that it was computed from. */
export function backward(loss: Tensor, gradient?: Tensor): void {
  native().backward([loss.handle], gradient === undefined ? null : [gradient.handle]);
}

export function gradEnabled(): boolean {
  return native().gradEnabled();
}

/** Runs `fn` without recording gradients. Synchronous: the switch belongs to the thread. */
export function noGrad<T>(fn: () => T): T {
  const before = native().gradEnabled();
  native().setGradEnabled(false);
  try {
    return fn();
  } finally {
    native().setGradEnabled(before);
  }
}

/**
 * Runs `fn` with matrix products and convolutions computed in `dtype` while parameters stay in float32
 * (libtorch's autocast). `null` runs it as it is.
 */
export function autocast<T>(dtype: DType | null, device: string, fn: () => T): T {
  if (dtype === null) return fn();
  const kind = device.startsWith('cuda') ? 'cuda' : 'cpu';
  native().setAutocast(kind, DTYPES[dtype].scalarType);
  try {
    return fn();
  } finally {
    native().setAutocast(kind, null);
  }
}
