import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import type { Generator } from '../torch/generator.js';
import { fill_, normal_, uniform_ } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/** The function that follows the layer; it decides by how much the layer must amplify to keep the variance. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu';

export interface KaimingOptions {
  /** Keep the variance of the activations (`fan_in`, the default) or of the gradients (`fan_out`). */
  readonly mode?: 'fan_in' | 'fan_out';
  /** Default `leaky_relu`, as in PyTorch. */
  readonly nonlinearity?: Nonlinearity;
  /** The slope below zero of `leaky_relu`; default 0. */
  readonly negativeSlope?: number;
}

/** The recommended gain of a nonlinearity, as `torch.nn.init.calculate_gain`. */
export function gain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
  }
}

/**
 * The number of inputs that reach one output (`fanIn`) and of outputs that one input reaches (`fanOut`).
 * `weight`: `(out, in)` of a linear layer or `(out, in / groups, ...kernel)` of a convolution.
 */
export function fans(weight: Tensor): { fanIn: number; fanOut: number } {
  const [out, into, ...kernel] = weight.shape;
  if (out === undefined || into === undefined) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Fan in and fan out need a weight with at least 2 dimensions, and got shape [${weight.shape.join(', ')}]. Use uniform, normal or constant for vectors.`,
    );
  }
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: into * field, fanOut: out * field };
}

/** Fills `tensor` in place with draws from U(low, high). */
export function uniform(tensor: Tensor, low: number, high: number, generator: Generator): void {
  inPlace(() => uniform_(tensor, low, high, generator));
}

/** Fills `tensor` in place with draws from N(mean, deviation²). */
export function normal(tensor: Tensor, mean: number, deviation: number, generator: Generator): void {
  inPlace(() => normal_(tensor, mean, deviation, generator));
}

/** Fills `tensor` in place with one value. */
export function constant(tensor: Tensor, value: number): void {
  inPlace(() => fill_(tensor, value));
}

/**
 * U(−b, b) with b = gain · √(3 / fan). He et al., "Delving deep into rectifiers", 2015.
 */
export function kaimingUniform(weight: Tensor, generator: Generator, options: KaimingOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingDeviation(weight, options);
  uniform(weight, -bound, bound, generator);
}

/** N(0, gain² / fan). He et al., "Delving deep into rectifiers", 2015. */
export function kaimingNormal(weight: Tensor, generator: Generator, options: KaimingOptions = {}): void {
  normal(weight, 0, kaimingDeviation(weight, options), generator);
}

/** U(−b, b) with b of {@link xavierUniformBound}. Glorot and Bengio, 2010. Default gain 1. */
export function xavierUniform(weight: Tensor, generator: Generator, gain = 1): void {
  const { fanIn, fanOut } = fans(weight);
  const bound = xavierUniformBound(fanIn, fanOut, gain);
  uniform(weight, -bound, bound, generator);
}

/** gain · √(6 / (fan in + fan out)). */
export function xavierUniformBound(fanIn: number, fanOut: number, gain = 1): number {
  return Math.sqrt(3) * gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** N(0, gain² · 2 / (fan in + fan out)). Glorot and Bengio, 2010. Default gain 1. */
export function xavierNormal(weight: Tensor, generator: Generator, gain = 1): void {
  normal(weight, 0, xavierDeviation(weight, gain), generator);
}

/**
 * What PyTorch gives the weight and bias of every `Linear` and `Conv2d`: U(−1/√fan in, 1/√fan in) for both
 * (its `kaiming_uniform_(weight, a=√5)` comes to the same bound).
 */
export function defaultInit(weight: Tensor, bias: Tensor | null, generator: Generator): void {
  kaimingUniform(weight, generator, { negativeSlope: Math.sqrt(5) });
  const bound = 1 / Math.sqrt(fans(weight).fanIn);
  if (bias !== null) uniform(bias, -bound, bound, generator);
}

function kaimingDeviation(weight: Tensor, options: KaimingOptions): number {
  const { mode = 'fan_in', nonlinearity = 'leaky_relu', negativeSlope = 0 } = options;
  const { fanIn, fanOut } = fans(weight);
  return gain(nonlinearity, negativeSlope) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

function xavierDeviation(weight: Tensor, gain: number): number {
  const { fanIn, fanOut } = fans(weight);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** Parameters require gradients, so they may only be overwritten while none are recorded. */
function inPlace(fill: () => unknown): void {
  noGrad(() =>
    scope(() => {
      fill();
    }),
  );
}
