import { describe, expect, it } from 'vitest';
import { Conv2d } from '../../src/nn/conv2d.js';
import {
  constant,
  fans,
  gain,
  kaimingNormal,
  kaimingUniform,
  normal,
  xavierNormal,
  xavierUniform,
} from '../../src/nn/init.js';
import { torchAvailable } from '../../src/torch/device.js';
import { zeros } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import type { Tensor } from '../../src/torch/tensor.js';

function statistics(tensor: Tensor): { mean: number; deviation: number; largest: number } {
  const values = tensor.toFloat32Array();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

/** Relative difference; the fills below have 9,000 values, whose deviation is known to about 1 %. */
function apart(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

describe('gain', () => {
  it("is PyTorch's", () => {
    expect(gain('linear')).toBe(1);
    expect(gain('tanh')).toBeCloseTo(1.6667, 4);
    expect(gain('relu')).toBeCloseTo(1.41421, 5);
    expect(gain('leaky_relu', Math.sqrt(5))).toBeCloseTo(0.57735, 5);
  });
});

describe.skipIf(!torchAvailable())('initialisers (need libtorch)', () => {
  // Fan in 20 · 9 = 180, fan out 50 · 9 = 450.
  const weight = () => zeros([50, 20, 3, 3]);
  const generator = () => new Generator(9);

  it('count the fans of a convolution and of a linear layer', () => {
    expect(fans(weight())).toEqual({ fanIn: 180, fanOut: 450 });
    expect(fans(zeros([7, 4]))).toEqual({ fanIn: 4, fanOut: 7 });
    expect(() => fans(zeros([7]))).toThrow(/at least 2 dimensions, and got shape \[7\]/);
  });

  it.each([
    ['kaimingUniform', kaimingUniform, {}, Math.sqrt(2 / 180)],
    ['kaimingNormal', kaimingNormal, {}, Math.sqrt(2 / 180)],
    ['kaimingNormal of the fan out', kaimingNormal, { mode: 'fan_out', nonlinearity: 'relu' }, Math.sqrt(2 / 450)],
  ] as const)('%s has the deviation of He et al.', (_, fill, options, expected) => {
    const tensor = weight();
    fill(tensor, generator(), options);
    const { mean, deviation } = statistics(tensor);
    expect(apart(deviation, expected)).toBeLessThan(0.04);
    expect(Math.abs(mean)).toBeLessThan(expected / 20);
  });

  it.each([
    ['xavierUniform', xavierUniform],
    ['xavierNormal', xavierNormal],
  ] as const)('%s has the deviation of Glorot and Bengio', (_, fill) => {
    const tensor = weight();
    fill(tensor, generator(), 2);
    expect(apart(statistics(tensor).deviation, 2 * Math.sqrt(2 / 630))).toBeLessThan(0.04);
  });

  it('uniform ones stay within their bound and come close to it', () => {
    const tensor = weight();
    kaimingUniform(tensor, generator());
    const bound = Math.sqrt(6 / 180);
    expect(statistics(tensor).largest).toBeLessThanOrEqual(bound);
    expect(apart(statistics(tensor).largest, bound)).toBeLessThan(0.04);
  });

  it("gives layers PyTorch's defaults: weight and bias within 1/√fan in", () => {
    const conv = new Conv2d(20, 50, { kernel: 3, generator: generator() });
    expect(apart(statistics(conv.weight).largest, 1 / Math.sqrt(180))).toBeLessThan(0.04);
    expect(apart(statistics(conv.weight).deviation, 1 / Math.sqrt(3 * 180))).toBeLessThan(0.04);
    expect(statistics(conv.bias!).largest).toBeLessThanOrEqual(1 / Math.sqrt(180));
    expect(statistics(conv.bias!).deviation).toBeGreaterThan(0.03);
  });

  it('repeat with the seed, and fill parameters without recording a gradient', () => {
    const [a, b] = [weight(), weight()];
    a.requiresGrad = true;
    kaimingNormal(a, generator());
    kaimingNormal(b, generator());
    expect(a.toFloat32Array()).toEqual(b.toFloat32Array());
    expect(a.requiresGrad).toBe(true);
    normal(a, 3, 0.5, generator());
    expect(apart(statistics(a).mean, 3)).toBeLessThan(0.04);
    constant(a, 0.5);
    expect(statistics(a)).toEqual({ mean: 0.5, deviation: 0, largest: 0.5 });
  });
});
