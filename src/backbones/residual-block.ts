import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { kaimingNormal } from '../nn/init.js';
import { Module } from '../nn/module.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
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

/** The identity's path where the shape changes: a 1×1 convolution and a normalisation; `null` where it does not. */
function projection(from: number, to: number, stride: number, generator: Generator): Sequential | null {
  if (stride === 1 && from === to) return null;
  return new Sequential(residualConv(from, to, 1, stride, generator), new BatchNorm2d(to));
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
  readonly downsample: Sequential | null;

  constructor(from: number, planes: number, stride: number, generator: Generator) {
    super();
    this.conv1 = residualConv(from, planes, 3, stride, generator);
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = residualConv(planes, planes, 3, 1, generator);
    this.bn2 = new BatchNorm2d(planes);
    this.downsample = projection(from, planes, stride, generator);
  }

  forward(x: Tensor): Tensor {
    const identity = this.downsample === null ? x : this.downsample.forward(x);
    const y = this.bn1.relu(this.conv1.forward(x));
    return this.bn2.relu(this.conv2.forward(y), identity);
  }
}

/**
 * relu(x + F(x)), with F a 1×1, a 3×3 and a 1×1 convolution: the block of ResNet-50.
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
  readonly downsample: Sequential | null;

  constructor(from: number, planes: number, stride: number, generator: Generator) {
    super();
    const to = planes * Bottleneck.expansion;
    this.conv1 = residualConv(from, planes, 1, 1, generator);
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = residualConv(planes, planes, 3, stride, generator);
    this.bn2 = new BatchNorm2d(planes);
    this.conv3 = residualConv(planes, to, 1, 1, generator);
    this.bn3 = new BatchNorm2d(to);
    this.downsample = projection(from, to, stride, generator);
  }

  forward(x: Tensor): Tensor {
    const identity = this.downsample === null ? x : this.downsample.forward(x);
    const y = this.bn1.relu(this.conv1.forward(x));
    const z = this.bn2.relu(this.conv2.forward(y));
    return this.bn3.relu(this.conv3.forward(z), identity);
  }
}
