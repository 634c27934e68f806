import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { BatchNorm2d } from '../nn/batch-norm.js';
import type { Conv2d } from '../nn/conv2d.js';
import { Module } from '../nn/module.js';
import { MaxPool2d } from '../nn/pooling.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import type { Tensor } from '../torch/tensor.js';
import { FlattenedNeck, PooledNeck } from './neck.js';
import { BasicBlock, Bottleneck, residualConv } from './residual-block.js';

/** Kind of block and blocks per stage. ResNet-18, 34 and 50: He et al. 2016, table 1; ResNet-10: one block per stage. */
const DEPTHS = {
  resnet10: { Block: BasicBlock, blocks: [1, 1, 1, 1] },
  resnet18: { Block: BasicBlock, blocks: [2, 2, 2, 2] },
  resnet34: { Block: BasicBlock, blocks: [3, 4, 6, 3] },
  resnet50: { Block: Bottleneck, blocks: [3, 4, 6, 3] },
} as const;

/** The recipe's `backbone` for a residual network. */
export const resnetSchema = z.strictObject({
  kind: z.enum(['resnet10', 'resnet18', 'resnet34', 'resnet50']),
  /**
   * How the image enters. `7x7` (default, as torchvision): stride 2, then a 3×3 maximum with stride 2; the last map is
   * 1/32 of the input. `3x3` (as insightface): stride 1, no pooling, and the first stage has stride 2; the last map is
   * 1/16 of the input, for 4 to 5 times the work.
   */
  stem: z.enum(['7x7', '3x3']).default('7x7'),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`, the choice of the ArcFace paper. */
  neck: z.enum(['pooled', 'flattened']).default('flattened'),
  /** Length of the embedding; default 512, as in the ArcFace paper. */
  embedding: z.int().min(1).default(512),
  /** Probability of dropping a feature in the neck; default 0, as insightface's networks. */
  dropout: z.number().min(0).lt(1).default(0),
  /** Channels of the first stage, doubled at each of the three others; default 64, as in the paper. */
  width: z.int().min(1).default(64),
});

export interface ResNetConfig extends z.output<typeof resnetSchema> {
  /** Width and height of the images, in pixels. */
  readonly inputSize: readonly [width: number, height: number];
}

/**
 * A residual network from images to embeddings (not of unit length).
 *
 * `(N, 3, H, W)` → `(N, embedding)`. He et al., "Deep residual learning for image recognition", 2016.
 *
 * Names, blocks and initial weights are torchvision's (without its zero-initialised residuals, which it leaves off by
 * default too), so its state dicts load with `strict: false`; in place of `fc` there is a `neck`.
 * Throws `VALUE_INVALID` for an input size that is not two positive integers.
 */
export class ResNet extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: MaxPool2d | null;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: readonly [width: number, height: number];

  constructor({ kind, stem, neck, embedding, dropout, width, inputSize }: ResNetConfig, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    const { Block, blocks } = DEPTHS[kind];
    const wide = stem === '7x7';
    this.conv1 = wide ? residualConv(3, width, 7, 2, generator) : residualConv(3, width, 3, 1, generator);
    this.bn1 = new BatchNorm2d(width);
    this.maxpool = wide ? new MaxPool2d(3, { stride: 2, padding: 1 }) : null;

    let channels = width;
    const stage = (planes: number, count: number, stride: number): Sequential => {
      const list = Array.from({ length: count }, (_, index) => {
        const block = new Block(channels, planes, index === 0 ? stride : 1, generator);
        channels = planes * Block.expansion;
        return block;
      });
      return new Sequential(...list);
    };
    this.layer1 = stage(width, blocks[0], wide ? 1 : 2);
    this.layer2 = stage(2 * width, blocks[1], 2);
    this.layer3 = stage(4 * width, blocks[2], 2);
    this.layer4 = stage(8 * width, blocks[3], 2);

    const options = { embedding, dropout, generator };
    this.neck =
      neck === 'pooled'
        ? new PooledNeck(channels, options)
        : new FlattenedNeck(channels, lastMap(inputSize, wide ? 32 : 16), options);
  }

  forward(images: Tensor): Tensor {
    const stem = this.bn1.relu(this.conv1.forward(images));
    const x1 = this.layer1.forward(this.maxpool === null ? stem : this.maxpool.forward(stem));
    return this.neck.forward(this.layer4.forward(this.layer3.forward(this.layer2.forward(x1))));
  }
}

/** Every halving rounds up, so they may be taken at once. */
function lastMap([width, height]: readonly [number, number], reduction: number): { height: number; width: number } {
  if (![width, height].every((side) => Number.isInteger(side) && side > 0)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `A backbone needs an input size of two positive integers, [width, height], and got [${width}, ${height}].`,
    );
  }
  return { height: Math.ceil(height / reduction), width: Math.ceil(width / reduction) };
}
