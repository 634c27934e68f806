import type { Generator } from '../torch/generator.js';
import { adaptiveAvgPool2d, mul, relu_, sigmoid } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Conv2d } from './conv2d.js';
import { Module } from './module.js';
import { integerSetting } from './setting.js';

export interface SqueezeExciteOptions {
  /** How many channels share one hidden value; default 16, as in the paper. Fewer channels than that share one. */
  readonly reduction?: number;
  /** Whether the two layers have biases; default true. */
  readonly bias?: boolean;
  readonly generator: Generator;
}

/**
 * Weighs each channel by what all channels are on average: x · σ(W₂ relu(W₁ mean(x) + b₁) + b₂), the mean over the map.
 *
 * `(N, channels, H, W)` keeps its shape. The two layers are 1×1 convolutions `fc1` (to channels / reduction) and `fc2`,
 * initialised as PyTorch does. Hu et al., "Squeeze-and-excitation networks", 2018.
 */
export class SqueezeExcite extends Module {
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;

  constructor(channels: number, { reduction = 16, bias = true, generator }: SqueezeExciteOptions) {
    super();
    integerSetting('SqueezeExcite', 'reduction', reduction, 1);
    const hidden = Math.max(1, Math.floor(channels / reduction));
    this.fc1 = new Conv2d(channels, hidden, { kernel: 1, bias, generator });
    this.fc2 = new Conv2d(hidden, channels, { kernel: 1, bias, generator });
  }

  forward(x: Tensor): Tensor {
    const means = adaptiveAvgPool2d(x, 1); // (N, channels, 1, 1)
    return mul(x, sigmoid(this.fc2.forward(relu_(this.fc1.forward(means)))));
  }
}
