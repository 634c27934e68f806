import { z } from 'zod';
import { BatchNorm1d, BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { Dropout } from '../nn/dropout.js';
import { Flatten } from '../nn/flatten.js';
import { kaimingNormal } from '../nn/init.js';
import { Linear } from '../nn/linear.js';
import { Module } from '../nn/module.js';
import { PReLU } from '../nn/prelu.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import { add_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, type Sized } from './backbone.js';
import { HALVED, mapSize, type MapSize } from './map-size.js';

/** Blocks that keep the shape, after each change of it, and how much wider than in the paper the channels are. */
const SIZES = {
  mobilefacenet: { blocks: [1, 4, 6, 2], scale: 2 },
  'mobilefacenet-large': { blocks: [2, 8, 12, 4], scale: 4 },
} as const;

/** The recipe's `backbone` for a MobileFaceNet. */
export const mobileFaceNetSchema = z.strictObject({
  /** `mobilefacenet` and `mobilefacenet-large` are insightface's `mbf` and `mbf_large`. */
  kind: z.enum(['mobilefacenet', 'mobilefacenet-large']),
  /** Channels between the blocks, in multiples of the paper's; default 2 and 4 as insightface, 1 is the paper's network. */
  scale: z.int().min(1).optional(),
  /** Channels of the paper's first layer; those inside the blocks are 2, 4 and 8 times as many. Default 64, the paper's. */
  width: z.int().min(1).default(64),
  ...embeddingSettings,
});

export type MobileFaceNetConfig = Sized<z.output<typeof mobileFaceNetSchema>>;

interface ConvolutionShape {
  readonly from: number;
  readonly to: number;
  readonly kernel: number | readonly [rows: number, columns: number];
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

/** Convolution – BN – PReLU, without the PReLU where it is `linear`; under the name `layers`, as in insightface. */
class ConvBlock extends Module {
  readonly layers: Sequential;

  constructor({ from, to, ...shape }: ConvolutionShape, generator: Generator, linear = false) {
    super();
    const conv = new Conv2d(from, to, { ...shape, bias: false, generator });
    kaimingNormal(conv.weight, generator, { mode: 'fan_out', nonlinearity: 'relu' });
    this.layers = new Sequential(conv, new BatchNorm2d(to), ...(linear ? [] : [new PReLU(to)]));
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}

/**
 * The bottleneck of MobileNetV2 with PReLU: 1×1 to `hidden` channels, 3×3 in each channel by itself, 1×1 to `to` channels
 * without an activation; the input is added where it is `residual`.
 */
class DepthWise extends Module {
  readonly layers: Sequential;

  constructor(
    { from, to, hidden, stride }: { from: number; to: number; hidden: number; stride: number },
    readonly residual: boolean,
    generator: Generator,
  ) {
    super();
    this.layers = new Sequential(
      new ConvBlock({ from, to: hidden, kernel: 1 }, generator),
      new ConvBlock({ from: hidden, to: hidden, kernel: 3, stride, padding: 1, groups: hidden }, generator),
      new ConvBlock({ from: hidden, to, kernel: 1 }, generator, true),
    );
  }

  forward(x: Tensor): Tensor {
    const y = this.layers.forward(x);
    return this.residual ? add_(y, x) : y;
  }
}

/** Bottlenecks one after the other that keep the shape. */
class Residual extends Module {
  readonly layers: Sequential;

  constructor(channels: number, count: number, hidden: number, generator: Generator) {
    super();
    const shape = { from: channels, to: channels, hidden, stride: 1 };
    this.layers = new Sequential(...Array.from({ length: count }, () => new DepthWise(shape, true, generator)));
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}

/**
 * The neck: a weight for every position of every channel (a depthwise convolution as large as the map) instead of their
 * mean, since the middle of an aligned face says more than its corners; then dropout – linear – BN.
 */
class GlobalDepthwise extends Module {
  readonly layers: Sequential;

  constructor(channels: number, { height, width }: MapSize, { embedding, dropout }: Sizes, generator: Generator) {
    super();
    const fc = new Linear(channels, embedding, { bias: false, generator });
    kaimingNormal(fc.weight, generator, { mode: 'fan_out', nonlinearity: 'relu' });
    this.layers = new Sequential(
      new ConvBlock({ from: channels, to: channels, kernel: [height, width], groups: channels }, generator, true),
      // In one place, so that the layers behind keep insightface's numbers.
      new Sequential(new Flatten(), new Dropout(dropout, generator)),
      fc,
      new BatchNorm1d(embedding),
    );
  }

  forward(x: Tensor): Tensor {
    return this.layers.forward(x);
  }
}

type Sizes = Pick<MobileFaceNetConfig, 'embedding' | 'dropout'>;

/**
 * MobileFaceNet from aligned faces to embeddings (not of unit length): 1 to 3 million parameters, for phones and browsers.
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Chen et al., "MobileFaceNets", 2018. Names, blocks and initial weights are those of
 * insightface's `mobilefacenet.py`, whose state dicts load as they are; with `scale` 1 and `embedding` 128 it is the
 * paper's network of one million parameters.
 */
export class MobileFaceNet extends Module implements Backbone {
  readonly layers: Sequential;
  readonly conv_sep: ConvBlock;
  readonly features: GlobalDepthwise;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor(config: MobileFaceNetConfig, generator: Generator) {
    super();
    const { kind, width, embedding, inputSize } = config;
    this.embedding = embedding;
    this.inputSize = inputSize;
    const { blocks } = SIZES[kind];
    const narrow = width * (config.scale ?? SIZES[kind].scale);
    const wide = 2 * narrow;
    const whole = { from: narrow, to: narrow, kernel: 3, padding: 1, groups: width };
    const halving = (from: number, to: number, hidden: number): DepthWise =>
      new DepthWise({ from, to, hidden, stride: 2 }, false, generator);
    this.layers = new Sequential(
      new ConvBlock({ from: 3, to: narrow, kernel: 3, stride: 2, padding: 1 }, generator),
      blocks[0] === 1 ? new ConvBlock(whole, generator) : new Residual(narrow, blocks[0], 2 * width, generator),
      halving(narrow, narrow, 2 * width),
      new Residual(narrow, blocks[1], 2 * width, generator),
      halving(narrow, wide, 4 * width),
      new Residual(wide, blocks[2], 4 * width, generator),
      halving(wide, wide, 8 * width),
      new Residual(wide, blocks[3], 4 * width, generator),
    );
    this.conv_sep = new ConvBlock({ from: wide, to: 8 * width, kernel: 1 }, generator);
    this.features = new GlobalDepthwise(8 * width, mapSize(inputSize, Array(4).fill(HALVED)), config, generator);
  }

  forward(images: Tensor): Tensor {
    return this.features.forward(this.conv_sep.forward(this.layers.forward(images)));
  }
}
