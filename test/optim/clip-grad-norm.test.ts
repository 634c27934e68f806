import { describe, expect, it } from 'vitest';
import { clipGradNorm } from '../../src/optim/clip-grad-norm.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones } from '../../src/torch/factories.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

function withGradient(gradient: number[]): Tensor {
  const parameter = ones([gradient.length]);
  parameter.requiresGrad = true;
  parameter.grad = tensorFrom(gradient, [gradient.length]);
  return parameter;
}

describe.skipIf(!torchAvailable())('clipGradNorm (needs libtorch)', () => {
  it('scales all gradients to the norm together, and returns the norm from before', () => {
    const [a, b] = [withGradient([3]), withGradient([0, 4])];
    expect(clipGradNorm([a, b], 1).item()).toBe(5);
    expect(a.grad!.item()).toBeCloseTo(0.6, 5);
    expect(b.grad!.toFloat32Array()[1]).toBeCloseTo(0.8, 5);
  });

  it('leaves gradients within the norm as they are', () => {
    const a = withGradient([0.3, -0.4]);
    expect(clipGradNorm([a, ones([2])], 1).item()).toBeCloseTo(0.5, 6);
    expect([...a.grad!.toFloat32Array()]).toEqual([0.3, -0.4].map(Math.fround));
  });

  it('is 0 without gradients', () => {
    expect(clipGradNorm([ones([2])], 1).item()).toBe(0);
  });

  it('tells of gradients that are not finite by its norm', () => {
    expect(clipGradNorm([withGradient([Number.NaN, 1])], 1).item()).toBeNaN();
  });

  it.each([0, -1, Number.NaN])('refuses a largest norm of %d', (maxNorm) => {
    expect(() => clipGradNorm([], maxNorm)).toThrow(/above 0/);
  });
});
