import { describe, expect, it } from 'vitest';
import { Flatten } from '../../src/nn/flatten.js';
import { Identity } from '../../src/nn/identity.js';
import { AdaptiveAvgPool2d, MaxPool2d } from '../../src/nn/pooling.js';
import { torchAvailable } from '../../src/torch/device.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('pooling (needs libtorch)', () => {
  const x = () => tensorFrom([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]);

  it('takes the largest of each window, side by side by default', () => {
    expect([...new MaxPool2d(2).forward(x()).toFloat32Array()]).toEqual([6, 8]);
    expect([...new MaxPool2d([1, 2], { stride: 1 }).forward(x()).toFloat32Array()]).toEqual([2, 3, 4, 6, 7, 8]);
  });

  it('takes the mean of all pixels by default', () => {
    const y = new AdaptiveAvgPool2d().forward(x());
    expect(y.shape).toEqual([1, 1, 1, 1]);
    expect(y.item()).toBe(4.5);
  });

  it('flattens all but the batch, and the identity returns its input', () => {
    const input = x();
    expect(new Flatten().forward(input).shape).toEqual([1, 8]);
    expect(new Identity().forward(input)).toBe(input);
  });

  it('refuses padding beyond half the kernel', () => {
    expect(() => new MaxPool2d(3, { padding: 2 })).toThrow(/at most half the kernel, and got 2×2 for a kernel of 3×3/);
  });
});
