import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import { ChannelShuffle } from '../nn/channel-shuffle.js';
import { Conv2d } from '../nn/conv2d.js';
import { Module } from '../nn/module.js';
import { MaxPool2d } from '../nn/pooling.js';
import { ReLU } from '../nn/relu.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import { cat, narrow } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';

/** Channels of the three stages and of the last convolution, by the factor on the complexity: the paper's table 5. */
const CHANNELS = {
  0.5: [48, 96, 192, 1024],
  1: [116, 232, 464, 1024],
  1.5: [176, 352, 704, 1024],
  2: [244, 488, 976, 2048],
} as const;

/** Units of the three stages, and channels of the stem, which are the same for every factor. */
const BLOCKS = [4, 8, 4] as const;
const STEM = 24;

/** The recipe's `backbone` for ShuffleNetV2. */
export const shuffleNetV2Schema = z.strictObject({
  kind: z.enum(['shufflenet-v2']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`. */
  neck: neckKind.default('flattened'),
  /** The paper's factor on the complexity: 0.5, 1, 1.5 or 2; default 1. */
  multiplier: z.literal([0.5, 1, 1.5, 2]).default(1),
  ...embeddingSettings,
});

export type ShuffleNetV2Config = Sized<z.output<typeof shuffleNetV2Schema>>;

/** 1×1 convolution – BN – ReLU. */
function pointwise(from: number, to: number, generator: Generator): Module[] {
  const conv = new Conv2d(from, to, { kernel: 1, bias: false, generator });
  return [conv, new BatchNorm2d(to), new ReLU({ inPlace: true })];
}

/** 3×3 convolution of each channel by itself – BN. */
function depthwise(channels: number, stride: number, generator: Generator): Module[] {
  const options = { kernel: 3, stride, padding: 1, groups: channels, bias: false, generator };
  return [new Conv2d(channels, channels, options), new BatchNorm2d(channels)];
}

/**
 * Half the channels pass, the other half goes through 1×1 – 3×3 – 1×1; with stride 2, all channels go both ways. Then the two
 * halves are shuffled. Ma et al. 2018, figure 3 (c) and (d).
 */
class Unit extends Module {
  readonly branch1: Sequential | null;
  readonly branch2: Sequential;
  readonly shuffle = new ChannelShuffle(2);

  constructor(from: number, to: number, stride: 1 | 2, generator: Generator) {
    super();
    const half = to / 2;
    this.branch1 =
      stride === 1 ? null : new Sequential(...depthwise(from, stride, generator), ...pointwise(from, half, generator));
    this.branch2 = new Sequential(
      ...pointwise(stride === 1 ? half : from, half, generator),
      ...depthwise(half, stride, generator),
      ...pointwise(half, half, generator),
    );
  }

  forward(x: Tensor): Tensor {
    return this.shuffle.forward(cat(this.#halves(x), 1));
  }

  #halves(x: Tensor): Tensor[] {
    if (this.branch1 !== null) return [this.branch1.forward(x), this.branch2.forward(x)];
    const half = x.shape[1]! / 2;
    return [narrow(x, 1, 0, half), this.branch2.forward(narrow(x, 1, half, half))];
  }
}

/**
 * ShuffleNetV2 from images to embeddings (not of unit length): 1 to 5 million parameters before the neck.
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Ma et al., "ShuffleNet V2: practical guidelines for efficient CNN architecture design", 2018.
 * Names and initial weights are torchvision's, whose state dicts load with `strict: false`; in place of `fc` there is a `neck`.
 */
export class ShuffleNetV2 extends Module implements Backbone {
  readonly conv1: Sequential;
  readonly maxpool = new MaxPool2d(HALVED.kernel, HALVED);
  readonly stage2: Sequential;
  readonly stage3: Sequential;
  readonly stage4: Sequential;
  readonly conv5: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ multiplier, neck, embedding, dropout, inputSize }: ShuffleNetV2Config, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    const [second, third, fourth, last] = CHANNELS[multiplier];
    const stem = new Conv2d(3, STEM, { ...HALVED, bias: false, generator });
    const stage = (from: number, to: number, count: number): Sequential => {
      const unit = (_: unknown, index: number): Unit =>
        index === 0 ? new Unit(from, to, 2, generator) : new Unit(to, to, 1, generator);
      return new Sequential(...Array.from({ length: count }, unit));
    };
    this.conv1 = new Sequential(stem, new BatchNorm2d(STEM), new ReLU({ inPlace: true }));
    this.stage2 = stage(STEM, second, BLOCKS[0]);
    this.stage3 = stage(second, third, BLOCKS[1]);
    this.stage4 = stage(third, fourth, BLOCKS[2]);
    this.conv5 = new Sequential(...pointwise(fourth, last, generator));
    this.neck = createNeck(neck, last, mapSize(inputSize, Array(5).fill(HALVED)), { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    const layers = [this.conv1, this.maxpool, this.stage2, this.stage3, this.stage4, this.conv5, this.neck];
    return layers.reduce((x, layer) => layer.forward(x), images);
  }
}
