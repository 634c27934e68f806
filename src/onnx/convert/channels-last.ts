import { LineamentError } from '../../errors.js';
import { GraphBuilder, type Weights } from '../graph-builder.js';
import type { OnnxAttributes, OnnxGraph } from '../graph.js';
import { elementCount, float32Tensor, int64Tensor, type OnnxTensor, reshaped, transposed } from '../tensor.js';

/**
 * A value on its way from channels last (TensorFlow's NHWC) to channels first (ONNX's NCHW). `shape` is that of one item
 * of the batch, channels last: an image `[H, W, C]` is kept as (N, C, H, W), anything else as it is.
 */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How a window moves over an image: heights stand before widths. */
export interface Window {
  readonly strides: readonly [number, number];
  /** `SAME`: as many steps as strides fit in, the border padded by zeros, the odd one below and right; `VALID`: none. */
  readonly padding: 'SAME' | 'VALID';
}

export type Activation = { readonly kind: 'Relu' | 'Relu6' } | { readonly kind: 'Prelu'; readonly slope: OnnxTensor };

const ITEMS = 'N';
/** Axes of an image, channels last, by where they stand in NCHW. */
const CHANNELS_FIRST_AXIS = [2, 3, 1] as const;

function asWeights(weights: Weights, change: (tensor: OnnxTensor) => OnnxTensor): Weights {
  return { ...weights, tensor: change(weights.tensor) };
}

/**
 * Rebuilds a channels-last network channels first. Weights are turned over once, here; images are turned over only where
 * the network leaves them: at outputs and before they are reshaped. The batch size stays open.
 */
export class ChannelsLastGraph {
  readonly #builder: GraphBuilder;

  constructor(name: string) {
    this.#builder = new GraphBuilder(name);
  }

  /** An image that the network takes in, as (N, C, H, W). */
  input(name: string, [height, width, channels]: readonly [number, number, number]): Value {
    this.#builder.input(name, 'float32', [ITEMS, channels, height, width]);
    return { name, shape: [height, width, channels] };
  }

  /**
   * Declares an output, in another shape of as many elements where one is given.
   * Images are given back channels last, as the network was written.
   */
  output(value: Value, name: string, shape = value.shape): void {
    this.reshape(value, shape, name);
    this.#builder.output(name, 'float32', [ITEMS, ...shape]);
  }

  #node(operator: string, inputs: readonly string[], attributes: OnnxAttributes, shape: readonly number[]): Value {
    return { name: this.#builder.node(operator, inputs, attributes), shape };
  }

  /** Convolution; `weights` are (O, H, W, I), `bias` (O). */
  conv(value: Value, weights: Weights, bias: Weights | null, window: Window): Value {
    const [outputs, height, width] = sizes(weights, 4);
    const turned = asWeights(weights, (tensor) => transposed(tensor, [0, 3, 1, 2]));
    return this.#convolution(value, turned, bias, window, { kernel: [height, width], outputs, groups: 1 });
  }

  /** Convolution of each channel by filters of its own; `weights` are (H, W, O), O a multiple of the channels. */
  depthwiseConv(value: Value, weights: Weights, bias: Weights | null, window: Window): Value {
    const [height, width, outputs] = sizes(weights, 3);
    const turned = asWeights(weights, (tensor) => reshaped(transposed(tensor, [2, 0, 1]), [outputs, 1, height, width]));
    const groups = imageShape(value)[2];
    return this.#convolution(value, turned, bias, window, { kernel: [height, width], outputs, groups });
  }

