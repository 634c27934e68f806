import { LineamentError } from '../errors.js';
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';
import { pairSetting } from './setting.js';

/**
 * The largest value of each window. `(N, C, H, W)` → `(N, C, H′, W′)`, H′ = ⌊(H + 2·padding − kernel) / stride⌋ + 1.
 *
 * `stride` defaults to the kernel (windows side by side), `padding` (with −∞) to 0 and is at most half the kernel.
 */
export class MaxPool2d extends Module {
  readonly kernel: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number];

  constructor(
    kernel: number | readonly [number, number],
    options: {
      readonly stride?: number | readonly [number, number];
      readonly padding?: number | readonly [number, number];
    } = {},
  ) {
    super();
    this.kernel = pairSetting('MaxPool2d', 'kernel', kernel, 1);
    this.stride = pairSetting('MaxPool2d', 'stride', options.stride ?? this.kernel, 1);
    this.padding = pairSetting('MaxPool2d', 'padding', options.padding ?? 0, 0);
    if (this.padding.some((padding, axis) => padding * 2 > this.kernel[axis]!)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `MaxPool2d needs padding of at most half the kernel, and got ${this.padding.join('×')} for a kernel of ${this.kernel.join('×')}.`,
      );
    }
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernel, this.stride, this.padding);
  }
}

/**
 * Means over windows that are chosen so that the output has the given size, 1 by default (global average pooling).
 * `(N, C, H, W)` → `(N, C, rows, columns)`.
 */
export class AdaptiveAvgPool2d extends Module {
  readonly size: [number, number];

  constructor(size: number | readonly [number, number] = 1) {
    super();
    this.size = pairSetting('AdaptiveAvgPool2d', 'size', size, 1);
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.size);
  }
}

/**
 * The mean of each window. `(N, C, H, W)` → `(N, C, H′, W′)`, H′ = ⌊(H − kernel) / stride⌋ + 1.
 *
 * `stride` defaults to the kernel (windows side by side).
 */
export class AvgPool2d extends Module {
  readonly kernel: [number, number];
  readonly stride: [number, number];

  constructor(
    kernel: number | readonly [number, number],
    options: { readonly stride?: number | readonly [number, number] } = {},
  ) {
    super();
    this.kernel = pairSetting('AvgPool2d', 'kernel', kernel, 1);
    this.stride = pairSetting('AvgPool2d', 'stride', options.stride ?? this.kernel, 1);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernel, this.stride);
  }
}
