import type { StateDifference } from '../nn/state-dict.js';
import type { Tensor } from '../torch/tensor.js';

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
