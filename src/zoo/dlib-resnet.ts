import { LineamentError } from '../errors.js';
import { manifestSchema, readTfjsWeights } from '../onnx/convert/tfjs-weights.js';
import { GraphBuilder, type Weights } from '../onnx/graph-builder.js';
import type { OnnxGraph } from '../onnx/graph.js';
import { elementCount, float32Tensor, int64Tensor, type OnnxTensor, transposed } from '../onnx/tensor.js';
import { dlibChip } from './dlib-chip.js';
import type { ZooModel } from './zoo-model.js';

const MANIFEST = 'model/face_recognition_model-weights_manifest.json';
const DATA = 'model/face_recognition_model.bin';

/** Descriptors of faces are 1.25 to 1.65 long (measured on 629 photos of 171 people); longer than this, none is known. */
const RADIUS = 2;

/** As `lineament calibrate dlib-resnet --from faces403/dev --target-fmr 1e-3 --data "pairs drawn from faces403/dev"` sets it. */
const THRESHOLD = {
  similarity: 0.9603,
  falseMatchRate: 0.000984,
  falseMatchInterval: [0.000715, 0.00132] as [number, number],
  pairs: { data: 'pairs drawn from faces403/dev', same: 4953, different: 44_735 },
};

/** The interval is `mean ± 2.262 · std / √10`, of the ten folds that the command prints. */
const ACCURACY = {
  figure: '10-fold accuracy',
  value: 0.9917,
  interval: [0.9884, 0.9949] as [number, number],
  data: 'LFW View 2, faces found and aligned, flip averaged',
  command: 'lineament evaluate dlib-resnet --pairs lfw/pairs.txt --images lfw/images --protocol lfw',
};

/** An image on its way through the network. */
interface Image {
  readonly name: string;
  readonly channels: number;
  /** Height and width. */
  readonly side: number;
}

/** dlib's face recognition network, with the weights of `@vladmandic/face-api`. */
export const dlibResnet: ZooModel = {
  card: {
    kind: 'embedder',
    name: 'dlib-resnet',
    description:
      'dlib face recognition network: a ResNet of 29 convolutions, 128 numbers a face and one for their length.',
    source: { from: '@vladmandic/face-api', files: [MANIFEST, DATA] },
    licence: {
      id: 'CC0-1.0 AND MIT',
      statedBy:
        'The author of the weights, Davis King, has released them into the public domain (CC0; README of github.com/davisking/dlib-models). ' +
        'The package that carries them, reduced to 8 bits, is MIT (its LICENSE).',
    },
    input: {
      name: 'face',
      size: [150, 150],
      // dlib takes (x − mean) / 256 of x in 0…255 (input_rgb_image_sized); here x is in [0, 1].
      mean: [122.782 / 255, 117.001 / 255, 104.298 / 255],
      std: [256 / 255, 256 / 255, 256 / 255],
      channels: 'RGB',
      layout: 'NCHW',
    },
    outputs: [
      {
        name: 'embedding',
        shape: [129],
        meaning:
          'The descriptor, and a number that makes its length 2: so the cosine of two is 1 − d² / 8 of their distance d, or a little less.',
      },
      { name: 'descriptor', shape: [128], meaning: 'The face as dlib has it, to be compared by Euclidean distance.' },
    ],
    alignment: dlibChip(150),
    embeddingSize: 129,
    trainingData:
      'About 3 million photos of 7,485 people, cleaned by hand and by clustering: FaceScrub, VGG Face, and pictures from the internet; ' +
      'people of LFW left out (README of github.com/davisking/dlib-models).',
    reported:
      'LFW: mean accuracy 0.993833, standard deviation 0.00272732 (README of github.com/davisking/dlib-models).',
    threshold: THRESHOLD,
    accuracy: ACCURACY,
  },
  build: (read) => buildDlibResnet(new TextDecoder().decode(read(MANIFEST)), read(DATA)),
};

