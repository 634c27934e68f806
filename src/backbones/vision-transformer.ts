import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { Conv2d } from '../nn/conv2d.js';
import { GELU } from '../nn/gelu.js';
import { Identity } from '../nn/identity.js';
import { constant, fans, normal, xavierUniform } from '../nn/init.js';
import { LayerNorm } from '../nn/layer-norm.js';
import { Linear } from '../nn/linear.js';
import { Module } from '../nn/module.js';
import { NamedSequential } from '../nn/named-sequential.js';
import { SelfAttention } from '../nn/self-attention.js';
import { Sequential } from '../nn/sequential.js';
import { zeros } from '../torch/factories.js';
import type { Generator } from '../torch/generator.js';
import { add, constantPad, flatten, select, transpose } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, type Sized } from './backbone.js';
import { VectorNeck } from './neck.js';

/** Features of a token and heads of attention: DeiT's (Touvron et al. 2021, table 1), twelve layers each. */
const SIZES = { 'vit-tiny': { features: 192, heads: 3 }, 'vit-small': { features: 384, heads: 6 } } as const;

/** The recipe's `backbone` for a vision transformer. */
export const visionTransformerSchema = z.strictObject({
  kind: z.enum(['vit-tiny', 'vit-small']),
  /** Side of a patch in pixels, which must divide the image; default 8, so that 112×112 gives 14×14, as 16 does of 224×224. */
  patch: z.int().min(1).default(8),
  /** Layers of attention; default 12, as in the paper. */
  depth: z.int().min(1).default(12),
  /** Features of a token, a multiple of the heads (3 in tiny, 6 in small); default 192 and 384, as in DeiT. */
  features: z.int().min(1).optional(),
  ...embeddingSettings,
});

export type VisionTransformerConfig = Sized<z.output<typeof visionTransformerSchema>>;

/** torchvision's, where PyTorch's own is 1e-5. */
const EPSILON = 1e-6;

/** x + attention(norm(x)), then x + mlp(norm(x)); the hidden layer of the mlp is four times as wide. */
class EncoderBlock extends Module {
  readonly ln_1: LayerNorm;
  readonly self_attention: SelfAttention;
  readonly ln_2: LayerNorm;
  readonly mlp: Sequential;

  constructor(features: number, heads: number, generator: Generator) {
    super();
    this.ln_1 = new LayerNorm(features, { epsilon: EPSILON });
    this.self_attention = new SelfAttention(features, heads, { generator });
    this.ln_2 = new LayerNorm(features, { epsilon: EPSILON });
    const layer = (from: number, to: number): Linear => {
      const linear = new Linear(from, to, { generator });
      xavierUniform(linear.weight, generator);
      normal(linear.bias!, 0, 1e-6, generator);
      return linear;
    };
    // The identity has the place of a dropout in torchvision, whose names these are.
    this.mlp = new Sequential(layer(features, 4 * features), new GELU(), new Identity(), layer(4 * features, features));
  }

  forward(x: Tensor): Tensor {
    const y = add(x, this.self_attention.forward(this.ln_1.forward(x)));
    return add(y, this.mlp.forward(this.ln_2.forward(y)));
  }
}

/** The tokens with their positions, through all blocks and a last normalisation. */
class Encoder extends Module {
  readonly positions: Tensor;
  readonly layers: NamedSequential;
  readonly ln: LayerNorm;

  constructor(tokens: number, depth: number, features: number, heads: number, generator: Generator) {
    super();
    this.positions = this.parameter('pos_embedding', zeros([1, tokens, features]));
    normal(this.positions, 0, 0.02, generator);
    const block = (): EncoderBlock => new EncoderBlock(features, heads, generator);
    this.layers = new NamedSequential(
      Array.from({ length: depth }, (_, index) => [`encoder_layer_${index}`, block()] as const),
    );
    this.ln = new LayerNorm(features, { epsilon: EPSILON });
  }

  forward(x: Tensor): Tensor {
    return this.ln.forward(this.layers.forward(add(x, this.positions)));
  }
}

/**
 * A vision transformer from images to embeddings (not of unit length): patches become tokens, and a further token, trained and
 * the same for all images, gathers what is said of the whole; the neck makes the embedding of it.
 *
 * `(N, 3, H, W)` → `(N, embedding)`, for images of the one size that it was built for. Dosovitskiy et al., "An image is worth 16x16
 * words", 2021. Names and initial weights are those of torchvision's `VisionTransformer`; in place of `heads` there is a `neck`.
 * Throws `VALUE_INVALID` for an image that is not made of whole patches.
 */
export class VisionTransformer extends Module implements Backbone {
  readonly conv_proj: Conv2d;
  readonly classToken: Tensor;
  readonly encoder: Encoder;
  readonly neck: VectorNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;
  readonly #patches: number;

  constructor(config: VisionTransformerConfig, generator: Generator) {
    super();
    const { kind, patch, depth, embedding, dropout, inputSize } = config;
    this.embedding = embedding;
    this.inputSize = inputSize;
    const { heads } = SIZES[kind];
    const features = config.features ?? SIZES[kind].features;
    const [columns, rows] = inputSize.map((side) => side / patch) as [number, number];
    if (![columns, rows].every((count) => Number.isInteger(count) && count > 0)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `A vision transformer with patches of ${patch} pixels needs images whose sides are multiples of that, and got ${inputSize.join('×')} (width × height). Set backbone.patch to a number that divides both.`,
      );
    }
    this.#patches = columns * rows;
    this.conv_proj = new Conv2d(3, features, { kernel: patch, stride: patch, generator });
    normal(this.conv_proj.weight, 0, 1 / Math.sqrt(fans(this.conv_proj.weight).fanIn), generator);
    constant(this.conv_proj.bias!, 0);
    this.classToken = this.parameter('class_token', zeros([1, 1, features]));
    this.encoder = new Encoder(this.#patches + 1, depth, features, heads, generator);
    this.neck = new VectorNeck(features, { embedding, dropout, generator });
  }

  forward(images: Tensor): Tensor {
    const patches = transpose(flatten(this.conv_proj.forward(images), 2), 1, 2); // (N, patches, features)
    // A token in front of each image's patches: zeros, to which the class token is added. Nobody needs to know N for that.
    const tokens = add(constantPad(patches, [0, 0, 1, 0]), constantPad(this.classToken, [0, 0, 0, this.#patches]));
    return this.neck.forward(select(this.encoder.forward(tokens), 1, 0));
  }
}
