import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import type { Conv2d } from '../nn/conv2d.js';
import { Module } from '../nn/module.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';
import { residualConv } from './residual-block.js';

/** The recipe's `backbone` for a plain convolutional network. */
export const cnnSchema = z.strictObject({
  kind: z.enum(['cnn']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`. */
  neck: neckKind.default('flattened'),
  /** Channels of each layer, which halves the map; default 64, 128, 256, 512: 7×7 is left of 112×112. Our choice. */
  channels: z.array(z.int().min(1)).min(1).readonly().default([64, 128, 256, 512]),
  ...embeddingSettings,
});

export type CnnConfig = Sized<z.output<typeof cnnSchema>>;

/** relu(bn(conv(x))) with a 3×3 convolution of stride 2. */
class Layer extends Module {
  readonly conv: Conv2d;
  readonly bn: BatchNorm2d;

  constructor(from: number, to: number, generator: Generator) {
    super();
    this.conv = residualConv(from, to, 3, 2, generator);
    this.bn = new BatchNorm2d(to);
  }

  forward(x: Tensor): Tensor {
    return this.bn.relu(this.conv.forward(x));
  }
}

/**
 * A plain convolutional network: the smallest that learns faces, and what the others are measured against.
 *
 * `(N, 3, H, W)` → `(N, embedding)`: layers of a 3×3 convolution with stride 2, batch normalisation and ReLU, then a neck.
 */
export class Cnn extends Module implements Backbone {
  readonly features: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ channels, neck, embedding, dropout, inputSize }: CnnConfig, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    this.features = new Sequential(...channels.map((to, index) => new Layer(channels[index - 1] ?? 3, to, generator)));
    const map = mapSize(inputSize, Array(channels.length).fill(HALVED));
    this.neck = createNeck(neck, channels.at(-1)!, map, { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    return this.neck.forward(this.features.forward(images));
  }
}
