import { describe, expect, it } from 'vitest';
import { Conv2d } from '../../src/nn/conv2d.js';
import { constant } from '../../src/nn/init.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones, randn } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

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

describe.skipIf(!torchAvailable())('Conv2d in bfloat16 and channels_last, in training (needs libtorch)', () => {
  type Format = 'contiguous' | 'channels_last';
  interface Case {
    readonly shape: [number, number, number, number];
    readonly out: number;
    readonly kernel: [number, number];
    readonly stride: [number, number];
    readonly padding: [number, number];
  }
  const cases: Case[] = [
    { shape: [2, 32, 8, 8], out: 48, kernel: [3, 3], stride: [2, 2], padding: [1, 1] }, // where a stage of a ResNet begins
    { shape: [2, 16, 7, 7], out: 32, kernel: [1, 1], stride: [2, 2], padding: [0, 0] }, // its shortcut
    { shape: [3, 16, 7, 10], out: 20, kernel: [3, 2], stride: [1, 3], padding: [2, 0] }, // no two sides alike
    { shape: [1, 16, 2, 2], out: 16, kernel: [3, 3], stride: [2, 2], padding: [1, 1] }, // more edge than picture
    { shape: [2, 16, 6, 6], out: 16, kernel: [3, 3], stride: [1, 1], padding: [1, 1] }, // no stride: libtorch's own
    { shape: [2, 20, 8, 8], out: 16, kernel: [3, 3], stride: [2, 2], padding: [1, 1] }, // not in sixteens: libtorch's own
  ];

  /**
   * Output and gradients of Σ y · g. All numbers are −1, 0 or 1 and most are 0, so that every sum is a whole number below 256,
   * which bfloat16 holds: another way to the same result gives the very same numbers.
   */
  function results(dtype: 'float64' | 'bfloat16', memoryFormat: Format, { shape, out, kernel, stride, padding }: Case) {
    const generator = new Generator(5);
    const few = (of: readonly number[]) =>
      tensorFrom(
        randn(of, { generator })
          .toFloat32Array()
          .map((value) => Math.trunc(value / 1.3)),
        of,
      );
    const conv = new Conv2d(shape[1], out, { kernel, stride, padding, bias: false, generator });
    const weight = few(conv.weight.shape);
    const [x, w] = [few(shape), weight].map((tensor) => {
      const leaf = tensor.to({ dtype, memoryFormat }).detach();
      leaf.requiresGrad = true;
      return leaf;
    }) as [Tensor, Tensor];
    Object.assign(conv, { weight: w });
    const y = conv.forward(x);
    backward(sum(mul(y, few(y.shape).to({ dtype, memoryFormat }))));
    return { y: y.toFloat32Array(), dx: x.grad!.toFloat32Array(), dw: w.grad!.toFloat32Array() };
  }

  it.each(cases)('gives to the last digit what libtorch gives in float64: $shape, $kernel, $stride', (the) => {
    scope(() => {
      expect(results('bfloat16', 'channels_last', the)).toEqual(results('float64', 'contiguous', the));
    });
  });

  it('adds up the gradient over parts of a batch that is too large for one product', () => {
    const large: Case = { shape: [12, 16, 124, 124], out: 16, kernel: [5, 5], stride: [2, 2], padding: [2, 2] };
    scope(() => {
      expect(results('bfloat16', 'channels_last', large).dw).toEqual(results('float64', 'contiguous', large).dw);
    });
  });

  it('casts under autocast as libtorch does, and leaves a gradient in float32, laid as its weight', () => {
    scope(() => {
      const generator = new Generator(2);
      const conv = new Conv2d(16, 32, { kernel: 3, stride: 2, padding: 1, bias: false, generator });
      conv.to({ memoryFormat: 'channels_last' });
      const x = randn([4, 16, 9, 9], { generator }).to({ memoryFormat: 'channels_last' });
      const gradient = () => {
        const y = autocast('bfloat16', 'cpu', () => conv.forward(x));
        expect(y.dtype).toBe('bfloat16');
        conv.weight.grad = null;
        backward(sum(mul(y, y)));
        return conv.weight.grad as unknown as Tensor;
      };
      const ours = gradient();
      expect(ours.dtype).toBe('float32');
      conv.eval();
      const theirs = gradient().toFloat32Array();
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      ours.toFloat32Array().forEach((value, i) => {
        expect(Math.abs(value - theirs[i]!)).toBeLessThan(2 ** -7 * largest);
      });
    });
  });
});
