import { describe, expect, it } from 'vitest';
import { autocast, backward, gradEnabled, noGrad } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { matmul, mul, sum } from '../../src/torch/operators.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('gradients (needs libtorch)', () => {
  it('are those of the chain rule: d(x · x · 3)/dx = 6x', () => {
    const x = tensorFrom([1, -2], [2], { requiresGrad: true });
    backward(sum(mul(mul(x, x), 3)));
    expect([...x.grad!.toFloat32Array()]).toEqual([6, -12]);
  });

  it('accumulate until they are cleared', () => {
    const x = tensorFrom([1], [1], { requiresGrad: true });
    backward(sum(mul(x, 2)));
    backward(sum(mul(x, 2)));
    expect(x.grad!.item()).toBe(4);
    x.grad = null;
    expect(x.grad).toBeNull();
  });

  it('are not recorded inside noGrad, and are again after it, even when it throws', () => {
    const x = tensorFrom([1], [1], { requiresGrad: true });
    expect(noGrad(() => mul(x, 2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    expect(gradEnabled()).toBe(true);
  });

  it('refuse a gradient of another shape', () => {
    const x = tensorFrom([1, 2], [2]);
    expect(() => (x.grad = tensorFrom([1], [1]))).toThrow(/shape/);
  });

  it('autocast computes matrix products in bfloat16 inside, and no longer after', () => {
    const x = tensorFrom([1, 2, 3, 4], [2, 2]);
    expect(autocast('bfloat16', 'cpu', () => matmul(x, x)).dtype).toBe('bfloat16');
    expect(matmul(x, x).dtype).toBe('float32');
    expect(autocast(null, 'cpu', () => matmul(x, x)).dtype).toBe('float32');
    const outer = autocast('bfloat16', 'cpu', () => {
      autocast('bfloat16', 'cpu', () => matmul(x, x));
      return matmul(x, x);
    });
    expect(outer.dtype).toBe('bfloat16');
  });
});
