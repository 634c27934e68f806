import { LineamentError } from '../errors.js';
import type { AnyModule } from '../nn/module.js';
import { loadIntoState, type StateDifference } from '../nn/state-dict.js';
import { noGrad } from '../torch/autograd.js';
import { clone, copy_, lerp_ } from '../torch/operators.js';
import { keep, scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/**
 * The exponential average of a network's weights over the steps of its training, which is often better than the last
 * weights (Polyak and Juditsky, 1992; Tarvainen and Valpola, "Mean teachers", 2017):
 *
 *     average ← d · average + (1 − d) · weights,   d = min(decay, (1 + t) / (10 + t)) in the t-th update, from 0
 *
 * The ramp of d is that of TensorFlow's `ExponentialMovingAverage`: without it the average of a short run would still hold
 * the random weights of the start.
 *
 * The running mean and variance of batch normalisations are averaged with the same d (as timm's `ModelEma` and
 * `torch.optim.swa_utils.AveragedModel(use_buffers=True)` do): they then belong to weights of about the same age. Counters
 * are taken over as they are.
 */
export class WeightAverage {
  readonly #live: ReadonlyMap<string, Tensor>;
  readonly #average: ReadonlyMap<string, Tensor>;
  readonly #decay: number;
  #updates = 0;

  /** Starts with the weights as they are. Throws `VALUE_INVALID` unless 0 < decay < 1. */
  constructor(module: AnyModule, decay: number) {
    if (!(decay > 0 && decay < 1)) {
      throw new LineamentError('VALUE_INVALID', `An average of weights needs a decay between 0 and 1, got ${decay}.`);
    }
    this.#decay = decay;
    this.#live = module.stateDict();
    this.#average = noGrad(() => new Map([...this.#live].map(([name, tensor]) => [name, keep(clone(tensor))])));
  }

  /** Takes in the weights after a step. */
  update(): void {
    const decay = Math.min(this.#decay, (1 + this.#updates) / (10 + this.#updates));
    this.#updates++;
    noGrad(() =>
      scope(() => {
        for (const [name, average] of this.#average) {
          const weights = this.#live.get(name)!;
          if (average.dtype === 'int64') copy_(average, weights);
          else lerp_(average, weights, 1 - decay);
        }
      }),
    );
  }

  /** Puts the average where the weights were and the weights where the average was; a second call undoes it exactly. */
  exchange(): void {
    noGrad(() => {
      for (const [name, average] of this.#average) {
        scope(() => {
          const weights = this.#live.get(name)!;
          const held = clone(weights);
          copy_(weights, average);
          copy_(average, held);
        });
      }
    });
  }

  /** Updates so far; with {@link WeightAverage.stateDict}, all that is to be stored. */
  get updates(): number {
    return this.#updates;
  }

  /** The average, under the names of the network; its own tensors, not copies. */
  stateDict(): ReadonlyMap<string, Tensor> {
    return this.#average;
  }

  /** Goes on from a stored average. Throws `STATE_MISMATCH`, having changed nothing, if it does not fit. */
  restore(state: ReadonlyMap<string, Tensor>, updates: number): StateDifference {
    const difference = loadIntoState(this.#average, state, { strict: true, owner: 'the average of the weights' });
    this.#updates = updates;
    return difference;
  }

  release(): void {
    for (const tensor of this.#average.values()) tensor.release();
  }
}
