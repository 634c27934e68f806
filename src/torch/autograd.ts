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

/** What autocast computes in now, by kind of device; libtorch keeps the same per thread. */
const casting = new Map<string, DType | null>();

/**
 * Runs `fn` with matrix products and convolutions computed in `dtype` while parameters stay in float32
 * (libtorch's autocast). `null` runs it as it is. Calls nest: the outer setting holds again afterwards.
 */
export function autocast<T>(dtype: DType | null, device: string, fn: () => T): T {
  if (dtype === null) return fn();
  const kind = device.startsWith('cuda') ? 'cuda' : 'cpu';
  const before = casting.get(kind) ?? null;
  setAutocast(kind, dtype);
  try {
    return fn();
  } finally {
    setAutocast(kind, before);
  }
}

function setAutocast(kind: string, dtype: DType | null): void {
  native().setAutocast(kind, dtype === null ? null : DTYPES[dtype].scalarType);
  casting.set(kind, dtype);
}
