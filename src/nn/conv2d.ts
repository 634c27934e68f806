import { LineamentError } from '../errors.js';
import { zeros } from '../torch/factories.js';
import type { Generator } from '../torch/generator.js';
import { conv2d, conv2dTraining } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { defaultInit } from './init.js';
import { Module } from './module.js';
import { integerSetting, pairSetting } from './setting.js';

export interface Conv2dOptions {
  /** Size of the kernel in pixels: one number, or [rows, columns]. */
  readonly kernel: number | readonly [number, number];
  /** Default 1. */
  readonly stride?: number | readonly [number, number];
  /** Zeros added on every side, in pixels; default 0. */
  readonly padding?: number | readonly [number, number];
  /** Default 1. */
  readonly dilation?: number | readonly [number, number];
  /** Channels are split in this many groups that do not see each other; default 1; `inChannels` makes it depthwise. */
  readonly groups?: number;
  /** Default true; leave it out before a batch normalisation, which subtracts it again. */
  readonly bias?: boolean;
  /** Draws the initial weights. */
  readonly generator: Generator;
}

/**
 * Cross-correlation of images with a bank of kernels.
 *
 * `(N, inChannels, H, W)` → `(N, outChannels, H′, W′)`, H′ = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
 * Weight `(outChannels, inChannels / groups, rows, columns)`, bias `(outChannels)`.
 * Initialised as PyTorch does: U(−1/√fan in, 1/√fan in). Throws `VALUE_INVALID` for settings that do not go together.
 */
export class Conv2d extends Module {
  readonly stride: [number, number];
  readonly padding: [number, number];
  readonly dilation: [number, number];
  readonly groups: number;
  readonly weight: Tensor;
  readonly bias: Tensor | null;

  constructor(inChannels: number, outChannels: number, options: Conv2dOptions) {
    super();
    const kernel = pairSetting('Conv2d', 'kernel', options.kernel, 1);
    this.stride = pairSetting('Conv2d', 'stride', options.stride ?? 1, 1);
    this.padding = pairSetting('Conv2d', 'padding', options.padding ?? 0, 0);
    this.dilation = pairSetting('Conv2d', 'dilation', options.dilation ?? 1, 1);
    this.groups = integerSetting('Conv2d', 'groups', options.groups ?? 1, 1);
    integerSetting('Conv2d', 'inChannels', inChannels, 1);
    integerSetting('Conv2d', 'outChannels', outChannels, 1);
    if (inChannels % this.groups !== 0 || outChannels % this.groups !== 0) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Conv2d needs both channel counts to be multiples of groups (${this.groups}), and got ${inChannels} in and ${outChannels} out.`,
      );
    }
    this.weight = this.parameter('weight', zeros([outChannels, inChannels / this.groups, ...kernel]));
    this.bias = (options.bias ?? true) ? this.parameter('bias', zeros([outChannels])) : null;
    defaultInit(this.weight, this.bias, options.generator);
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    const strides = stride.some((step) => step > 1);
    if (!this.training || !strides) return conv2d(x, weight, bias, stride, padding, dilation, groups);
    if (!this.#isFew()) return conv2dTraining(x, weight, bias, stride, padding, dilation, groups);
    return conv2d(contiguous(x), contiguous(weight), bias, stride, padding, dilation, groups);
  }

  /**
   * Whether libtorch's way back, where the kernel strides, would write beyond its memory in channels_last: 1.13 on the CPU
   * does for kernels of one pixel that take fewer channels than a vector of AVX2 has.
   */
  #isFew(): boolean {
    const [, channels, rows, columns] = this.weight.shape as [number, number, number, number];
    return rows * columns === 1 && channels < 8;
  }
}

const contiguous = (x: Tensor): Tensor => x.to({ memoryFormat: 'contiguous' });
