import { z } from 'zod';
import { Conv2d } from '../nn/conv2d.js';
import { Module } from '../nn/module.js';
import { MaxPool2d } from '../nn/pooling.js';
import { ReLU } from '../nn/relu.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { mapSize, type Window } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';

/** The recipe's `backbone` for AlexNet. */
export const alexnetSchema = z.strictObject({
  kind: z.enum(['alexnet']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`, as its own classifier does. */
  neck: neckKind.default('flattened'),
  /** Channels of the first layer; the others are 3, 6, 4 and 4 times as many. Default 64, the paper's second version. */
  width: z.int().min(1).default(64),
  ...embeddingSettings,
});

export type AlexNetConfig = Sized<z.output<typeof alexnetSchema>>;

const POOL: Window = { kernel: 3, stride: 2, padding: 0 };
const CONVOLUTIONS: readonly (Window & { readonly times: number; readonly pooled: boolean })[] = [
  { kernel: 11, stride: 4, padding: 2, times: 1, pooled: true },
  { kernel: 5, stride: 1, padding: 2, times: 3, pooled: true },
  { kernel: 3, stride: 1, padding: 1, times: 6, pooled: false },
  { kernel: 3, stride: 1, padding: 1, times: 4, pooled: false },
  { kernel: 3, stride: 1, padding: 1, times: 4, pooled: true },
];

/**
 * AlexNet from images to embeddings (not of unit length): five convolutions with ReLU and three poolings, no normalisation
 * but that of the neck.
 *
 * `(N, 3, H, W)` → `(N, embedding)`, for images of 63×63 and more. Krizhevsky, "One weird trick", 2014, as torchvision has
 * it: its state dicts load with `strict: false`; in place of `classifier` there is a `neck`.
 */
export class AlexNet extends Module implements Backbone {
  readonly features: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ width, neck, embedding, dropout, inputSize }: AlexNetConfig, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    let channels = 3;
    this.features = new Sequential(
      ...CONVOLUTIONS.flatMap(({ times, pooled, ...window }) => {
        const conv = new Conv2d(channels, times * width, { ...window, generator });
        channels = times * width;
        return [conv, new ReLU({ inPlace: true }), ...(pooled ? [new MaxPool2d(POOL.kernel, POOL)] : [])];
      }),
    );
    const windows = CONVOLUTIONS.flatMap(({ pooled, ...window }) => (pooled ? [window, POOL] : [window]));
    this.neck = createNeck(neck, channels, mapSize(inputSize, windows), { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    return this.neck.forward(this.features.forward(images));
  }
}
