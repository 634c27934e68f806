import type { Tensor } from '../torch/tensor.js';
import {
  adaptiveAvgPool,
  avgPool,
  batchNorm,
  conv2d,
  type Dimensions,
  flag,
  float,
  int,
  ints,
  layerNorm,
  linear,
  maxPool,
} from './layers.js';
import type { LoweredGraph, Lowering } from './lowering.js';
import { unsupported } from './unsupported.js';

/** Dimensions counted from the front. */
const counted = (x: Tensor, dims: Dimensions): number[] => dims.map((dim) => (dim < 0 ? dim + x.shape.length : dim));

const same = (to: LoweredGraph, x: Tensor): string => to.value(x);

const unary =
  (operator: string) =>
  (to: LoweredGraph, x: Tensor): string =>
    to.node(operator, [to.value(x)]);

/** a ∘ alpha · b, for tensors of any shapes that broadcast, or a number b. */
const binary =
  (operator: string) =>
  (to: LoweredGraph, a: Tensor, b: Tensor | number, alpha = 1): string => {
    if (typeof b === 'number') return to.node(operator, [to.value(a), to.numbers([b * alpha], [])]);
    const scaled = alpha === 1 ? to.value(b) : to.node('Mul', [to.value(b), to.numbers([alpha], [])]);
    return to.node(operator, [to.value(a), scaled]);
  };

const matmul = (to: LoweredGraph, a: Tensor, b: Tensor): string => to.node('MatMul', [to.value(a), to.value(b)]);

const reshape = (to: LoweredGraph, x: Tensor, shape: Dimensions): string =>
  to.node('Reshape', [to.value(x), to.sizes(shape)]);

const permute = (to: LoweredGraph, x: Tensor, dims: Dimensions): string =>
  to.node('Transpose', [to.value(x)], { perm: ints(counted(x, dims)) });

function transpose(to: LoweredGraph, x: Tensor, a: number, b: number): string {
  const order = x.shape.map((_, dim) => dim);
  const [first, second] = counted(x, [a, b]) as [number, number];
  [order[first], order[second]] = [second, first];
  return permute(to, x, order);
}

/** The batch, and what else comes before `start`, is taken over (0) and never written down. */
function flatten(to: LoweredGraph, x: Tensor, start = 0, end = -1): string {
  const [from, until] = counted(x, [start, end]) as [number, number];
  if (from === 1 && until === x.shape.length - 1) return to.node('Flatten', [to.value(x)], { axis: int(1) });
  return reshape(to, x, [...x.shape.slice(0, from).map(() => 0), -1, ...x.shape.slice(until + 1)]);
}

function clip(to: LoweredGraph, x: Tensor, min: number | null = null, max: number | null = null): string {
  // An empty name stands for a bound that there is not.
  const bounds = [min, max].map((bound) => (bound === null ? '' : to.numbers([bound], [])));
  return to.node('Clip', [to.value(x), ...bounds]);
}

function norm(to: LoweredGraph, x: Tensor, p: number, dims: Dimensions, keep = false): string {
  if (p === 1 || p === 2) return to.node(`ReduceL${p}`, [to.value(x)], { axes: ints(dims), keepdims: flag(keep) });
  throw unsupported('aten::norm', `ONNX has no ${p}-norm`, 'take the 1-norm or the 2-norm');
}

/**
 * slope · x + (1 − slope) · relu(x), the factors of the channels as depthwise 1×1 convolutions. On CPUs onnxruntime keeps images
 * in blocks of channels between the operators that know them; PRelu and Mul do not, and have every image turned around
 * twice, which took MobileFaceNet two thirds of its time.
 */
function prelu(to: LoweredGraph, x: Tensor, slope: Tensor): string {
  const value = to.value(x);
  const channels = slope.numel;
  if (x.shape.length !== 4 || channels === 1) {
    return to.node('PRelu', [value, reshape(to, slope, [-1, ...x.shape.slice(2).map(() => 1)])]);
  }
  const below = reshape(to, slope, [channels, 1, 1, 1]);
  const above = to.node('Sub', [to.numbers([1], []), below]);
  const scaled = (of: string, by: string): string =>
    to.node('Conv', [of, by], { group: int(channels), kernel_shape: ints([1, 1]) });
  return to.node('Add', [scaled(value, below), scaled(to.node('Relu', [value]), above)]);
}

/** ½ x (1 + erf(x / √2)); `tanh`: with tanh(√(2 / π) (x + 0.044715 x³)) in place of the error function. */
function gelu(to: LoweredGraph, x: Tensor, approximate = 'none'): string {
  const value = to.value(x);
  const times = (a: string, factor: number): string => to.node('Mul', [a, to.numbers([factor], [])]);
  const cubed = (): string => times(to.node('Pow', [value, to.numbers([3], [])]), 0.044715);
  const inner =
    approximate === 'tanh'
      ? to.node('Tanh', [times(to.node('Add', [value, cubed()]), Math.sqrt(2 / Math.PI))])
      : to.node('Erf', [times(value, Math.SQRT1_2)]);
  return to.node('Mul', [times(value, 0.5), to.node('Add', [inner, to.numbers([1], [])])]);
}

