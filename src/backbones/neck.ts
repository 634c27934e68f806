import { LineamentError } from '../errors.js';
import { BatchNorm1d, BatchNorm2d } from '../nn/batch-norm.js';
import { Dropout } from '../nn/dropout.js';
import { Linear } from '../nn/linear.js';
import { Module } from '../nn/module.js';
import { AdaptiveAvgPool2d } from '../nn/pooling.js';
import type { Generator } from '../torch/generator.js';
import { flatten } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import type { NeckKind } from './backbone.js';
import type { MapSize } from './map-size.js';

export interface NeckOptions {
  /** Length of the embedding. */
  readonly embedding: number;
  /** Probability of dropping a feature before the linear layer. */
  readonly dropout: number;
  readonly generator: Generator;
}

/** From one vector of features `(N, features)` to an embedding `(N, embedding)`: dropout – linear – batch normalisation. */
export class VectorNeck extends Module {
  readonly dropout: Dropout;
  readonly fc: Linear;
  readonly features: BatchNorm1d;

  constructor(features: number, { embedding, dropout, generator }: NeckOptions) {
    super();
    this.dropout = new Dropout(dropout, generator);
    this.fc = new Linear(features, embedding, { generator });
    this.features = new BatchNorm1d(embedding);
  }

  forward(x: Tensor): Tensor {
    return this.features.forward(this.fc.forward(this.dropout.forward(x)));
  }
}

/** The neck of that kind for maps of features `(N, channels, map.height, map.width)`. */
export function createNeck(
  kind: NeckKind,
  channels: number,
  map: MapSize,
  options: NeckOptions,
): PooledNeck | FlattenedNeck {
  return kind === 'pooled' ? new PooledNeck(channels, options) : new FlattenedNeck(channels, map, options);
}

/**
 * From feature maps to an embedding by their means: average over the map – dropout – linear – batch normalisation.
 *
 * `(N, channels, H, W)` → `(N, embedding)`, for any H and W. Few parameters, but where on the face a feature was seen
 * is lost. The normalisation at the end is that of {@link FlattenedNeck}; torchvision's classifier has none.
 */
export class PooledNeck extends Module {
  readonly pool = new AdaptiveAvgPool2d(1);
  readonly dropout: Dropout;
  readonly fc: Linear;
  readonly features: BatchNorm1d;

  constructor(channels: number, { embedding, dropout, generator }: NeckOptions) {
    super();
    this.dropout = new Dropout(dropout, generator);
    this.fc = new Linear(channels, embedding, { generator });
    this.features = new BatchNorm1d(embedding);
  }

  forward(x: Tensor): Tensor {
    const means = flatten(this.pool.forward(x), 1); // (N, channels)
    return this.features.forward(this.fc.forward(this.dropout.forward(means)));
  }
}

/**
 * From feature maps to an embedding by every position: batch normalisation – dropout – flatten – linear – batch
 * normalisation. `(N, channels, height, width)` → `(N, embedding)`, for one input size only.
 *
 * Option E of Deng et al., "ArcFace", 2019, section 3.1, with the names of insightface's `iresnet.py` (`bn2`, `fc`,
 * `features`). Faces are aligned, so position carries identity and this neck verifies better than means. Unlike
 * insightface, the scale of the last normalisation is trained and not held at 1.
 */
export class FlattenedNeck extends Module {
  readonly bn2: BatchNorm2d;
  readonly dropout: Dropout;
  readonly fc: Linear;
  readonly features: BatchNorm1d;

  constructor(
    channels: number,
    readonly map: MapSize,
    { embedding, dropout, generator }: NeckOptions,
  ) {
    super();
    this.bn2 = new BatchNorm2d(channels);
    this.dropout = new Dropout(dropout, generator);
    this.fc = new Linear(channels * map.height * map.width, embedding, { generator });
    this.features = new BatchNorm1d(embedding);
  }

  forward(x: Tensor): Tensor {
    const { height, width } = this.map;
    if (x.shape[2] !== height || x.shape[3] !== width) {
      throw new LineamentError(
        'VALUE_INVALID',
        `The flattened neck was built for feature maps of ${height}×${width} (rows × columns), and got ${x.shape[2]}×${x.shape[3]}. Give images of the size that the network was built for, or use the pooled neck.`,
      );
    }
    const positions = flatten(this.dropout.forward(this.bn2.forward(x)), 1); // (N, channels·height·width)
    return this.features.forward(this.fc.forward(positions));
  }
}
