import { describe, expect, it } from 'vitest';
import { Linear } from '../../src/nn/linear.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('Linear (needs libtorch)', () => {
  const generator = new Generator(1);

  it('multiplies by the weight and adds the bias', () => {
    const linear = new Linear(2, 3, { generator });
    linear.loadStateDict(
      new Map([
        ['weight', tensorFrom([1, 2, 3, 4, 5, 6], [3, 2])],
        ['bias', tensorFrom([0.5, 0, -1], [3])],
      ]),
    );
    expect([...linear.forward(tensorFrom([1, -1], [1, 2])).toFloat32Array()]).toEqual([-0.5, -1, -2]);
  });

  it('has no bias when told so', () => {
    const linear = new Linear(2, 3, { bias: false, generator });
    expect(linear.bias).toBeNull();
    expect([...linear.stateDict().keys()]).toEqual(['weight']);
  });

  it('refuses sizes that are not positive integers', () => {
    expect(() => new Linear(0, 3, { generator })).toThrow(/inFeatures to be an integer of at least 1, and got 0/);
    expect(() => new Linear(2, Number.NaN, { generator })).toThrow(/outFeatures/);
  });
});