  #convolution(
    value: Value,
    weights: Weights,
    bias: Weights | null,
    window: Window,
    { kernel, outputs, groups }: { kernel: readonly [number, number]; outputs: number; groups: number },
  ): Value {
    const { pads, size } = windowed(value, kernel, window);
    const inputs = [value.name, this.#builder.weights(weights, 'weight')];
    if (bias !== null) inputs.push(this.#builder.weights(bias, 'bias'));
    const attributes = {
      kernel_shape: { ints: kernel },
      strides: { ints: window.strides },
      pads: { ints: pads },
      group: { int: groups },
    };
    return this.#node('Conv', inputs, attributes, [...size, outputs]);
  }

  maxPool(value: Value, kernel: readonly [number, number], window: Window): Value {
    const { pads, size } = windowed(value, kernel, window);
    const attributes = { kernel_shape: { ints: kernel }, strides: { ints: window.strides }, pads: { ints: pads } };
    return this.#node('MaxPool', [value.name], attributes, [...size, imageShape(value)[2]]);
  }

  add(a: Value, b: Value): Value {
    if (a.shape.join() !== b.shape.join()) throw invalid(`it adds [${a.shape.join()}] and [${b.shape.join()}]`);
    return this.#node('Add', [a.name, b.name], {}, a.shape);
  }

  activate(value: Value, activation: Activation | null): Value {
    switch (activation?.kind) {
      case undefined:
        return value;
      case 'Relu':
        return this.#node('Relu', [value.name], {}, value.shape);
      case 'Relu6': {
        const limits = [0, 6].map((limit) => this.#builder.constant(float32Tensor([], [limit]), 'limit'));
        return this.#node('Clip', [value.name, ...limits], {}, value.shape);
      }
      case 'Prelu':
        return this.prelu(value, { tensor: activation.slope });
    }
  }

  /**
   * `x` where it is positive, `slope · x` elsewhere; `slope` is one number a channel, (1, 1, C). Written as
   * `x + (1 − slope) · relu(−x)`, the factors of the channels as depthwise 1×1 convolutions: onnxruntime keeps images in
   * blocks of channels between convolutions, and has every image turned around for its PRelu, or for a product. The ReLU and the
   * sum are parts of the convolutions to it.
   */
  prelu(value: Value, slope: Weights): Value {
    const channels = imageShape(value)[2];
    const ofChannels = [channels, 1, 1, 1];
    const below = this.#builder.weights(
      asWeights(slope, (tensor) => reshaped(tensor, ofChannels)),
      'slope',
    );
    const above = this.#builder.node('Sub', [this.#builder.constant(float32Tensor([], [1]), 'one'), below]);
    const minus = this.#builder.constant(float32Tensor(ofChannels, Array<number>(channels).fill(-1)), 'minus');
    const scaled = (of: string, by: string): string =>
      this.#builder.node('Conv', [of, by], { kernel_shape: { ints: [1, 1] }, group: { int: channels } });
    const negative = this.#builder.node('Relu', [scaled(value.name, minus)]);
    return this.#node('Add', [scaled(negative, above), value.name], {}, value.shape);
  }

  /** Zeros around a batch of images; `amounts` are before and after, for N, H, W and C in turn. */
  pad(value: Value, amounts: readonly number[]): Value {
    const [n0, n1, h0, h1, w0, w1, c0, c1] = amounts as readonly [number, number, ...number[]];
    if (amounts.length !== 8 || n0 !== 0 || n1 !== 0) throw invalid(`it pads by [${amounts.join()}]`);
    const [height, width, channels] = imageShape(value);
    const pads = this.#builder.constant(int64Tensor([0, c0!, h0!, w0!, 0, c1!, h1!, w1!]), 'pads');
    const shape = [height + h0! + h1!, width + w0! + w1!, channels + c0! + c1!];
    return this.#node('Pad', [value.name, pads], {}, shape);
  }

  /** Resizes images to `[height, width]` by linear interpolation; `coordinates` is ONNX's coordinate transformation. */
  resizeBilinear(
    value: Value,
    size: readonly number[],
    coordinates: 'half_pixel' | 'align_corners' | 'asymmetric',
  ): Value {
    const [height, width, channels] = imageShape(value);
    const [newHeight, newWidth] = size as [number, number];
    const scales = float32Tensor([4], [1, 1, newHeight / height, newWidth / width]);
    const inputs = [value.name, '', this.#builder.constant(scales, 'scales')];
    const attributes = { mode: { string: 'linear' }, coordinate_transformation_mode: { string: coordinates } };
    return this.#node('Resize', inputs, attributes, [newHeight, newWidth, channels]);
  }

  /** Joins values along an axis of the batch as the source counts it: 0 is N, 3 the channels; −1 is the last. */
  concat(values: readonly Value[], axis: number): Value {
    const [first] = values;
    if (first === undefined) throw invalid('it joins nothing');
    const at = (axis < 0 ? axis + first.shape.length + 1 : axis) - 1;
    const fits = (value: Value) =>
      value.shape.length === first.shape.length && value.shape.every((size, i) => i === at || size === first.shape[i]);
    if (at < 0 || at >= first.shape.length || !values.every(fits)) throw invalid(`it joins along axis ${axis}`);
    const shape = first.shape.map((size, i) =>
      i === at ? values.reduce((sum, each) => sum + each.shape[at]!, 0) : size,
    );
    const int = isImage(first) ? CHANNELS_FIRST_AXIS[at]! : at + 1;
    return this.#node(
      'Concat',
      values.map(({ name }) => name),
      { axis: { int } },
      shape,
    );
  }

  /** The same elements, in the order of channels last, in another shape of one item. */
  reshape(value: Value, shape: readonly number[], name = 'Reshape'): Value {
    if (elementCount(shape) !== elementCount(value.shape)) {
      throw invalid(`it reshapes [${value.shape.join()}] to [${shape.join()}]`);
    }
    const last = isImage(value)
      ? this.#builder.node('Transpose', [value.name], { perm: { ints: [0, 2, 3, 1] } })
      : value.name;
    const target = this.#builder.constant(int64Tensor([-1, ...shape]), 'shape');
    return { name: this.#builder.node('Reshape', [last, target], {}, name), shape };
  }

  build(): OnnxGraph {
    return this.#builder.build();
  }
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `This network cannot be converted: ${reason}.`);
}

function sizes({ tensor: { shape } }: Weights, rank: 3 | 4): readonly [number, number, number, ...number[]] {
  if (shape.length !== rank) throw invalid(`it convolves with weights of shape [${shape.join()}]`);
  return shape as readonly number[] as [number, number, number];
}

function isImage({ shape }: Value): boolean {
  return shape.length === 3;
}

function imageShape(value: Value): readonly [number, number, number] {
  if (!isImage(value)) throw invalid(`it takes [${value.shape.join()}] for an image`);
  return value.shape as [number, number, number];
}

/** The size of what a window gives, and the border that it needs for that, as ONNX's `pads`: top, left, bottom, right. */
function windowed(value: Value, kernel: readonly [number, number], { strides, padding }: Window) {
  const input = imageShape(value);
  const border = (axis: 0 | 1): { size: number; before: number; after: number } => {
    const [length, extent, stride] = [input[axis], kernel[axis], strides[axis]];
    if (!(extent > 0 && stride > 0)) throw invalid(`it moves a window of ${extent} by steps of ${stride}`);
    if (padding === 'VALID') return { size: Math.floor((length - extent) / stride) + 1, before: 0, after: 0 };
    const size = Math.ceil(length / stride);
    const total = Math.max((size - 1) * stride + extent - length, 0);
    return { size, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
  };
  const [rows, columns] = [border(0), border(1)];
  return { size: [rows.size, columns.size], pads: [rows.before, columns.before, rows.after, columns.after] };
}