/**
 * The network as an ONNX graph: a 7×7 convolution of stride 2, then residual blocks of 32, 64, 128 and 256 channels (He et
 * al., "Deep residual learning for image recognition", 2016; after King's `dnn_face_recognition_ex`), the mean over the
 * image, and a linear map. Each convolution is followed by a scale `a` and an offset `o` a channel, which was batch
 * normalisation in training. They are part of the convolution here, `a · (w∗x + b) + o = (a · w)∗x + (a · b + o)`: left to
 * onnxruntime, that folding takes it longer than all else when it loads the network. The filters stay 8-bit numbers: what
 * those stand for has a scale and a minimum a channel then.
 *
 * Where a block halves the image, its shortcut is an average pool; channels, and rows and columns at the bottom and right,
 * that one of the two branches lacks are taken for zeros.
 *
 * The network was trained so that people are told apart by the Euclidean distance of their descriptors, and the cosine, which
 * passes over their length, tells them apart less well (EER 3.0 % for 2.1 %, on pairs of faces403/dev). So the embedding is the
 * descriptor `x` lifted onto a sphere, `(x, √(R² − ‖x‖²))` with R = 2: there the cosine follows the distance. It is the map by
 * which searches for the greatest product become searches for the nearest (Bachrach et al., "Speeding up the Xbox recommender
 * system using a Euclidean transformation for inner-product spaces", 2014).
 *
 * @param manifest JSON of the TensorFlow.js weights manifest. @param data the weights.
 * @throws FILE_INVALID when they are not the weights of this network.
 */
export function buildDlibResnet(manifest: string, data: Uint8Array): OnnxGraph {
  const stored = readTfjsWeights(manifestSchema.parse(JSON.parse(manifest)), data);
  const graph = new GraphBuilder('dlib-resnet');

  graph.input('face', 'float32', ['N', 3, 150, 150]);
  let image = convolution({ name: 'face', channels: 3, side: 150 }, 'conv32_down', {
    stride: 2,
    padding: 0,
    relu: true,
  });
  image = {
    ...image,
    name: graph.node('MaxPool', [image.name], { kernel_shape: { ints: [3, 3] }, strides: { ints: [2, 2] } }),
    side: Math.floor((image.side - 3) / 2) + 1,
  };
  for (const block of ['conv32_1', 'conv32_2', 'conv32_3']) image = residual(image, block);
  for (const stage of [
    ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
    ['conv128_down', 'conv128_1', 'conv128_2'],
    ['conv256_down', 'conv256_1', 'conv256_2'],
    ['conv256_down_out'],
  ]) {
    const [down, ...blocks] = stage as [string, ...string[]];
    image = residualDown(image, down);
    for (const block of blocks) image = residual(image, block);
  }
  const mean = graph.node('Flatten', [graph.node('GlobalAveragePool', [image.name])]); // (N, 256)
  const descriptor = graph.node('MatMul', [mean, graph.weights(weights('fc'), 'fc')], {}, 'descriptor'); // (N, 128)
  graph.node('Concat', [descriptor, height(descriptor)], { axis: { int: 1 } }, 'embedding');
  graph.output('embedding', 'float32', ['N', 129]);
  graph.output('descriptor', 'float32', ['N', 128]);
  return graph.build();

  /** `√(R² − ‖x‖²)` of each row, (N, 1). */
  function height(rows: string): string {
    const square = graph.node('ReduceSum', [graph.node('Mul', [rows, rows]), graph.constant(int64Tensor([1]), 'axis')]);
    const rest = graph.node('Sub', [graph.constant(float32Tensor([], [RADIUS ** 2]), 'square'), square]);
    return graph.node('Sqrt', [graph.node('Relu', [rest])]);
  }

  function weights(name: string, change: (tensor: OnnxTensor) => OnnxTensor = (tensor) => tensor): Weights {
    const found = stored.get(name);
    if (found === undefined) throw new LineamentError('FILE_INVALID', `The weights of dlib's network lack "${name}".`);
    return { ...found, tensor: change(found.tensor) };
  }

  /** What stored weights stand for. */
  function numbers(name: string): Float64Array {
    return expanded(weights(name));
  }

  function convolution(
    { name, side }: Image,
    layer: string,
    { stride, padding, relu }: { stride: 1 | 2; padding: 0 | 1; relu: boolean },
  ): Image {
    const filters = weights(`${layer}/conv/filters`, (tensor) => transposed(tensor, [3, 2, 0, 1])); // (H, W, I, O) to (O, I, H, W)
    const [channels = 0, , kernel = 0] = filters.tensor.shape;
    const scale = numbers(`${layer}/scale/weights`);
    const [bias, offset] = [numbers(`${layer}/conv/bias`), numbers(`${layer}/scale/biases`)];
    const folded = Array.from(offset, (o, channel) => scale[channel]! * bias[channel]! + o);
    const convolved = graph.node(
      'Conv',
      [
        name,
        graph.weights(scaledByChannel(filters, Array.from(scale)), `${layer}/filters`),
        graph.constant(float32Tensor([channels], folded), `${layer}/bias`),
      ],
      {
        kernel_shape: { ints: [kernel, kernel] },
        strides: { ints: [stride, stride] },
        pads: { ints: [padding, padding, padding, padding] },
      },
    );
    return {
      name: relu ? graph.node('Relu', [convolved]) : convolved,
      channels,
      side: Math.floor((side + 2 * padding - kernel) / stride) + 1,
    };
  }

  function residual(image: Image, block: string): Image {
    const first = convolution(image, `${block}/conv1`, { stride: 1, padding: 1, relu: true });
    const second = convolution(first, `${block}/conv2`, { stride: 1, padding: 1, relu: false });
    return { ...image, name: graph.node('Relu', [graph.node('Add', [second.name, image.name])]) };
  }

  function residualDown(image: Image, block: string): Image {
    const first = convolution(image, `${block}/conv1`, { stride: 2, padding: 0, relu: true });
    const second = convolution(first, `${block}/conv2`, { stride: 1, padding: 1, relu: false });
    const pool = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
    const shortcut = {
      ...image,
      name: graph.node('AveragePool', [image.name], pool),
      side: Math.floor(image.side / 2),
    };
    const channels = Math.max(shortcut.channels, second.channels);
    const side = Math.max(shortcut.side, second.side);
    const sum = graph.node('Add', [padded(shortcut, channels, side), padded(second, channels, side)]);
    return { name: graph.node('Relu', [sum]), channels, side };
  }

  function padded(image: Image, channels: number, side: number): string {
    const [more, longer] = [channels - image.channels, side - image.side];
    if (more === 0 && longer === 0) return image.name;
    const pads = graph.constant(int64Tensor([0, 0, 0, 0, 0, more, longer, longer]), 'pads');
    return graph.node('Pad', [image.name, pads]);
  }
}

