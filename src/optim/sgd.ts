import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { loadIntoState, type StateDifference } from '../nn/state-dict.js';
import { noGrad } from '../torch/autograd.js';
import { sgd_ } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import { everyOptimiser, type Optimiser, type OptimiserKind, type ParameterGroup } from './optimiser.js';
import { distinctParameters, memoryOf, requireAtLeastZero, type Update, updatesOf } from './update.js';

/** The recipe's settings of SGD. Learning rate 0.1, momentum 0.9 and weight decay 5e-4 are ArcFace's (Deng et al., 2019). */
export const sgdSchema = z
  .strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number().positive().default(0.1),
    momentum: z.number().min(0).lt(1).default(0.9),
    weightDecay: z.number().min(0).default(5e-4),
    nesterov: z.boolean().default(false),
    ...everyOptimiser,
  })
  .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
    path: ['nesterov'],
    error: 'expected false, or momentum above 0 to look ahead along',
  });

export interface SgdOptions {
  readonly groups: readonly ParameterGroup[];
  readonly learningRate: number;
  /** Default 0: no memory. */
  readonly momentum?: number;
  /** The share of a gradient that does not enter the momentum; default 0. */
  readonly dampening?: number;
  /** Look ahead along the momentum; default false; needs momentum and no dampening. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent with momentum, exactly `torch.optim.SGD`: for each parameter p with gradient g,
 *
 *     d ← g + weightDecay · p
 *     b ← d at its first step, then momentum · b + (1 − dampening) · d
 *     p ← p − learningRate · learningRateScale · (nesterov ? d + momentum · b : b)
 *
 * A parameter without a gradient is left alone, and so are the rows of one whose gradient concerns others (`selectRows`).
 * Throws `VALUE_INVALID` for settings out of range and for a parameter
 * named twice. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 */
export function sgd(options: SgdOptions): Optimiser {
  return new Sgd(options);
}

class Sgd implements Optimiser {
  readonly groups: readonly ParameterGroup[];
  learningRate: number;
  readonly #momentum: number;
  readonly #dampening: number;
  readonly #nesterov: boolean;
  readonly #parameters: readonly Tensor[];
  /** The momentum of each parameter, by its index over all groups, from its first step on. */
  readonly #buffers = new Map<number, Tensor>();

  constructor({ groups, learningRate, momentum = 0, dampening = 0, nesterov = false }: SgdOptions) {
    requireAtLeastZero('SGD', { learningRate, momentum });
    for (const { weightDecay, learningRateScale } of groups)
      requireAtLeastZero('SGD', { weightDecay, learningRateScale });
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Nesterov momentum needs momentum above 0 and no dampening, and got momentum ${momentum} and dampening ${dampening}.`,
      );
    }
    this.#parameters = distinctParameters(groups);
    this.groups = groups;
    this.learningRate = learningRate;
    this.#momentum = momentum;
    this.#dampening = dampening;
    this.#nesterov = nesterov;
  }

  step(): void {
    noGrad(() =>
      scope(() => {
        for (const { group, update } of updatesOf(this.groups)) this.#stepGroup(group, update);
      }),
    );
  }

  #stepGroup({ weightDecay, learningRateScale }: ParameterGroup, { indices, parameters, gradients }: Update): void {
    const rate = this.learningRate * learningRateScale;
    const settings = { rate, momentum: this.#momentum, nesterov: this.#nesterov, weightDecay };
    if (this.#momentum === 0) {
      sgd_(parameters, gradients, [], { ...settings, dampening: 0 });
      return;
    }
    const places = indices.map((_, place) => place);
    const old = places.filter((place) => this.#buffers.has(indices[place]!));
    const fresh = places.filter((place) => !this.#buffers.has(indices[place]!));
    for (const place of fresh) this.#buffers.set(indices[place]!, memoryOf(parameters[place]!));
    const step = (chosen: readonly number[], dampening: number) => {
      const pick = (tensors: readonly Tensor[]) => chosen.map((place) => tensors[place]!);
      const buffers = chosen.map((place) => this.#buffers.get(indices[place]!)!);
      if (chosen.length > 0) sgd_(pick(parameters), pick(gradients), buffers, { ...settings, dampening });
    };
    step(old, this.#dampening);
    // The first gradient enters whole, without dampening.
    step(fresh, 0);
  }

  zeroGrad(): void {
    for (const parameter of this.#parameters) parameter.grad = null;
  }

  stateDict(): Map<string, Tensor> {
    const indices = [...this.#buffers.keys()].sort((a, b) => a - b);
    return new Map(indices.map((index) => [`momentum.${index}`, this.#buffers.get(index)!]));
  }

  loadStateDict(state: ReadonlyMap<string, Tensor>): StateDifference {
    const restored = new Map<number, Tensor>();
    if (this.#momentum > 0) {
      this.#parameters.forEach((parameter, index) => {
        // A parameter that never had a gradient has no momentum, and rightly none in the state.
        if (state.has(`momentum.${index}`)) restored.set(index, memoryOf(parameter));
      });
    }
    const target = new Map([...restored].map(([index, buffer]) => [`momentum.${index}`, buffer]));
    try {
      const difference = loadIntoState(target, state, { strict: true, owner: 'the optimiser (SGD)' });
      this.release();
      for (const [index, buffer] of restored) this.#buffers.set(index, buffer);
      return difference;
    } catch (error) {
      for (const buffer of restored.values()) buffer.release();
      throw error;
    }
  }

  release(): void {
    for (const buffer of this.#buffers.values()) buffer.release();
    this.#buffers.clear();
  }
}

export const sgdKind: OptimiserKind<typeof sgdSchema> = {
  schema: sgdSchema,
  create: ({ learningRate, momentum, nesterov }, groups) => sgd({ groups, learningRate, momentum, nesterov }),
};
