import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { constant, kaimingNormal } from '../nn/init.js';
import { Module } from '../nn/module.js';
import { MaxPool2d } from '../nn/pooling.js';
import { ReLU } from '../nn/relu.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { mapSize, type Window } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';

/** Convolutions before each of the five poolings: columns A and D of the paper's table 1. */
const DEPTHS = { vgg11: [1, 1, 2, 2, 2], vgg16: [2, 2, 3, 3, 3] } as const;

/** Channels between the poolings, in multiples of the first. */
const TIMES = [1, 2, 4, 8, 8] as const;

const POOL: Window = { kernel: 2, stride: 2, padding: 0 };

/** The recipe's `backbone` for VGG with batch normalisation. */
export const vggSchema = z.strictObject({
  kind: z.enum(['vgg11', 'vgg16']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`, as its own classifier does. */
  neck: neckKind.default('flattened'),
  /** Channels of the first convolutions, at most eight times as many later; default 64, as in the paper. */
  width: z.int().min(1).default(64),
  ...embeddingSettings,
});

export type VggConfig = Sized<z.output<typeof vggSchema>>;

/**
 * VGG with batch normalisation, from images to embeddings (not of unit length).
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Simonyan and Zisserman, "Very deep convolutional networks", 2015. Names, layers and initial
 * weights are those of torchvision's `vgg11_bn` and `vgg16_bn`, whose state dicts load with `strict: false`; in place of
 * `classifier` there is a `neck`, with a tenth of its parameters.
 */
export class Vgg extends Module implements Backbone {
  readonly features: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ kind, width, neck, embedding, dropout, inputSize }: VggConfig, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    let channels = 3;
    const convolution = (to: number): Module[] => {
      const conv = new Conv2d(channels, to, { kernel: 3, padding: 1, generator });
      kaimingNormal(conv.weight, generator, { mode: 'fan_out', nonlinearity: 'relu' });
      constant(conv.bias!, 0);
      channels = to;
      return [conv, new BatchNorm2d(to), new ReLU({ inPlace: true })];
    };
    const stage = (count: number, index: number): Module[] => [
      ...Array.from({ length: count }, () => convolution(width * TIMES[index]!)).flat(),
      new MaxPool2d(POOL.kernel),
    ];
    this.features = new Sequential(...DEPTHS[kind].flatMap(stage));
    const map = mapSize(
      inputSize,
      TIMES.map(() => POOL),
    );
    this.neck = createNeck(neck, channels, map, { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    return this.neck.forward(this.features.forward(images));
  }
}
