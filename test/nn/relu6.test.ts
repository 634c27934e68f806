import { describe, expect, it } from 'vitest';
import { ReLU6 } from '../../src/nn/relu6.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('ReLU6 (needs libtorch)', () => {
  it('keeps what lies between 0 and 6, and passes gradients on there alone', () => {
    scope(() => {
      const x = tensorFrom([-7, -0.5, 0.5, 5.5, 6.5], [5]);
      x.requiresGrad = true;
      const y = new ReLU6().forward(x);
      expect([...y.toFloat32Array()]).toEqual([0, 0, 0.5, 5.5, 6]);
      backward(sum(y));
      expect([...x.grad!.toFloat32Array()]).toEqual([0, 0, 1, 1, 0]);
    });
  });
});
