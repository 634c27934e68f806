import { z } from 'zod';
import { BatchNorm2d } from '../nn/batch-norm.js';
import { Conv2d } from '../nn/conv2d.js';
import { normal } from '../nn/init.js';
import { type AnyModule, Module } from '../nn/module.js';
import { PReLU } from '../nn/prelu.js';
import { Sequential } from '../nn/sequential.js';
import { SqueezeExcite } from '../nn/squeeze-excite.js';
import type { Generator } from '../torch/generator.js';
import { add_ } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Backbone, embeddingSettings, type InputSize, neckKind, type Sized } from './backbone.js';
import { HALVED, mapSize } from './map-size.js';
import { createNeck, type FlattenedNeck, type PooledNeck } from './neck.js';
import { type BlockOptions, type BlockShape, residualStage } from './residual-block.js';

/** Blocks per stage, as in insightface's `iresnet.py` and Deng et al. 2019. */
const DEPTHS = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 14, 3], 100: [3, 13, 30, 3] } as const;

/** The recipe's `backbone` for the residual network of the ArcFace paper. */
export const irResnetSchema = z.strictObject({
  kind: z.enum([
    'ir-resnet18',
    'ir-resnet34',
    'ir-resnet50',
    'ir-resnet100',
    'ir-se-resnet18',
    'ir-se-resnet34',
    'ir-se-resnet50',
    'ir-se-resnet100',
  ]),
  /** How the last map becomes an embedding; see `neck.ts`. Default `flattened`, option E of the ArcFace paper. */
  neck: neckKind.default('flattened'),
  /** Channels of the first stage, doubled at each of the others; default 64, as in the paper. */
  width: z.int().min(1).default(64),
  ...embeddingSettings,
});

export type IrResNetConfig = Sized<z.output<typeof irResnetSchema>>;

/** Without a bias, since normalisation follows, and drawn from N(0, 0.1²), as insightface does. */
function convolution(from: number, to: number, kernel: number, stride: number, generator: Generator): Conv2d {
  const conv = new Conv2d(from, to, { kernel, stride, padding: (kernel - 1) / 2, bias: false, generator });
  normal(conv.weight, 0, 0.1, generator);
  return conv;
}

/**
 * x + F(x) with F: BN – 3×3 – BN – PReLU – 3×3 with the stride – BN; nothing after the sum.
 *
 * `(N, from, H, W)` → `(N, planes, ⌈H / stride⌉, ⌈W / stride⌉)`. Han et al., "Deep pyramidal residual networks", 2017,
 * as Deng et al., "ArcFace", 2019, section 3.1, took it over ("IR"). With squeeze and excitation, without biases, at the end of F
 * it is the "IR-SE" of TreB1eN's `InsightFace_Pytorch`.
 */
export class IrBlock extends Module {
  readonly bn1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly prelu: PReLU;
  readonly conv2: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly se: SqueezeExcite | null;
  readonly downsample: Sequential | null;

  constructor({ from, planes, stride }: BlockShape, { squeeze, generator }: BlockOptions) {
    super();
    this.bn1 = new BatchNorm2d(from);
    this.conv1 = convolution(from, planes, 3, 1, generator);
    this.bn2 = new BatchNorm2d(planes);
    this.prelu = new PReLU(planes);
    this.conv2 = convolution(planes, planes, 3, stride, generator);
    this.bn3 = new BatchNorm2d(planes);
    this.se = squeeze ? new SqueezeExcite(planes, { bias: false, generator }) : null;
    const same = stride === 1 && from === planes;
    const shortcut = (): Module[] => [convolution(from, planes, 1, stride, generator), new BatchNorm2d(planes)];
    this.downsample = same ? null : new Sequential(...shortcut());
  }

  forward(x: Tensor): Tensor {
    const identity = this.downsample === null ? x : this.downsample.forward(x);
    const y = this.bn2.prelu(this.conv1.forward(this.bn1.forward(x)), this.prelu);
    const z = this.conv2.forward(y);
    return this.se === null ? this.bn3.add(z, identity) : add_(this.se.forward(this.bn3.forward(z)), identity);
  }
}

/**
 * The residual network of the ArcFace paper, from aligned faces to embeddings (not of unit length): a 3×3 stem that keeps
 * the size, four stages that halve it, PReLU throughout.
 *
 * `(N, 3, H, W)` → `(N, embedding)`. Names, blocks and initial weights are those of insightface's `iresnet.py`, whose state
 * dicts load as they are (the neck's layers stand beside the others there, and so they do here).
 */
export class IrResNet extends Module implements Backbone {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly prelu: PReLU;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  readonly neck: PooledNeck | FlattenedNeck;
  readonly embedding: number;
  readonly inputSize: InputSize;

  constructor({ kind, neck, embedding, dropout, width, inputSize }: IrResNetConfig, generator: Generator) {
    super();
    this.embedding = embedding;
    this.inputSize = inputSize;
    const blocks = DEPTHS[Number(/\d+$/.exec(kind)) as keyof typeof DEPTHS];
    const squeeze = kind.startsWith('ir-se-');
    this.conv1 = convolution(3, width, 3, 1, generator);
    this.bn1 = new BatchNorm2d(width);
    this.prelu = new PReLU(width);
    const stage = (index: 0 | 1 | 2 | 3): Sequential => {
      const planes = width * 2 ** index;
      const from = index === 0 ? width : planes / 2;
      return residualStage(
        blocks[index],
        { from, to: planes, planes, stride: 2 },
        (shape) => new IrBlock(shape, { squeeze, generator }),
      );
    };
    this.layer1 = stage(0);
    this.layer2 = stage(1);
    this.layer3 = stage(2);
    this.layer4 = stage(3);
    const map = mapSize(inputSize, [HALVED, HALVED, HALVED, HALVED]);
    this.neck = createNeck(neck, 8 * width, map, { embedding, dropout, generator });
  }

  /** The neck's layers under their own names. */
  override children(): Map<string, AnyModule> {
    const children = super.children();
    children.delete('neck');
    return new Map([...children, ...this.neck.children()]);
  }

  forward(images: Tensor): Tensor {
    const stem = this.bn1.prelu(this.conv1.forward(images), this.prelu);
    const layers = [this.layer1, this.layer2, this.layer3, this.layer4];
    return this.neck.forward(layers.reduce((x, layer) => layer.forward(x), stem));
  }
}
