import { describe, expect, it } from 'vitest';
import { Flatten } from '../../src/nn/flatten.js';
import { Identity } from '../../src/nn/identity.js';
import { AdaptiveAvgPool2d, MaxPool2d } from '../../src/nn/pooling.js';
import { backward } from '../../src/torch/autograd.js';
import { threads, torchAvailable } from '../../src/torch/device.js';
import { randn } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { native } from '../../src/torch/native.js';
import { mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
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

describe.skipIf(!torchAvailable())('MaxPool2d in channels_last (needs libtorch)', () => {
  interface Case {
    readonly shape: readonly number[];
    readonly kernel: number | [number, number];
    readonly stride: number;
    readonly padding: number;
  }
  const cases: Case[] = [
    { shape: [2, 64, 9, 12], kernel: 3, stride: 2, padding: 1 }, // the stem of ResNets
    { shape: [3, 16, 5, 7], kernel: 2, stride: 2, padding: 0 }, // a row and a column that no window reaches
    { shape: [1, 272, 6, 6], kernel: [3, 2], stride: 1, padding: 1 }, // more channels than go together
    { shape: [1, 32, 4, 4], kernel: 1, stride: 3, padding: 0 }, // gaps between windows
    { shape: [2, 20, 8, 8], kernel: 3, stride: 2, padding: 1 }, // not in eights: libtorch's operator
  ];

  /** Output, and gradient of what is given back in numbers rounded to a type; of the contiguous format, libtorch's own. */
  function results(
    memoryFormat: 'contiguous' | 'channels_last',
    dtype: 'float32' | 'bfloat16',
    rounded: 'float32' | 'bfloat16',
    { shape, kernel, stride, padding }: Case,
  ) {
    const generator = new Generator(3);
    // Few different values: windows with several maxima, of which the first counts.
    const images = randn(shape, { generator })
      .toFloat32Array()
      .map((value) => Math.round(value * 2) / 2);
    const x = tensorFrom(images, shape).to({ dtype, memoryFormat }).detach();
    x.requiresGrad = true;
    const y = new MaxPool2d(kernel, { stride, padding }).forward(x);
    backward(sum(mul(y, randn(y.shape, { generator }).to({ dtype: rounded }).to({ dtype }))));
    return { y: y.toFloat32Array(), gradient: x.grad!.toFloat32Array() };
  }

  // libtorch sums gradients in bfloat16 where it has those, we do not: its own operator is compared in float32 alone.
  const both = cases.flatMap((the) =>
    (the.shape[1]! % 16 === 0 ? (['float32', 'bfloat16'] as const) : (['float32'] as const)).map((dtype) => ({
      ...the,
      dtype,
    })),
  );
  it.each(both)('gives what libtorch gives: $shape, $kernel, $stride, $padding, $dtype', ({ dtype, ...the }) => {
    scope(() => {
      const [fast, reference] = [
        results('channels_last', dtype, dtype, the),
        results('contiguous', 'float32', dtype, the),
      ];
      expect(fast.y).toEqual(reference.y);
      const tolerance = dtype === 'float32' ? 1e-6 : 2 ** -8;
      const apart = fast.gradient.filter(
        (value, i) => Math.abs(value - reference.gradient[i]!) > tolerance * Math.max(1, Math.abs(value)),
      );
      expect(apart).toHaveLength(0);
    });
  });

  it('passes on what is not a number, and takes minus infinity for one', () => {
    const images = new Float32Array(16 * 4).fill(-Infinity);
    images[5] = NaN; // the second of the sixteen channels, of 4 pixels each
    const x = tensorFrom(images, [1, 16, 2, 2]).to({ memoryFormat: 'channels_last' });
    const y = new MaxPool2d(2).forward(x).toFloat32Array();
    expect([...y]).toEqual(Array.from({ length: 16 }, (_, channel) => (channel === 1 ? NaN : -Infinity)));
  });

  it('passes the gradient of a window of nothing but minus infinity to its first value, as libtorch does', () => {
    const gradient = (memoryFormat: 'contiguous' | 'channels_last') => {
      const x = tensorFrom(new Float32Array(16 * 16).fill(-Infinity), [1, 16, 4, 4])
        .to({ memoryFormat })
        .detach();
      x.requiresGrad = true;
      backward(sum(new MaxPool2d(3, { stride: 2, padding: 1 }).forward(x)));
      return [...x.grad!.toFloat32Array()];
    };
    expect(gradient('channels_last')).toEqual(gradient('contiguous'));
    expect(gradient('channels_last').slice(0, 16)).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves a padding that overflows when it is doubled to libtorch, which refuses it', () => {
    const x = randn([1, 16, 8, 8], { generator: new Generator(1) }).to({ memoryFormat: 'channels_last' });
    const pads = [2n ** 63n - 1n, 2n ** 63n - 1n];
    expect(() => native().call('lineament::max_pool2d', '', [x.handle, [2, 2], [2, 2], pads])).toThrow(
      /out of range|pad|overflow/,
    );
  });

  it('does not depend on the number of threads', () => {
    const before = threads();
    const the = { shape: [8, 64, 28, 28], kernel: 3, stride: 2, padding: 1 };
    const by = (count: number) => {
      threads(count);
      return scope(() => results('channels_last', 'bfloat16', 'bfloat16', the));
    };
    try {
      expect(by(1)).toEqual(by(2));
    } finally {
      threads(before);
    }
  });
});
