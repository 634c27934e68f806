import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { ones, zeros } from '../torch/factories.js';
import { add_, batchNorm, batchNormTraining, prelu, relu_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';
import type { PReLU } from './prelu.js';
import { integerSetting } from './setting.js';

export interface BatchNormOptions {
  /** Added to the variance under the root; default 1e-5, as in PyTorch. */
  readonly epsilon?: number;
  /** Weight of the newest batch in the running statistics; default 0.1, as in PyTorch. */
  readonly momentum?: number;
  /** Whether there are a trained scale and shift; default true. */
  readonly affine?: boolean;
}

/**
 * y = (x − mean) / √(variance + ε) · weight + bias, for each channel.
 *
 * In training the statistics are those of the batch (biased variance), and the running ones move towards them
 * (unbiased variance): running ← (1 − momentum) · running + momentum · batch. In evaluation the running ones are used.
 * Parameters and statistics stay float32 under autocast: sums over a batch lose too much in 16 bits.
 *
 * Initially weight 1, bias 0, running_mean 0, running_var 1. Ioffe and Szegedy, "Batch normalization", 2015.
 */
export abstract class BatchNorm extends Module {
  readonly epsilon: number;
  readonly momentum: number;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  readonly numBatchesTracked: Tensor;
  /** The group of processes that have a part of each batch, as libtorch knows it; null: batches are whole here. */
  group: number | null = null;
  protected abstract readonly dimensions: readonly number[];

  constructor(
    readonly channels: number,
    options: BatchNormOptions = {},
  ) {
    super();
    integerSetting(this.constructor.name, 'channels', channels, 1);
    const { epsilon = 1e-5, momentum = 0.1, affine = true } = options;
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = affine ? this.parameter('weight', ones([channels])) : null;
    this.bias = affine ? this.parameter('bias', zeros([channels])) : null;
    this.runningMean = this.buffer('running_mean', zeros([channels]));
    this.runningVar = this.buffer('running_var', ones([channels]));
    this.numBatchesTracked = this.buffer('num_batches_tracked', zeros([], { dtype: 'int64' }));
  }

  forward(x: Tensor): Tensor {
    return this.trained(x, {}) ?? this.normalised(x);
  }

  /** The normalisation and what is to follow it as one operator, or null where that is for the caller to do: outside of training. */
  protected trained(x: Tensor, after: Parameters<typeof batchNormTraining>[2]): Tensor | null {
    const { runningMean, runningVar, momentum, epsilon, group, channels } = this;
    const plain = this.weight === null || this.bias === null;
    if (!this.training || (plain && group === null)) return null;
    this.#begin(x);
    const { dtype, device } = runningMean;
    const weight = this.weight ?? ones([channels], { dtype, device });
    const bias = this.bias ?? zeros([channels], { dtype, device });
    return batchNormTraining(x, { weight, bias, runningMean, runningVar }, after, { momentum, epsilon, group });
  }

  /** The normalisation alone, as libtorch has it. */
  protected normalised(x: Tensor): Tensor {
    this.#begin(x);
    const { weight, bias, runningMean, runningVar, training, momentum, epsilon } = this;
    return batchNorm(x, weight, bias, runningMean, runningVar, training, momentum, epsilon);
  }

  /** Checks what comes in, and counts the batch in training. */
  #begin(x: Tensor): void {
    if (!this.dimensions.includes(x.shape.length) || x.shape[1] !== this.channels) {
      throw new LineamentError(
        'VALUE_INVALID',
        `${this.constructor.name} with ${this.channels} channels takes ${this.dimensions.join(' or ')} dimensions with the channels second, and got shape [${x.shape.join(', ')}].`,
      );
    }
    if (this.training && this.group === null && x.numel === this.channels) {
      throw new LineamentError(
        'VALUE_INVALID',
        `${this.constructor.name} cannot train on one value per channel (shape [${x.shape.join(', ')}]), whose variance is 0. Use batches of at least 2, and drop a last batch of 1.`,
      );
    }
    if (this.training) noGrad(() => add_(this.numBatchesTracked, 1));
  }
}

/** {@link BatchNorm} of vectors `(N, channels)` or sequences `(N, channels, L)`; the shape is kept. */
export class BatchNorm1d extends BatchNorm {
  protected readonly dimensions = [2, 3];
}

/** {@link BatchNorm} of images `(N, channels, H, W)`; the shape is kept. */
export class BatchNorm2d extends BatchNorm {
  protected readonly dimensions = [4];

  /**
   * relu(forward(x) + residual), as residual networks end their blocks (without a residual: as they begin them). One
   * operator in training, where three would be bound by memory; so are {@link prelu} and {@link add}.
   */
  relu(x: Tensor, residual: Tensor | null = null): Tensor {
    const trained = this.trained(x, { residual, relu: true });
    if (trained !== null) return trained;
    const y = this.normalised(x);
    // In place: the gradients of a normalisation need its input only, and activations are most of the memory.
    return relu_(residual === null ? y : add_(y, residual));
  }

  /** prelu(forward(x)), with a slope for each channel. */
  prelu(x: Tensor, { weight: slope }: PReLU): Tensor {
    return this.trained(x, { slope }) ?? prelu(this.normalised(x), slope);
  }

  /** forward(x) + residual. */
  add(x: Tensor, residual: Tensor): Tensor {
    return this.trained(x, { residual }) ?? add_(this.normalised(x), residual);
  }
}
