import { LineamentError } from '../errors.js';
import type { Generator } from '../torch/generator.js';
import { dropout } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { Module } from './module.js';

/**
 * In training, sets each value to 0 with probability p and divides the others by 1 − p; in evaluation, the identity.
 * Keeps the shape.
 *
 * The mask is drawn from the given generator and not from a global one, so a run can be repeated and resumed.
 * Throws `VALUE_INVALID` unless 0 ≤ p < 1. Srivastava et al., "Dropout", 2014.
 */
export class Dropout extends Module {
  readonly #generator: Generator;

  constructor(
    readonly probability: number,
    generator: Generator,
  ) {
    super();
    if (!(probability >= 0 && probability < 1)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Dropout needs a probability of at least 0 and below 1, and got ${probability}.`,
      );
    }
    this.#generator = generator;
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.probability === 0) return x;
    return dropout(x, this.probability, this.#generator);
  }
}
