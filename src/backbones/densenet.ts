import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { kaimingNormal } from '../nn/init.js';
import { Module } from '../nn/module.js';
import { NamedSequential } from '../nn/named-sequential.js';
import { AvgPool2d, MaxPool2d } from '../nn/pooling.js';
import { ReLU } from '../nn/relu.js';
import type { Generator } from '../torch/generator.js';
import { cat } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize, type Window } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';

/** Layers of each block: the paper's table 1. */
const DEPTHS = { densenet121: [6, 12, 24, 16] } as const;

/** The 1×1 convolution of a layer gives so many times the channels that the layer adds, as in the paper. */
const BOTTLENECK = 4;
const POOL: Window = { kernel: 2, stride: 2, padding: 0 };

/** The recipe's `backbone` for a densely connected network. */
export const densenetSchema = z.strictObject({
  kind: z.enum(['densenet121']),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`. */
  neck: neckKind.default('flattened'),
  /** Channels that each layer adds; the stem gives twice as many. Default 32, the paper's k. */
  growth: z.int().min(1).default(32),
  /** Layers of each block; default: the kind's. */
  blocks: z.array(z.int().min(1)).min(1).readonly().optional(),
  ...embeddingSettings,
});

export type DenseNetConfig = Sized<z.output<typeof densenetSchema>>;

function convolution(from: number, to: number, window: Window, generator: Generator): Conv2d {
  const conv = new Conv2d(from, to, { ...window, bias: false, generator });
  kaimingNormal(conv.weight, generator);
  return conv;
}

const POINT: Window = { kernel: 1, stride: 1, padding: 0 };

/** x and, behind its channels, conv3×3(relu(bn(conv1×1(relu(bn(x)))))): `growth` channels more. */
class DenseLayer extends Module {
  readonly norm1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly conv2: Conv2d;

  constructor(from: number, growth: number, generator: Generator) {
    super();
    this.norm1 = new BatchNorm2d(from);
    this.conv1 = convolution(from, BOTTLENECK * growth, POINT, generator);
    this.norm2 = new BatchNorm2d(BOTTLENECK * growth);
    this.conv2 = convolution(BOTTLENECK * growth, growth, { kernel: 3, stride: 1, padding: 1 }, generator);
  }

  forward(x: Tensor): Tensor {
    return cat([x, this.conv2.forward(this.norm2.relu(this.conv1.forward(this.norm1.relu(x))))], 1);
  }
}

/** Half the channels and half the size: BN – ReLU – 1×1 – mean of 2×2. */
class Transition extends Module {
  readonly norm: BatchNorm2d;
  readonly conv: Conv2d;
  readonly pool = new AvgPool2d(POOL.kernel);

  constructor(from: number, to: number, generator: Generator) {
    super();
    this.norm = new BatchNorm2d(from);
    this.conv = convolution(from, to, POINT, generator);
  }

  forward(x: Tensor): Tensor {
    return this.pool.forward(this.conv.forward(this.norm.relu(x)));
  }
}

/**
 * DenseNet from images to embeddings (not of unit length): each layer of a block sees all before it.
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Huang et al., "Densely connected convolutional networks", 2017. Names and initial weights are
 * torchvision's, whose state dicts load with `strict: false`; in place of `classifier` there is a `neck`.
 */
export class DenseNet extends Module implements Backbone {
  readonly features: NamedSequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor(config: DenseNetConfig, generator: Generator) {
    super();
    const { kind, growth, neck, embedding, dropout, inputSize } = config;
    this.embedding = embedding;
    this.inputSize = inputSize;
    const blocks: readonly number[] = config.blocks ?? DEPTHS[kind];
    const stem: Window = { kernel: 7, stride: 2, padding: 3 };
    let channels = 2 * growth;
    const layers: [name: string, layer: Module][] = [
      ['conv0', convolution(3, channels, stem, generator)],
      ['norm0', new BatchNorm2d(channels)],
      ['relu0', new ReLU({ inPlace: true })],
      ['pool0', new MaxPool2d(HALVED.kernel, HALVED)],
    ];
    for (const [index, count] of blocks.entries()) {
      const dense = Array.from({ length: count }, (_, layer) => {
        const made = new DenseLayer(channels + layer * growth, growth, generator);
        return [`denselayer${layer + 1}`, made] as const;
      });
      channels += count * growth;
      layers.push([`denseblock${index + 1}`, new NamedSequential(dense)]);
      if (index === blocks.length - 1) break;
      layers.push([`transition${index + 1}`, new Transition(channels, Math.floor(channels / 2), generator)]);
      channels = Math.floor(channels / 2);
    }
    layers.push(['norm5', new BatchNorm2d(channels)], ['relu5', new ReLU({ inPlace: true })]);
    this.features = new NamedSequential(layers);
    const map = mapSize(inputSize, [stem, HALVED, ...blocks.slice(1).map(() => POOL)]);
    this.neck = createNeck(neck, channels, map, { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    return this.neck.forward(this.features.forward(images));
  }
}
