import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import type { Conv2d } from '../nn/conv2d.js';
import { Module } from '../nn/module.js';
import { MaxPool2d } from '../nn/pooling.js';
import type { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize, type Window } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';
import { BasicBlock, type BlockShape, Bottleneck, residualConv, residualStage } from './residual-block.js';

/**
 * Kind of block and blocks per stage. ResNet-18 to 101: He et al. 2016, table 1; ResNet-10: one block per stage. The
 * SE-ResNets of Hu et al. 2018 are the same with squeeze and excitation in each block.
 */
const DEPTHS = {
  resnet10: { Block: BasicBlock, blocks: [1, 1, 1, 1], squeeze: false },
  resnet18: { Block: BasicBlock, blocks: [2, 2, 2, 2], squeeze: false },
  resnet34: { Block: BasicBlock, blocks: [3, 4, 6, 3], squeeze: false },
  resnet50: { Block: Bottleneck, blocks: [3, 4, 6, 3], squeeze: false },
  resnet101: { Block: Bottleneck, blocks: [3, 4, 23, 3], squeeze: false },
  'se-resnet18': { Block: BasicBlock, blocks: [2, 2, 2, 2], squeeze: true },
  'se-resnet34': { Block: BasicBlock, blocks: [3, 4, 6, 3], squeeze: true },
  'se-resnet50': { Block: Bottleneck, blocks: [3, 4, 6, 3], squeeze: true },
} as const;

const KINDS = Object.keys(DEPTHS) as (keyof typeof DEPTHS)[];

/** The recipe's `backbone` for a residual network, with or without squeeze and excitation. */
export const resnetSchema = z.strictObject({
  kind: z.enum(KINDS),
  /**
   * How the image enters. `7x7` (default, as torchvision): stride 2, then a 3×3 maximum with stride 2; the last map is
   * 1/32 of the input. `3x3` (as insightface): stride 1, no pooling, and the first stage has stride 2; the last map is
   * 1/16 of the input, for 4 to 5 times the work.
   */
  stem: z.enum(['7x7', '3x3']).default('7x7'),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`, the choice of the ArcFace paper. */
  neck: neckKind.default('flattened'),
  /** Blocks of each stage, for one to four stages; default: those of `kind`, whose blocks are used in any case. */
  blocks: z.array(z.int().min(1)).min(1).max(4).readonly().optional(),
  /** Channels of the first stage, doubled at each of the others; default 64, as in the paper. */
  width: z.int().min(1).default(64),
  ...embeddingSettings,
});

export type ResNetConfig = Sized<z.output<typeof resnetSchema>>;

/**
 * A residual network from images to embeddings (not of unit length).
 *
 * `(N, 3, H, W)` → `(N, embedding)`. He et al., "Deep residual learning for image recognition", 2016; with `se-`:
 * Hu et al., "Squeeze-and-excitation networks", 2018.
 *
 * Names, blocks and initial weights are torchvision's (without its zero-initialised residuals, which it leaves off by
 * default too), so its state dicts load with `strict: false`; in place of `fc` there is a `neck`.
 * Throws `VALUE_INVALID` for an input size that is not two positive integers.
 */
export class ResNet extends Module implements Backbone {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: MaxPool2d | null;
  readonly layer1: Sequential;
  readonly layer2: Sequential | null;
  readonly layer3: Sequential | null;
  readonly layer4: Sequential | null;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor(config: ResNetConfig, generator: Generator) {
    super();
    const { kind, stem, neck, embedding, dropout, width, inputSize } = config;
    this.embedding = embedding;
    this.inputSize = inputSize;
    const { Block, squeeze } = DEPTHS[kind];
    const blocks: readonly number[] = config.blocks ?? DEPTHS[kind].blocks;
    const wide = stem === '7x7';
    this.conv1 = wide ? residualConv(3, width, 7, 2, generator) : residualConv(3, width, 3, 1, generator);
    this.bn1 = new BatchNorm2d(width);
    this.maxpool = wide ? new MaxPool2d(HALVED.kernel, HALVED) : null;

    let channels = width;
    const block = (shape: BlockShape): Module => new Block(shape, { squeeze, generator });
    const stage = (index: number): Sequential | null => {
      if (blocks[index] === undefined) return null;
      const [from, planes] = [channels, width * 2 ** index];
      channels = planes * Block.expansion;
      const stride = index === 0 && wide ? 1 : 2;
      return residualStage(blocks[index], { from, to: channels, planes, stride }, block);
    };
    this.layer1 = stage(0)!;
    this.layer2 = stage(1);
    this.layer3 = stage(2);
    this.layer4 = stage(3);

    const entry: Window[] = wide ? [{ kernel: 7, stride: 2, padding: 3 }, HALVED] : [HALVED];
    const map = mapSize(inputSize, [...entry, ...blocks.slice(1).map(() => HALVED)]);
    this.neck = createNeck(neck, channels, map, { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    let x = this.bn1.relu(this.conv1.forward(images));
    if (this.maxpool !== null) x = this.maxpool.forward(x);
    for (const layer of [this.layer1, this.layer2, this.layer3, this.layer4]) x = layer === null ? x : layer.forward(x);
    return this.neck.forward(x);
  }
}
