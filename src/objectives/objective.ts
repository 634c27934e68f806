import { Module } from '../nn/module.js';
import type { Tensor } from '../torch/tensor.js';

/** Where in the training a step is; schedules inside objectives follow it. */
export interface Progress {
  /** Epochs done so far, fractional within one: 1.5 is the middle of the second epoch. */
  readonly epoch: number;
}

export interface ObjectiveOutput {
  /** What is minimised: a scalar, float32 also under autocast (or float64). */
  readonly loss: Tensor;
  /** `(N, classes)` without margin, detached, to measure accuracy; `null` where the objective does not classify. */
  readonly logits: Tensor | null;
}

/**
 * What a network is trained for: a module, so that its own parameters (the directions of the classes, centres, …) reach
 * the optimiser, the device and the checkpoint like those of the backbone.
 *
 * Takes embeddings `(N, embedding)` as the backbone gives them and labels `(N)`, int64.
 */
export abstract class Objective extends Module<
  [embeddings: Tensor, labels: Tensor, progress: Progress],
  ObjectiveOutput
> {
  /** Logits `(N, classes)` of embeddings, without margin, to classify by; `null` where the objective does not classify. */
  abstract classify(embeddings: Tensor): Tensor | null;

  /** The margin in force, in radians, or `null` for an objective without one. */
  marginRadians(_progress: Progress): number | null {
    return null;
  }

  /** The epoch from which the margin no longer moves; 0 for an objective without one. What waits for the margin waits until here. */
  marginSettlesAt(): number {
    return 0;
  }
}
