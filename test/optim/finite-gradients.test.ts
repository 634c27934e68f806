import { describe, expect, it } from 'vitest';
import { finiteGradients } from '../../src/optim/finite-gradients.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones } from '../../src/torch/factories.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

function withGradient(gradient: number[]): Tensor {
  const parameter = ones([gradient.length]);
  parameter.requiresGrad = true;
  parameter.grad = tensorFrom(gradient, [gradient.length]);
  return parameter;
}

describe.skipIf(!torchAvailable())('finiteGradients (needs libtorch)', () => {
  it('is true of finite gradients, up to the largest, and where there are none', () => {
    expect(finiteGradients([withGradient([1, -2]), ones([3]), withGradient([3.4e38, 3.4e38, -3.4e38])])).toBe(true);
    expect(finiteGradients([ones([2])])).toBe(true);
    expect(finiteGradients([])).toBe(true);
  });

  it.each([[[Number.NaN]], [[Infinity]], [[-Infinity, Infinity]]])('is false where one holds %j', (gradient) => {
    expect(finiteGradients([withGradient([1, 2]), withGradient(gradient)])).toBe(false);
    expect(finiteGradients([withGradient(gradient), withGradient([0])])).toBe(false);
  });

  it('finds one among many, wherever it stands, in any type and order of memory', () => {
    for (const place of [0, 70_001, 99_999]) {
      const values = new Float32Array(100_000).fill(0.5);
      values[place] = Infinity;
      const parameter = tensorFrom(values, [10, 10, 10, 100]);
      for (const dtype of ['float32', 'bfloat16', 'float64'] as const) {
        for (const memoryFormat of ['contiguous', 'channels_last'] as const) {
          const other = parameter.to({ dtype, memoryFormat });
          other.grad = other.detach();
          expect(finiteGradients([other])).toBe(false);
        }
      }
    }
  });
});
