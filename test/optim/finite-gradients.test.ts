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
  it('is true of finite gradients, however large their squares, and where there are none', () => {
    expect(finiteGradients([withGradient([1, -2]), ones([3]), withGradient([1e30])])).toBe(true);
    expect(finiteGradients([ones([2])])).toBe(true);
    expect(finiteGradients([])).toBe(true);
  });

  it.each([[[Number.NaN]], [[Infinity]], [[-Infinity, Infinity]]])('is false where one holds %j', (gradient) => {
    expect(finiteGradients([withGradient([1, 2]), withGradient(gradient)])).toBe(false);
    expect(finiteGradients([withGradient(gradient), withGradient([0])])).toBe(false);
  });
});