/**
 * What each operator is in ONNX (opset 17), by its name and overload; one that works in place (`relu_`) is found under the
 * name without the underscore. No size of the batch may be written down: it is another when the network is used.
 */
export const OPERATORS = {
  // ---- layers
  'aten::conv2d': conv2d,
  'aten::linear': linear,
  'aten::matmul': matmul,
  'aten::bmm': matmul,
  'aten::batch_norm': batchNorm,
  'aten::layer_norm': layerNorm,
  'lineament::max_pool2d': maxPool,
  'aten::avg_pool2d': avgPool,
  'aten::adaptive_avg_pool2d': adaptiveAvgPool,

  // ---- activations
  'aten::relu': unary('Relu'),
  'aten::prelu': prelu,
  'aten::leaky_relu': (to: LoweredGraph, x: Tensor, slope = 0.01) =>
    to.node('LeakyRelu', [to.value(x)], { alpha: float(slope) }),
  'aten::sigmoid': unary('Sigmoid'),
  'aten::tanh': unary('Tanh'),
  'aten::silu': (to: LoweredGraph, x: Tensor) => to.node('Mul', [to.value(x), to.node('Sigmoid', [to.value(x)])]),
  'aten::hardswish': unary('HardSwish'),
  'aten::hardsigmoid': (to: LoweredGraph, x: Tensor) =>
    to.node('HardSigmoid', [to.value(x)], { alpha: float(1 / 6), beta: float(0.5) }),
  'aten::gelu': gelu,
  'aten::softmax.int': (to: LoweredGraph, x: Tensor, dim: number) =>
    to.node('Softmax', [to.value(x)], { axis: int(dim) }),

  // ---- arithmetic
  'aten::add.Tensor': binary('Add'),
  'aten::add.Scalar': binary('Add'),
  'aten::sub.Tensor': binary('Sub'),
  'aten::sub.Scalar': binary('Sub'),
  'aten::mul.Tensor': binary('Mul'),
  'aten::mul.Scalar': binary('Mul'),
  'aten::div.Tensor': binary('Div'),
  'aten::div.Scalar': binary('Div'),
  'aten::pow.Tensor_Scalar': binary('Pow'),
  'aten::neg': unary('Neg'),
  'aten::sqrt': unary('Sqrt'),
  'aten::exp': unary('Exp'),
  'aten::clamp': clip,
  'aten::clamp_min': clip,
  'aten::hardtanh': (to: LoweredGraph, x: Tensor, min = -1, max = 1) => clip(to, x, min, max),

  // ---- reductions
  'aten::mean.dim': (to: LoweredGraph, x: Tensor, dims: Dimensions, keep = false) =>
    to.node('ReduceMean', [to.value(x)], { axes: ints(dims), keepdims: flag(keep) }),
  'aten::sum.dim_IntList': (to: LoweredGraph, x: Tensor, dims: Dimensions, keep = false) =>
    to.node('ReduceSum', [to.value(x), to.sizes(dims)], { keepdims: flag(keep) }),
  'aten::norm.ScalarOpt_dim': norm,

  // ---- shape
  'aten::flatten.using_ints': flatten,
  'aten::reshape': reshape,
  'aten::permute': permute,
  'aten::transpose.int': transpose,
  'aten::unsqueeze': (to: LoweredGraph, x: Tensor, dim: number) => to.node('Unsqueeze', [to.value(x), to.sizes([dim])]),
  'aten::squeeze.dim': (to: LoweredGraph, x: Tensor, dim: number) =>
    x.shape.at(dim) === 1 ? to.node('Squeeze', [to.value(x), to.sizes([dim])]) : to.value(x),
  'aten::cat': (to: LoweredGraph, xs: readonly Tensor[], dim = 0) =>
    to.node(
      'Concat',
      xs.map((x) => to.value(x)),
      { axis: int(dim) },
    ),
  'aten::constant_pad_nd': (to: LoweredGraph, x: Tensor, amounts: Dimensions, value = 0) => {
    // From the last dimension to the first, before and after each; ONNX: all that is before, then all that is after, in order.
    const around = x.shape
      .map((_, dim) => 2 * (x.shape.length - 1 - dim))
      .map((at) => [amounts[at] ?? 0, amounts[at + 1] ?? 0]);
    const pads = [...around.map(([before]) => before!), ...around.map(([, after]) => after!)];
    return to.node('Pad', [to.value(x), to.sizes(pads), to.numbers([value], [])]);
  },
  'aten::narrow': (to: LoweredGraph, x: Tensor, dim: number, start: number, length: number) =>
    to.node('Slice', [to.value(x), to.sizes([start]), to.sizes([start + length]), to.sizes([dim])]),
  'aten::select.int': (to: LoweredGraph, x: Tensor, dim: number, index: number) =>
    to.node('Squeeze', [to.node('Gather', [to.value(x), to.sizes([index])], { axis: int(dim) }), to.sizes([dim])]),
  'aten::contiguous': same,
  'aten::clone': same,
} satisfies Record<string, Lowering>;

/** The key of an operator in {@link OPERATORS}. */
export function operatorName(operator: string, overload: string): string {
  const name = operator.replace(/_$/, '');
  return overload === '' ? name : `${name}.${overload}`;
}
