import { describe, expect, it } from 'vitest';
import type { Backbone, InputSize } from '../../src/backbones/backbone.js';
import { multiplyAdds } from '../../src/backbones/multiply-adds.js';
import { Conv2d } from '../../src/nn/conv2d.js';
import { Linear } from '../../src/nn/linear.js';
import { Module } from '../../src/nn/module.js';
import { SelfAttention } from '../../src/nn/self-attention.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { flatten, relu, transpose } from '../../src/torch/operators.js';
import { liveTensors } from '../../src/torch/scope.js';
import type { Tensor } from '../../src/torch/tensor.js';

const generator = new Generator(1);

/** A grouped convolution of stride 2, attention over its 4 × 3 positions, and a linear layer. */
class Small extends Module implements Backbone {
  readonly embedding = 5;
  readonly inputSize: InputSize = [6, 8];
  readonly conv = new Conv2d(3, 6, { kernel: 3, stride: 2, padding: 1, groups: 3, generator });
  readonly attention = new SelfAttention(6, 2, { generator });
  readonly fc = new Linear(12 * 6, 5, { generator });

  forward(images: Tensor): Tensor {
    const tokens = transpose(flatten(relu(this.conv.forward(images)), 2), 1, 2); // (N, 12, 6)
    return this.fc.forward(flatten(this.attention.forward(tokens), 1));
  }
}

describe.skipIf(!torchAvailable())('multiply-adds (needs libtorch)', () => {
  it('are those of convolutions, linear layers and matrix products, of one image', () => {
    const network = new Small();
    const before = liveTensors();
    const convolution = 4 * 3 * 6 * (1 * 3 * 3);
    const projections = 12 * 6 * (3 * 6) + 12 * 6 * 6;
    const attention = 2 * (12 * 12 * 3) + 2 * (12 * 12 * 3);
    expect(multiplyAdds(network)).toBe(convolution + projections + attention + 12 * 6 * 5);
    expect([network.training, liveTensors()]).toEqual([true, before]);
    network.release();
  });
});
