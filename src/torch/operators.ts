import { call, callForTensor as op, type Argument } from './dispatch.js';
import type { Generator } from './generator.js';
import type { Tensor } from './tensor.js';

/**
 * Thin typed wrappers of the libtorch operators that Lineament uses, tensors first, under PyTorch's names in camel case.
 * PyTorch's documentation of each name holds here. A trailing underscore works in place.
 */

type Operand = Tensor | number;

/** Picks the overload for a tensor or a plain number on the right-hand side. */
function binary(name: string, a: Tensor, b: Operand, ...rest: readonly Argument[]): Tensor {
  return op(`aten::${name}`, typeof b === 'number' ? 'Scalar' : 'Tensor', [a, b, ...rest]);
}

// ---- arithmetic
export const add = (a: Tensor, b: Operand, alpha = 1): Tensor => binary('add', a, b, alpha);
export const sub = (a: Tensor, b: Operand, alpha = 1): Tensor => binary('sub', a, b, alpha);
export const mul = (a: Tensor, b: Operand): Tensor => binary('mul', a, b);
export const div = (a: Tensor, b: Operand): Tensor => binary('div', a, b);
export const neg = (x: Tensor): Tensor => op('aten::neg', '', [x]);
export const pow = (x: Tensor, exponent: number): Tensor => op('aten::pow', 'Tensor_Scalar', [x, exponent]);
export const sqrt = (x: Tensor): Tensor => op('aten::sqrt', '', [x]);
export const exp = (x: Tensor): Tensor => op('aten::exp', '', [x]);
export const reciprocal = (x: Tensor): Tensor => op('aten::reciprocal', '', [x]);
export const sin = (x: Tensor): Tensor => op('aten::sin', '', [x]);
export const cos = (x: Tensor): Tensor => op('aten::cos', '', [x]);
export const acos = (x: Tensor): Tensor => op('aten::acos', '', [x]);
export const clamp = (x: Tensor, min: number | null = null, max: number | null = null): Tensor =>
  op('aten::clamp', '', [x, min, max]);

// ---- comparison and choice
export const eq = (a: Tensor, b: Operand): Tensor => binary('eq', a, b);
export const gt = (a: Tensor, b: Operand): Tensor => binary('gt', a, b);
export const lt = (a: Tensor, b: Operand): Tensor => binary('lt', a, b);
export const ge = (a: Tensor, b: Operand): Tensor => binary('ge', a, b);
export const le = (a: Tensor, b: Operand): Tensor => binary('le', a, b);
export const logicalNot = (x: Tensor): Tensor => op('aten::logical_not', '', [x]);
export const logicalAnd = (a: Tensor, b: Tensor): Tensor => op('aten::logical_and', '', [a, b]);
export const where = (condition: Tensor, a: Tensor, b: Tensor): Tensor => op('aten::where', 'self', [condition, a, b]);

// ---- reductions
export const sum = (x: Tensor, dims?: readonly number[], keepdim = false): Tensor =>
  dims === undefined ? op('aten::sum', '', [x]) : op('aten::sum', 'dim_IntList', [x, dims, keepdim]);
export const mean = (x: Tensor, dims?: readonly number[], keepdim = false): Tensor =>
  dims === undefined ? op('aten::mean', '', [x]) : op('aten::mean', 'dim', [x, dims, keepdim]);
export const argmax = (x: Tensor, dim: number): Tensor => op('aten::argmax', '', [x, dim]);
/** The least and the greatest values along `dim`, which is kept with size 1; ties share the gradient. */
export const amin = (x: Tensor, dim: number): Tensor => op('aten::amin', '', [x, [dim], true]);
export const amax = (x: Tensor, dim: number): Tensor => op('aten::amax', '', [x, [dim], true]);
/** The `count` greatest along `dim`, greatest first. */
export function topk(x: Tensor, count: number, dim: number): { readonly values: Tensor; readonly indices: Tensor } {
  const [values, indices] = call('aten::topk', '', [x, count, dim, true, true]) as [Tensor, Tensor];
  return { values, indices };
}
/** Of all elements, with n − 1 in the denominator. */
export const standardDeviation = (x: Tensor): Tensor => op('aten::std', '', [x, true]);
/** The 2-norms along `dim`, which is kept with size 1. */
export const lengths = (x: Tensor, dim: number): Tensor => op('aten::norm', 'ScalarOpt_dim', [x, 2, [dim], true]);
/** The 2-norm of all elements. */
export const norm = (x: Tensor): Tensor => op('aten::norm', 'Scalar', [x, 2]);

