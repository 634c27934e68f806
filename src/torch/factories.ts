import { callForTensor as op, type Argument } from './dispatch.js';
import { DTYPES, type DType } from './dtype.js';
import type { Generator } from './generator.js';
import { normal_, uniform_ } from './operators.js';
import type { Tensor } from './tensor.js';

/** New tensors that are not made from data. Element type float32 and device `cpu` unless said otherwise. */
export interface FactoryOptions {
  readonly dtype?: DType;
  readonly device?: string;
}

export interface RandomFactoryOptions extends FactoryOptions {
  readonly generator: Generator;
}

const placed = (options: FactoryOptions): readonly Argument[] => [
  DTYPES[options.dtype ?? 'float32'].scalarType,
  null,
  options.device ?? 'cpu',
];

/** Uninitialised memory. */
export const empty = (shape: readonly number[], options: FactoryOptions = {}): Tensor =>
  op('aten::empty', 'memory_format', [shape, ...placed(options)]);
export const zeros = (shape: readonly number[], options: FactoryOptions = {}): Tensor =>
  op('aten::zeros', '', [shape, ...placed(options)]);
export const ones = (shape: readonly number[], options: FactoryOptions = {}): Tensor =>
  op('aten::ones', '', [shape, ...placed(options)]);
export const full = (shape: readonly number[], value: number, options: FactoryOptions = {}): Tensor =>
  op('aten::full', '', [shape, value, ...placed(options)]);
export const onesLike = (x: Tensor): Tensor => op('aten::ones_like', '', [x]);
/** The unit matrix `(n, n)`. */
export const eye = (n: number, options: FactoryOptions = {}): Tensor => op('aten::eye', '', [n, ...placed(options)]);
export const zerosLike = (x: Tensor): Tensor => op('aten::zeros_like', '', [x]);
/** Standard normal deviates. */
export const randn = (shape: readonly number[], options: RandomFactoryOptions): Tensor =>
  normal_(empty(shape, options), 0, 1, options.generator);
/** Uniform in [low, high). */
export const uniform = (shape: readonly number[], low: number, high: number, options: RandomFactoryOptions): Tensor =>
  uniform_(empty(shape, options), low, high, options.generator);
