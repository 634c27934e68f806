import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { randn, uniform } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';

describe.skipIf(!torchAvailable())('Generator (needs libtorch)', () => {
  it('draws the same from the same seed, and something else from another', () => {
    const draw = (seed: number) => randn([5], { generator: new Generator(seed) }).toFloat32Array();
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('continues where its state was taken', () => {
    const generator = new Generator(1);
    randn([3], { generator });
    const state = generator.state();
    const after = uniform([4], -1, 2, { generator }).toFloat32Array();
    const other = new Generator(9);
    other.restore(state);
    expect(uniform([4], -1, 2, { generator: other }).toFloat32Array()).toEqual(after);
    expect(after.every((value) => value >= -1 && value < 2)).toBe(true);
  });

  it('refuses a seed that is not a whole number from 0', () => {
    expect(() => new Generator(-1)).toThrow(/seed/);
    expect(() => new Generator(0.5)).toThrow(/seed/);
  });
});
