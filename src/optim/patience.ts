import { LineamentError } from '../errors.js';

/** Which way a figure gets better. */
export type Better = 'lower' | 'higher';

export interface PatienceOptions {
  readonly better: Better;
  /**
   * An improvement is one by more than this share of the best so far: below best · (1 − threshold), or above
   * best · (1 + threshold). Default 1e-4, as PyTorch's ReduceLROnPlateau in its mode `rel`.
   */
  readonly threshold?: number;
}

/** What {@link Patience} remembers; plain data for a checkpoint. */
export interface PatienceState {
  readonly best: number | null;
  /** Observations since the best one. */
  readonly waited: number;
}

/** Watches a figure and counts for how long it has not got better. */
export class Patience {
  readonly #better: Better;
  readonly #threshold: number;
  #best: number | null = null;
  #waited = 0;

  constructor({ better, threshold = 1e-4 }: PatienceOptions) {
    if (!(threshold >= 0 && threshold < 1)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `A threshold of improvement is a share of at least 0 and below 1, got ${threshold}.`,
      );
    }
    this.#better = better;
    this.#threshold = threshold;
  }

  /** Takes a figure in; returns the number of observations since the best one, 0 for a new best. NaN is never better. */
  observe(value: number): number {
    if (this.#improves(value)) {
      this.#best = value;
      this.#waited = 0;
    } else {
      this.#waited++;
    }
    return this.#waited;
  }

  #improves(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (this.#best === null) return true;
    return this.#better === 'lower'
      ? value < this.#best * (1 - this.#threshold)
      : value > this.#best * (1 + this.#threshold);
  }

  /** Counts from 0 again, with the same best. */
  restart(): void {
    this.#waited = 0;
  }

  state(): PatienceState {
    return { best: this.#best, waited: this.#waited };
  }

  restore({ best, waited }: PatienceState): void {
    this.#best = best;
    this.#waited = waited;
  }
}