/** The numbers that stored weights stand for: float32, or 8-bit ones with one scale and one minimum. */
function expanded({ tensor: { elementType, data }, affine }: Weights): Float64Array {
  if (elementType === 'float32') {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Float64Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
  }
  const { scale, minimum } = plainAffine(affine);
  return Float64Array.from(data, (q) => q * scale + minimum);
}

/** Filters (O, I, H, W), each multiplied by the number of its output channel: `c · (q · s + m) = q · (c · s) + c · m`. */
function scaledByChannel({ tensor, affine }: Weights, factors: readonly number[]): Weights {
  if (tensor.elementType === 'float32') {
    const ofChannel = elementCount(tensor.shape.slice(1));
    const values = expanded({ tensor }).map((value, i) => value * factors[Math.floor(i / ofChannel)]!);
    return { tensor: float32Tensor(tensor.shape, values) };
  }
  const { scale, minimum } = plainAffine(affine);
  return {
    tensor,
    affine: { scale: factors.map((factor) => factor * scale), minimum: factors.map((factor) => factor * minimum) },
  };
}

function plainAffine(affine: Weights['affine']): { scale: number; minimum: number } {
  const { scale, minimum } = affine ?? {};
  if (typeof scale === 'number' && typeof minimum === 'number') return { scale, minimum };
  throw new LineamentError(
    'FILE_INVALID',
    "8-bit weights of dlib's network lack the scale and the minimum of a tensor.",
  );
}
