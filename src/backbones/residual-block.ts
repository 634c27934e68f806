import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { kaimingNormal } from '../nn/init.js';
import { Module } from '../nn/module.js';
import { Sequential } from '../nn/sequential.js';
import { SqueezeExcite } from '../nn/squeeze-excite.js';
import type { Generator } from '../torch/generator.js';
import { add_, relu_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * A convolution as residual networks use it: no bias, since batch normalisation follows, padded so that only the stride
 * changes the size, weights from N(0, 2 / fan out) (He et al. 2015; torchvision's `kaiming_normal_(mode='fan_out')`).
 */
export function residualConv(from: number, to: number, kernel: number, stride: number, generator: Generator): Conv2d {
  const conv = new Conv2d(from, to, { kernel, stride, padding: (kernel - 1) / 2, bias: false, generator });
  kaimingNormal(conv.weight, generator, { mode: 'fan_out', nonlinearity: 'relu' });
  return conv;
}

/** How the shape of the features changes in a block. */
export interface BlockShape {
  /** Channels that come in. */
  readonly from: number;
  /** Channels of the 3×3 convolutions. */
  readonly planes: number;
  readonly stride: number;
}

export interface BlockOptions {
  /** Whether the residual's channels are weighed by squeeze and excitation (Hu et al. 2018). */
  readonly squeeze: boolean;
  readonly generator: Generator;
}

/** The identity's path where the shape changes: a 1×1 convolution and a normalisation; `null` where it does not. */
function projection(from: number, to: number, stride: number, generator: Generator): Sequential | null {
  if (stride === 1 && from === to) return null;
  return new Sequential(residualConv(from, to, 1, stride, generator), new BatchNorm2d(to));
}

/** Blocks one after the other: the first changes the channels and takes the stride, the others keep the shape. */
export function residualStage<Block extends Module>(
  count: number,
  { from, to, planes, stride }: BlockShape & { readonly to: number },
  block: (shape: BlockShape) => Block,
): Sequential {
  const shape = (index: number): BlockShape =>
    index === 0 ? { from, planes, stride } : { from: to, planes, stride: 1 };
  return new Sequential(...Array.from({ length: count }, (_, index) => block(shape(index))));
}

/** relu(identity + weighed(bn(x))), without `se` as one operator. */
function ended(bn: BatchNorm2d, se: SqueezeExcite | null, x: Tensor, identity: Tensor): Tensor {
  if (se === null) return bn.relu(x, identity);
  return relu_(add_(se.forward(bn.forward(x)), identity));
}

function squeezeOf(channels: number, { squeeze, generator }: BlockOptions): SqueezeExcite | null {
  return squeeze ? new SqueezeExcite(channels, { generator }) : null;
}

/**
 * relu(x + F(x)), with F two 3×3 convolutions: the block of ResNet-18 and ResNet-34.
 *
 * `(N, from, H, W)` → `(N, planes, ⌈H / stride⌉, ⌈W / stride⌉)`. He et al., "Deep residual learning", 2016, figure 5 left.
 */
export class BasicBlock extends Module {
  static readonly expansion = 1;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly se: SqueezeExcite | null;
  readonly downsample: Sequential | null;

  constructor({ from, planes, stride }: BlockShape, options: BlockOptions) {
    super();
    const { generator } = options;
    this.conv1 = residualConv(from, planes, 3, stride, generator);
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = residualConv(planes, planes, 3, 1, generator);
    this.bn2 = new BatchNorm2d(planes);
    this.se = squeezeOf(planes, options);
    this.downsample = projection(from, planes, stride, generator);
  }

  forward(x: Tensor): Tensor {
    const identity = this.downsample === null ? x : this.downsample.forward(x);
    const y = this.bn1.relu(this.conv1.forward(x));
    return ended(this.bn2, this.se, this.conv2.forward(y), identity);
  }
}

/**
 * relu(x + F(x)), with F a 1×1, a 3×3 and a 1×1 convolution: the block of ResNet-50 and ResNet-101.
 *
 * `(N, from, H, W)` → `(N, 4·planes, ⌈H / stride⌉, ⌈W / stride⌉)`. He et al. 2016, figure 5 right; the stride is on the
 * 3×3 convolution, as in torchvision ("ResNet v1.5"), not on the first 1×1 as in the paper.
 */
export class Bottleneck extends Module {
  static readonly expansion = 4;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly se: SqueezeExcite | null;
  readonly downsample: Sequential | null;

  constructor({ from, planes, stride }: BlockShape, options: BlockOptions) {
    super();
    const { generator } = options;
    const to = planes * Bottleneck.expansion;
    this.conv1 = residualConv(from, planes, 1, 1, generator);
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = residualConv(planes, planes, 3, stride, generator);
    this.bn2 = new BatchNorm2d(planes);
    this.conv3 = residualConv(planes, to, 1, 1, generator);
    this.bn3 = new BatchNorm2d(to);
    this.se = squeezeOf(to, options);
    this.downsample = projection(from, to, stride, generator);
  }

  forward(x: Tensor): Tensor {
    const identity = this.downsample === null ? x : this.downsample.forward(x);
    const y = this.bn1.relu(this.conv1.forward(x));
    const z = this.bn2.relu(this.conv2.forward(y));
    return ended(this.bn3, this.se, this.conv3.forward(z), identity);
  }
}
