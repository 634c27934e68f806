import type { OnnxAttribute } from '../onnx/graph.js';
import { elementCount } from '../onnx/tensor.js';
import type { Tensor } from '../torch/tensor.js';
import type { LoweredGraph } from './lowering.js';
import { unsupported } from './unsupported.js';

/** The layers of a network in ONNX. Each takes the arguments of libtorch's operator, with its defaults. */

export type Pair = readonly [rows: number, columns: number];
export type Dimensions = readonly number[];

export const int = (value: number): OnnxAttribute => ({ int: value });
export const ints = (values: readonly number[]): OnnxAttribute => ({ ints: values });
export const float = (value: number): OnnxAttribute => ({ float: value });
export const flag = (value: boolean): OnnxAttribute => ({ int: value ? 1 : 0 });

const optional = (to: LoweredGraph, x: Tensor | null): string[] => (x === null ? [] : [to.value(x)]);

const window = (kernel: Dimensions, stride: Dimensions, [rows, columns]: Pair) => ({
  kernel_shape: ints(kernel),
  // An empty list is libtorch's way to say: windows side by side.
  strides: ints(stride.length === 0 ? kernel : stride),
  pads: ints([rows, columns, rows, columns]),
});

/** A scale or an offset that libtorch's layer may do without, and ONNX's may not. */
function factors(to: LoweredGraph, given: Tensor | null, shape: Dimensions, otherwise: number): string {
  if (given !== null) return to.value(given);
  return to.numbers(
    Array.from({ length: elementCount(shape) }, () => otherwise),
    shape,
  );
}

export function conv2d(
  to: LoweredGraph,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  stride: Pair = [1, 1],
  padding: Pair = [0, 0],
  dilation: Pair = [1, 1],
  groups = 1,
): string {
  return to.node('Conv', [to.value(x), to.weight(weight), ...optional(to, bias)], {
    ...window(weight.shape.slice(2), stride, padding),
    dilations: ints(dilation),
    group: int(groups),
  });
}

export function linear(to: LoweredGraph, x: Tensor, weight: Tensor, bias: Tensor | null = null): string {
  const offset = optional(to, bias);
  if (x.shape.length === 2) {
    return to.node('Gemm', [to.value(x), to.weight(weight), ...offset], { transB: int(1) });
  }
  const turned = to.node('Transpose', [to.weight(weight)], { perm: ints([1, 0]) });
  const product = to.node('MatMul', [to.value(x), turned]);
  return bias === null ? product : to.node('Add', [product, ...offset]);
}

export function batchNorm(
  to: LoweredGraph,
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  mean: Tensor | null,
  variance: Tensor | null,
  training: boolean,
  _momentum: number,
  epsilon: number,
): string {
  if (training || mean === null || variance === null) {
    throw unsupported(
      'aten::batch_norm',
      'it takes the statistics of the batch, so that a face would depend on the others beside it',
      'keep running statistics, and leave the mode that eval() has set',
    );
  }
  const [scale, offset] = [factors(to, weight, mean.shape, 1), factors(to, bias, mean.shape, 0)];
  const inputs = [to.value(x), scale, offset, to.value(mean), to.value(variance)];
  return to.node('BatchNormalization', inputs, { epsilon: float(epsilon) });
}

export function layerNorm(
  to: LoweredGraph,
  x: Tensor,
  shape: Dimensions,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  epsilon = 1e-5,
): string {
  const inputs = [to.value(x), factors(to, weight, shape, 1), factors(to, bias, shape, 0)];
  return to.node('LayerNormalization', inputs, { axis: int(-shape.length), epsilon: float(epsilon) });
}

export function maxPool(to: LoweredGraph, x: Tensor, kernel: Pair, stride: Dimensions, padding: Pair): string {
  return to.node('MaxPool', [to.value(x)], window(kernel, stride, padding));
}

export function avgPool(
  to: LoweredGraph,
  x: Tensor,
  kernel: Pair,
  stride: Dimensions = [],
  padding: Pair = [0, 0],
  ceil = false,
  countPadding = true,
  divisor: number | null = null,
): string {
  if (ceil || divisor !== null) {
    throw unsupported('aten::avg_pool2d', 'ONNX has no ceil_mode and divisor_override like these', 'leave them out');
  }
  const attributes = { ...window(kernel, stride, padding), count_include_pad: flag(countPadding) };
  return to.node('AveragePool', [to.value(x)], attributes);
}

export function adaptiveAvgPool(to: LoweredGraph, x: Tensor, [rows, columns]: Pair): string {
  if (rows === 1 && columns === 1) return to.node('GlobalAveragePool', [to.value(x)]);
  const [height, width] = x.shape.slice(2) as [number, number];
  if (height % rows !== 0 || width % columns !== 0) {
    throw unsupported(
      'aten::adaptive_avg_pool2d',
      `ONNX has no windows of different sizes, as they come of ${height}×${width} to ${rows}×${columns}`,
      'pool to 1×1, or to a size that divides the map',
    );
  }
  const kernel = ints([height / rows, width / columns]);
  return to.node('AveragePool', [to.value(x)], { kernel_shape: kernel, strides: kernel });
}
