import { describe, expect, it } from 'vitest';
import { Dropout } from '../../src/nn/dropout.js';
import { backward } from '../../src/torch/autograd.js';
import { threads, torchAvailable } from '../../src/torch/device.js';
import type { DType } from '../../src/torch/dtype.js';
import { ones } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { mul, sum } from '../../src/torch/operators.js';

describe.skipIf(!torchAvailable())('Dropout (needs libtorch)', () => {
  it('drops its share, scales the rest, and passes gradients where it kept', () => {
    const x = ones([100, 100]);
    x.requiresGrad = true;
    const y = new Dropout(0.25, new Generator(3)).forward(x);
    const kept = y.toFloat32Array();
    expect(new Set(kept)).toEqual(new Set([0, Math.fround(4 / 3)]));
    // 10,000 draws: the share has a standard deviation of 0.0043.
    expect(kept.filter((value) => value === 0).length / 10_000).toBeCloseTo(0.25, 1);
    backward(sum(y));
    expect([...x.grad!.toFloat32Array()]).toEqual([...kept]);
  });

  it('draws the same masks from the same seed, and goes on from a restored state', () => {
    const generator = new Generator(5);
    const dropout = new Dropout(0.5, generator);
    const draw = () => [...dropout.forward(ones([64])).toFloat32Array()];
    const first = draw();
    const state = generator.state();
    const second = draw();
    expect(second).not.toEqual(first);
    generator.restore(state);
    expect(draw()).toEqual(second);
    expect([...new Dropout(0.5, new Generator(5)).forward(ones([64])).toFloat32Array()]).toEqual(first);
  });

  it.each(['float32', 'bfloat16', 'float64'] as const)(
    'drops the same of any %s, and on any number of threads',
    (dtype) => {
      const before = threads();
      const kept = (count: number, type: DType) => {
        threads(count);
        const x = ones([37, 1001], { dtype: type }); // not in eights
        return [...new Dropout(0.3, new Generator(11)).forward(x).toFloat32Array()].map((value) => value !== 0);
      };
      try {
        expect(kept(2, dtype)).toEqual(kept(1, 'float32'));
      } finally {
        threads(before);
      }
    },
  );

  it('passes gradients to where it kept, when they come in another memory format', () => {
    const x = ones([2, 8, 3, 3]).to({ memoryFormat: 'channels_last' }).detach();
    x.requiresGrad = true;
    const y = new Dropout(0.5, new Generator(2)).forward(x);
    backward(sum(mul(y.to({ memoryFormat: 'contiguous' }), 3)));
    expect([...x.grad!.toFloat32Array()]).toEqual([...y.toFloat32Array()].map((value) => value * 3));
  });

  it('draws each element by itself: neighbours, rows and columns are not alike', () => {
    const side = 200;
    const dropped = [...new Dropout(0.5, new Generator(9)).forward(ones([side, side])).toFloat32Array()].map(
      (v) => +(v === 0),
    );
    for (const step of [1, 2, 16, side, 1024]) {
      const pairs = dropped.length - step;
      const alike = dropped.slice(step).filter((value, i) => value === dropped[i]).length / pairs;
      // 40,000 draws: the share has a standard deviation of 0.0025.
      expect(Math.abs(alike - 0.5)).toBeLessThan(0.0125);
    }
  });

  it('is the identity in evaluation and at probability 0, and draws nothing', () => {
    const x = ones([4]);
    expect(new Dropout(0.5, new Generator(1)).eval().forward(x)).toBe(x);
    expect(new Dropout(0, new Generator(1)).forward(x)).toBe(x);
  });

  it.each([-0.1, 1, Number.NaN])('refuses probability %d', (probability) => {
    expect(() => new Dropout(probability, new Generator(1))).toThrow(/at least 0 and below 1/);
  });
});
