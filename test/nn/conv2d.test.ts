import { describe, expect, it } from 'vitest';
import { Conv2d } from '../../src/nn/conv2d.js';
import { constant } from '../../src/nn/init.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';

describe.skipIf(!torchAvailable())('Conv2d (needs libtorch)', () => {
  const generator = new Generator(1);

  it('counts the neighbours of each pixel with a kernel of ones', () => {
    const conv = new Conv2d(1, 1, { kernel: 3, padding: 1, generator });
    constant(conv.weight, 1);
    constant(conv.bias!, 0.5);
    const y = conv.forward(ones([1, 1, 3, 3]));
    expect([...y.toFloat32Array()]).toEqual([4.5, 6.5, 4.5, 6.5, 9.5, 6.5, 4.5, 6.5, 4.5]);
  });

  it('has the output size that its documentation gives', () => {
    const conv = new Conv2d(2, 3, { kernel: [5, 3], stride: 2, padding: [2, 0], dilation: [1, 2], generator });
    expect(conv.forward(ones([1, 2, 11, 12])).shape).toEqual([1, 3, 6, 4]);
  });

  it.each([
    [3, 4, { kernel: 0 }, /kernel to be an integer of at least 1, and got 0/],
    [3, 4, { kernel: 3, stride: 1.5 }, /stride/],
    [3, 4, { kernel: 3, padding: -1 }, /padding/],
    [3, 4, { kernel: 3, groups: 2 }, /multiples of groups \(2\), and got 3 in and 4 out/],
    [0, 4, { kernel: 3 }, /inChannels/],
  ])('refuses %i channels in, %i out, %o', (into, out, options, message) => {
    expect(() => new Conv2d(into, out, { ...options, generator })).toThrow(message);
  });
});
