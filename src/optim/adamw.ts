import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { loadIntoState, type StateDifference } from '../nn/state-dict.js';
import { noGrad } from '../torch/autograd.js';
import { adamw_ } from '../torch/operators.js';
import { keep, scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import { everyOptimiser, type Optimiser, type OptimiserKind, type ParameterGroup } from './optimiser.js';
import { distinctParameters, memoryOf, requireAtLeastZero, type Update, updatesOf } from './update.js';

const beta = z.number().min(0).lt(1);

/** The recipe's settings of AdamW. All defaults are those of `torch.optim.AdamW`; betas and epsilon are Adam's (Kingma and Ba, 2015). */
export const adamwSchema = z.strictObject({
  kind: z.literal('adamw'),
  learningRate: z.number().positive().default(1e-3),
  betas: z.tuple([beta, beta], 'expected two shares: [0.9, 0.999]').default([0.9, 0.999]),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().min(0).default(0.01),
  ...everyOptimiser,
});

export interface AdamWOptions {
  readonly groups: readonly ParameterGroup[];
  readonly learningRate: number;
  /** How much of the averages of gradients and of their squares each step keeps; default 0.9 and 0.999 (Kingma and Ba, 2015). */
  readonly betas?: readonly [number, number];
  /** Added to the root of the average square; default 1e-8, as in Adam's paper and PyTorch. */
  readonly epsilon?: number;
}

/** What is remembered of one parameter, from its first step on. */
interface Averages {
  readonly mean: Tensor;
  readonly square: Tensor;
  steps: number;
}

/**
 * Adam with decoupled weight decay, exactly `torch.optim.AdamW`: for each parameter p with gradient g in its t-th step,
 * with η = learningRate · learningRateScale,
 *
 *     p ← (1 − η · weightDecay) · p
 *     m ← β₁ · m + (1 − β₁) · g;   v ← β₂ · v + (1 − β₂) · g²
 *     p ← p − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * A parameter without a gradient is left alone, and so are the rows of one whose gradient concerns others (`selectRows`): t
 * counts the steps of the parameter, not of a row. Throws `VALUE_INVALID` for settings out of range and for a parameter
 * named twice. Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
 */
export function adamw(options: AdamWOptions): Optimiser {
  return new AdamW(options);
}

class AdamW implements Optimiser {
  readonly groups: readonly ParameterGroup[];
  learningRate: number;
  readonly #betas: readonly [number, number];
  readonly #epsilon: number;
  readonly #parameters: readonly Tensor[];
  /** By the parameter's index over all groups. */
  readonly #averages = new Map<number, Averages>();
  /** The steps of every parameter as the state dict shows them; written when it is asked for. */
  #steps: Tensor | null = null;

  constructor({ groups, learningRate, betas = [0.9, 0.999], epsilon = 1e-8 }: AdamWOptions) {
    requireAtLeastZero('AdamW', { learningRate, epsilon });
    for (const { weightDecay, learningRateScale } of groups)
      requireAtLeastZero('AdamW', { weightDecay, learningRateScale });
    if (!betas.every((beta) => beta >= 0 && beta < 1)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `AdamW needs two betas of at least 0 and below 1, and got ${betas.join(' and ')}.`,
      );
    }
    this.#parameters = distinctParameters(groups);
    this.groups = groups;
    this.learningRate = learningRate;
    this.#betas = betas;
    this.#epsilon = epsilon;
  }

  step(): void {
    noGrad(() =>
      scope(() => {
        for (const { group, update } of updatesOf(this.groups)) this.#stepGroup(group, update);
      }),
    );
  }

  #stepGroup({ weightDecay, learningRateScale }: ParameterGroup, { indices, parameters, gradients }: Update): void {
    const averages = indices.map((index, place) => this.#averagesOf(index, parameters[place]!));
    for (const each of averages) each.steps++;
    const [beta1, beta2] = this.#betas;
    const rule = { rate: this.learningRate * learningRateScale, beta1, beta2, epsilon: this.#epsilon, weightDecay };
    // The bias corrections are those of the parameter's own step; nearly always all have the same.
    for (const steps of new Set(averages.map((each) => each.steps))) {
      const places = averages.flatMap((each, place) => (each.steps === steps ? [place] : []));
      adamw_(
        places.map((place) => parameters[place]!),
        places.map((place) => gradients[place]!),
        {
          means: places.map((place) => averages[place]!.mean),
          squares: places.map((place) => averages[place]!.square),
        },
        { ...rule, correction1: 1 - beta1 ** steps, correction2: 1 - beta2 ** steps },
      );
    }
  }

  #averagesOf(index: number, parameter: Tensor): Averages {
    const known = this.#averages.get(index);
    if (known !== undefined) return known;
    const fresh = { mean: memoryOf(parameter), square: memoryOf(parameter), steps: 0 };
    this.#averages.set(index, fresh);
    return fresh;
  }

  zeroGrad(): void {
    for (const parameter of this.#parameters) parameter.grad = null;
  }

  stateDict(): Map<string, Tensor> {
    const steps = BigInt64Array.from(this.#parameters, (_, index) => BigInt(this.#averages.get(index)?.steps ?? 0));
    this.#steps ??= keep(tensorFrom(steps, [steps.length]));
    this.#steps.write(steps);
    const indices = [...this.#averages.keys()].sort((a, b) => a - b);
    return new Map([['steps', this.#steps], ...indices.flatMap((index) => named(index, this.#averages.get(index)!))]);
  }

  loadStateDict(state: ReadonlyMap<string, Tensor>): StateDifference {
    const steps = tensorFrom(new BigInt64Array(this.#parameters.length), [this.#parameters.length]);
    const restored = new Map<number, Averages>();
    this.#parameters.forEach((parameter, index) => {
      // A parameter that never had a gradient has no averages, and rightly none in the state.
      if (!state.has(`mean.${index}`)) return;
      restored.set(index, { mean: memoryOf(parameter), square: memoryOf(parameter), steps: 0 });
    });
    const target = new Map([['steps', steps], ...[...restored].flatMap(([index, averages]) => named(index, averages))]);
    try {
      const difference = loadIntoState(target, state, { strict: true, owner: 'the optimiser (AdamW)' });
      this.release();
      const counts = steps.toTypedArray() as BigInt64Array;
      for (const [index, averages] of restored)
        this.#averages.set(index, { ...averages, steps: Number(counts[index]) });
      return difference;
    } catch (error) {
      for (const { mean, square } of restored.values()) [mean, square].forEach((tensor) => tensor.release());
      throw error;
    } finally {
      steps.release();
    }
  }

  release(): void {
    for (const { mean, square } of this.#averages.values()) [mean, square].forEach((tensor) => tensor.release());
    this.#averages.clear();
    this.#steps?.release();
    this.#steps = null;
  }
}

function named(index: number, { mean, square }: Averages): [string, Tensor][] {
  return [
    [`mean.${index}`, mean],
    [`square.${index}`, square],
  ];
}

export const adamwKind: OptimiserKind<typeof adamwSchema> = {
  schema: adamwSchema,
  create: ({ learningRate, betas, epsilon }, groups) => adamw({ groups, learningRate, betas, epsilon }),
};
