import { z } from 'zod';
import type { StateDifference } from '../nn/state-dict.js';
import type { Part } from '../parts.js';
import type { Tensor } from '../torch/tensor.js';

/** A kind of optimiser that a recipe may name. It is given the parameters, in groups that know their weight decay. */
export type OptimiserKind<Schema extends z.ZodObject> = Part<Schema, readonly ParameterGroup[], Optimiser>;

/** What a recipe may set of every optimiser, beside its `learningRate` and `weightDecay`. */
export const everyOptimiser = {
  /** Whether weight decay also pulls on batch-norm weights and biases (Goyal et al., 2017, leave them alone). */
  decayNormsAndBiases: z.boolean().default(false),
  /** Largest norm of all gradients together; default: no limit. */
  gradientClip: z.number().positive().optional(),
  /** Parts with a learning rate of their own, by the names of their tensors; the last entry that matches counts. */
  layers: z.array(z.strictObject({ names: z.string().min(1), learningRateFactor: z.number().min(0) })).default([]),
};

/** Parameters that are updated in the same way. */
export interface ParameterGroup {
  readonly parameters: readonly Tensor[];
  /** Strength of the pull towards zero, added to the gradient as weightDecay · parameter. */
  weightDecay: number;
  /** The group's learning rate is the optimiser's times this. */
  learningRateScale: number;
}

/** Changes parameters by their gradients. */
export interface Optimiser {
  readonly groups: readonly ParameterGroup[];
  /** Set before a step to follow a schedule. */
  learningRate: number;
  /** Updates every parameter that has a gradient, in place. */
  step(): void;
  /** Forgets the gradients of all parameters. */
  zeroGrad(): void;
  /** What the optimiser remembers between steps, by name and index of the parameter; the tensors are its own, not copies. */
  stateDict(): Map<string, Tensor>;
  /** Restores what {@link Optimiser.stateDict} gave. Throws `STATE_MISMATCH`, having changed nothing, if it does not fit. */
  loadStateDict(state: ReadonlyMap<string, Tensor>): StateDifference;
  /** Frees the tensors it remembers. */
  release(): void;
}