// ---- shape
export const reshape = (x: Tensor, shape: readonly number[]): Tensor => op('aten::reshape', '', [x, shape]);
export const flatten = (x: Tensor, startDim = 1): Tensor => op('aten::flatten', 'using_ints', [x, startDim, -1]);
export const transpose = (x: Tensor, a: number, b: number): Tensor => op('aten::transpose', 'int', [x, a, b]);
export const permute = (x: Tensor, dims: readonly number[]): Tensor => op('aten::permute', '', [x, dims]);
export const stack = (xs: readonly Tensor[], dim = 0): Tensor => op('aten::stack', '', [xs, dim]);
export const cat = (xs: readonly Tensor[], dim = 0): Tensor => op('aten::cat', '', [xs, dim]);
export const select = (x: Tensor, dim: number, index: number): Tensor => op('aten::select', 'int', [x, dim, index]);
/** Zeros around x: before and after the last dimension, then before and after the one in front of it, and so on. */
export const constantPad = (x: Tensor, amounts: readonly number[]): Tensor =>
  op('aten::constant_pad_nd', '', [x, amounts, 0]);
export const narrow = (x: Tensor, dim: number, start: number, length: number): Tensor =>
  op('aten::narrow', '', [x, dim, start, length]);
export const gather = (x: Tensor, dim: number, index: Tensor): Tensor => op('aten::gather', '', [x, dim, index]);
export const scatter = (x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor =>
  op('aten::scatter', 'src', [x, dim, index, source]);
export const indexSelect = (x: Tensor, dim: number, index: Tensor): Tensor =>
  op('aten::index_select', '', [x, dim, index]);

/** Rows of a table, each named once and in rising order, int64; its gradient holds those alone. See `native/select-rows.cpp`. */
export const selectRows = (table: Tensor, rows: Tensor): Tensor => op('lineament::select_rows', '', [table, rows]);
/** The rows (n, …) of all processes of a group, which have as many each, one below the other. See `native/rows-over-group.cpp`. */
export const gatherRows = (rows: Tensor, group: number): Tensor => op('lineament::gather_rows', '', [rows, group]);

/** `(count, dimensions)`, int64: where `x` is not zero, in row-major order. */
export const nonzero = (x: Tensor): Tensor => op('aten::nonzero', '', [x]);

// ---- layers
export const matmul = (a: Tensor, b: Tensor): Tensor => op('aten::matmul', '', [a, b]);
/** Batched product (B, n, m) × (B, m, p) → (B, n, p). */
export const bmm = (a: Tensor, b: Tensor): Tensor => op('aten::bmm', '', [a, b]);
/** x (N, in) × weight (out, in)ᵀ + bias (out). */
export const linear = (x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor =>
  op('aten::linear', '', [x, weight, bias]);
/** x (N, C, H, W), weight (out, C / groups, kH, kW). */
export const conv2d = (
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  stride: number | readonly number[] = 1,
  padding: number | readonly number[] = 0,
  dilation: number | readonly number[] = 1,
  groups = 1,
): Tensor => op('aten::conv2d', '', [x, weight, bias, pair(stride), pair(padding), pair(dilation), groups]);
/** In training: `conv2d`, with another way to the gradient of a weight that strides; see `native/conv2d.cpp`. */
export const conv2dTraining: typeof conv2d = (
  x,
  weight,
  bias = null,
  stride = 1,
  padding = 0,
  dilation = 1,
  groups = 1,
) => op('lineament::conv2d', '', [x, weight, bias, pair(stride), pair(padding), pair(dilation), groups]);
/** Normalises channels; in training, updates the running statistics in place. */
export const batchNorm = (
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  training: boolean,
  momentum = 0.1,
  eps = 1e-5,
): Tensor => op('aten::batch_norm', '', [x, weight, bias, runningMean, runningVar, training, momentum, eps, true]);
/**
 * In training: `batchNorm`, then the residual added, then the relu taken or, with `slope` (one a channel), the prelu; what is left
 * out is not done. A slope goes without the other two. See `native/batch-norm.cpp`.
 */
export const batchNormTraining = (
  x: Tensor,
  channels: { weight: Tensor; bias: Tensor; runningMean: Tensor; runningVar: Tensor },
  after: { residual?: Tensor | null; relu?: boolean; slope?: Tensor },
  { momentum, epsilon, group }: { momentum: number; epsilon: number; group: number | null },
): Tensor => {
  const { weight, bias, runningMean, runningVar } = channels;
  const { residual = null, relu = false, slope = null } = after;
  const args = [x, weight, bias, runningMean, runningVar, residual, relu, slope, momentum, epsilon, group];
  return op('lineament::batch_norm', '', args);
};
export const relu = (x: Tensor): Tensor => op('aten::relu', '', [x]);
export const relu_ = (x: Tensor): Tensor => op('aten::relu_', '', [x]);
export const sigmoid = (x: Tensor): Tensor => op('aten::sigmoid', '', [x]);
export const gelu = (x: Tensor): Tensor => op('aten::gelu', '', [x]);
/** Normalises each vector (or larger part) of the given shape, that of the last dimensions. */
export const layerNorm = (x: Tensor, shape: readonly number[], weight: Tensor, bias: Tensor, eps: number): Tensor =>
  op('aten::layer_norm', '', [x, shape, weight, bias, eps]);
export const prelu = (x: Tensor, weight: Tensor): Tensor => op('aten::prelu', '', [x, weight]);
export const maxPool2d = (
  x: Tensor,
  kernel: number | readonly number[],
  stride: number | readonly number[] = kernel,
  padding: number | readonly number[] = 0,
): Tensor => op('lineament::max_pool2d', '', [x, pair(kernel), pair(stride), pair(padding)]);
export const avgPool2d = (
  x: Tensor,
  kernel: number | readonly number[],
  stride: number | readonly number[] = kernel,
): Tensor => op('aten::avg_pool2d', '', [x, pair(kernel), pair(stride)]);
export const adaptiveAvgPool2d = (x: Tensor, size: number | readonly number[]): Tensor =>
  op('aten::adaptive_avg_pool2d', '', [x, pair(size)]);
export const dropout = (x: Tensor, probability: number, generator: Generator): Tensor =>
  op('lineament::dropout', '', [x, probability, generator]);

// ---- probabilities and losses
/** ln(1 + eˣ); x itself from 20 on. */
export const softplus = (x: Tensor): Tensor => op('aten::softplus', '', [x, 1, 20]);
export const softmax = (x: Tensor, dim = 1): Tensor => op('aten::softmax', 'int', [x, dim]);
const REDUCTION = { none: 0, mean: 1, sum: 2 } as const;
/** Cross-entropy of logits (N, C) with class indices (N), int64. */
export const crossEntropy = (
  logits: Tensor,
  target: Tensor,
  labelSmoothing = 0,
  reduction: keyof typeof REDUCTION = 'mean',
): Tensor => op('aten::cross_entropy_loss', '', [logits, target, null, REDUCTION[reduction], -100, labelSmoothing]);
/**
 * Cross entropies `(N)` of logits of which each process of a group has some columns, (N, m), with columns (N), int64;
 * `elsewhere` (N), bool, names the rows whose column another process has. See `native/rows-over-group.cpp`.
 */
export const crossEntropyOverGroup = (
  logits: Tensor,
  columns: Tensor,
  elsewhere: Tensor | null,
  labelSmoothing: number,
  group: number,
): Tensor => op('lineament::cross_entropy_over_group', '', [logits, columns, elsewhere, labelSmoothing, group]);
/** x divided by its 2-norm along `dim`, the norm kept above `eps`. */
export function normalize(x: Tensor, dim = 1, eps = 1e-12): Tensor {
  return div(x, op('aten::clamp_min', '', [lengths(x, dim), eps]));
}

// ---- resampling
const INTERPOLATION = { bilinear: 0, nearest: 1 } as const;
const PADDING = { zeros: 0, border: 1, reflection: 2 } as const;
/** x (N, C, H, W), grid (N, h, w, 2) in [−1, 1] → (N, C, h, w). */
export const gridSample = (
  x: Tensor,
  grid: Tensor,
  mode: keyof typeof INTERPOLATION = 'bilinear',
  padding: keyof typeof PADDING = 'zeros',
  alignCorners = false,
): Tensor => op('aten::grid_sampler', '', [x, grid, INTERPOLATION[mode], PADDING[padding], alignCorners]);

export const clone = (x: Tensor): Tensor => op('aten::clone', '', [x]);

// ---- in place
/** target + weight · (end − target). */
export const lerp_ = (target: Tensor, end: Tensor, weight: number): Tensor =>
  op('aten::lerp_', 'Scalar', [target, end, weight]);
export const copy_ = (target: Tensor, source: Tensor): Tensor => op('aten::copy_', '', [target, source]);
export const add_ = (target: Tensor, other: Operand, alpha = 1): Tensor => binary('add_', target, other, alpha);
export const mul_ = (target: Tensor, other: Operand): Tensor => binary('mul_', target, other);
/** Adds `alpha` times row i of `source` to row `index[i]` of `target`. */
export const indexAdd_ = (target: Tensor, index: Tensor, source: Tensor, alpha = 1): Tensor =>
  op('aten::index_add_', '', [target, 0, index, source, alpha]);
export const fill_ = (target: Tensor, value: number): Tensor => op('aten::fill_', 'Scalar', [target, value]);
export const uniform_ = (target: Tensor, low: number, high: number, generator: Generator): Tensor =>
  op('aten::uniform_', '', [target, low, high, generator]);
export const normal_ = (target: Tensor, mean: number, std: number, generator: Generator): Tensor =>
  op('aten::normal_', '', [target, mean, std, generator]);

// ---- lists of tensors: one call for a whole parameter list
export const foreachNorm = (xs: readonly Tensor[]): Tensor[] =>
  call('aten::_foreach_norm', 'Scalar', [xs, 2]) as Tensor[];

/** One step of SGD, in place, in one pass over memory; `momenta` has one for each parameter, or none. See `optim/sgd.ts`. */
export function sgd_(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  momenta: readonly Tensor[],
  rule: { rate: number; momentum: number; dampening: number; nesterov: boolean; weightDecay: number },
): void {
  const { rate, momentum, dampening, nesterov, weightDecay } = rule;
  call('lineament::sgd_', '', [parameters, gradients, momenta, rate, momentum, dampening, nesterov, weightDecay]);
}

/** One step of AdamW, in place, in one pass over memory; `correction1` is 1 − β₁ᵗ. See `optim/adamw.ts`. */
export function adamw_(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  averages: { readonly means: readonly Tensor[]; readonly squares: readonly Tensor[] },
  rule: {
    rate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    weightDecay: number;
    correction1: number;
    correction2: number;
  },
): void {
  const { rate, beta1, beta2, epsilon, weightDecay, correction1, correction2 } = rule;
  const numbers = [rate, beta1, beta2, epsilon, weightDecay, correction1, correction2];
  call('lineament::adamw_', '', [parameters, gradients, averages.means, averages.squares, ...numbers]);
}

/** Whether there is neither NaN nor ∞ in any of them. */
export const allFinite = (tensors: readonly Tensor[]): boolean =>
  call('lineament::all_finite', '', [tensors]) as boolean;

/** One number for both directions. */
function pair(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value, value] : value;
}
