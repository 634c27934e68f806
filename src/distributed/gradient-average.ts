import { LineamentError } from '../errors.js';
import { native } from '../torch/native.js';
import type { Tensor } from '../torch/tensor.js';
import type { ProcessGroup } from './process-group.js';

export interface GradientAverageOptions {
  /** Gradients that travel together. Default 25 MB, as in PyTorch. */
  readonly bucketMegabytes?: number;
}

/** The first bucket is small, so that the network's last gradients leave while the others are still computed; as in PyTorch. */
const FIRST_BUCKET_BYTES = 1 << 20;

/**
 * Averages the gradients of parameters over the processes of a group while backward is still computing others: those that
 * are ready leave in buckets. With losses that are means over equal parts of a batch, the average is the gradient of the
 * mean over the whole batch. A parameter that has no gradient in one process counts as zero there.
 */
export class GradientAverage {
  readonly #reducer: number;

  /** @param parameters in the order in which forward uses them: those that are to have gradients. */
  constructor({ connection }: ProcessGroup, parameters: readonly Tensor[], options: GradientAverageOptions = {}) {
    if (connection === null)
      throw new LineamentError('VALUE_INVALID', 'Gradients are averaged in groups of two or more.');
    const bytes = (options.bucketMegabytes ?? 25) * 1e6;
    const handles = parameters.map(({ handle }) => handle);
    this.#reducer = native().openReducer(connection.gradients, handles, Math.min(FIRST_BUCKET_BYTES, bytes), bytes);
  }

  /** Runs a backward whose gradients, with what was accumulated before it, are averaged. Returns the seconds spent waiting after it. */
  during(backward: () => void): number {
    native().armReducer(this.#reducer);
    backward();
    return native().finishReducer(this.#reducer);
  }

  release(): void {
    native().closeReducer(this.#reducer);
  }
}
