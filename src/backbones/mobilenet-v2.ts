import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { kaimingNormal } from '../nn/init.js';
import { Module } from '../nn/module.js';
import { ReLU6 } from '../nn/relu6.js';
import { Sequential } from '../nn/sequential.js';
import type { Generator } from '../torch/generator.js';
import { add_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';

/** Expansion t, channels c, repetitions n and first stride s of the bottlenecks: the paper's table 2. */
const BOTTLENECKS = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
] as const;

/** The recipe's `backbone` for MobileNetV2. */
export const mobileNetV2Schema = z.strictObject({
  kind: z.enum(['mobilenet-v2']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`. */
  neck: neckKind.default('flattened'),
  /** Factor on the channels, which are rounded to eights; default 1, as in the paper. */
  multiplier: z.number().positive().default(1),
  ...embeddingSettings,
});

export type MobileNetV2Config = Sized<z.output<typeof mobileNetV2Schema>>;

interface ConvolutionShape {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
}

/** A convolution without bias that only its stride makes smaller, drawn as torchvision does. */
function convolution({ from, to, kernel, stride = 1, groups = 1 }: ConvolutionShape, generator: Generator): Conv2d {
  const conv = new Conv2d(from, to, { kernel, stride, padding: (kernel - 1) / 2, groups, bias: false, generator });
  kaimingNormal(conv.weight, generator, { mode: 'fan_out', nonlinearity: 'relu' });
  return conv;
}

/** Convolution – BN – ReLU6. */
function activated(shape: ConvolutionShape, generator: Generator): Sequential {
  return new Sequential(convolution(shape, generator), new BatchNorm2d(shape.to), new ReLU6());
}

/**
 * 1×1 to `expansion` times the channels (left out at 1), 3×3 in each channel by itself, 1×1 to `to` channels without an
 * activation; the input is added where the shape is kept. Sandler et al. 2018, figure 3.
 */
class InvertedResidual extends Module {
  readonly conv: Sequential;
  readonly residual: boolean;

  constructor(
    { from, to, stride, expansion }: { from: number; to: number; stride: number; expansion: number },
    generator: Generator,
  ) {
    super();
    const hidden = from * expansion;
    this.residual = stride === 1 && from === to;
    this.conv = new Sequential(
      ...(expansion === 1 ? [] : [activated({ from, to: hidden, kernel: 1 }, generator)]),
      activated({ from: hidden, to: hidden, kernel: 3, stride, groups: hidden }, generator),
      convolution({ from: hidden, to, kernel: 1 }, generator),
      new BatchNorm2d(to),
    );
  }

  forward(x: Tensor): Tensor {
    const y = this.conv.forward(x);
    return this.residual ? add_(y, x) : y;
  }
}

/** The nearest multiple of eight, one up where that would be less than nine tenths. */
export function roundedToEights(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

/**
 * MobileNetV2 from images to embeddings (not of unit length).
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018. Names and initial
 * weights are torchvision's, whose state dicts load with `strict: false`; in place of `classifier` there is a `neck`.
 */
export class MobileNetV2 extends Module implements Backbone {
  readonly features: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ multiplier, neck, embedding, dropout, inputSize }: MobileNetV2Config, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    let channels = roundedToEights(32 * multiplier);
    // Only the last layer never gets narrower than in the paper.
    const last = roundedToEights(1280 * Math.max(1, multiplier));
    const stem = activated({ from: 3, to: channels, kernel: 3, stride: 2 }, generator);
    const bottlenecks = BOTTLENECKS.flatMap(({ t, c, n, s }) =>
      Array.from({ length: n }, (_, index) => {
        const to = roundedToEights(c * multiplier);
        const shape = { from: channels, to, stride: index === 0 ? s : 1, expansion: t };
        channels = to;
        return new InvertedResidual(shape, generator);
      }),
    );
    this.features = new Sequential(stem, ...bottlenecks, activated({ from: channels, to: last, kernel: 1 }, generator));
    this.neck = createNeck(neck, last, mapSize(inputSize, Array(5).fill(HALVED)), { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    return this.neck.forward(this.features.forward(images));
  }
}
