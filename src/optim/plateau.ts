import { LineamentError } from '../errors.js';
import { type Better, Patience, type PatienceState } from './patience.js';

export interface PlateauOptions {
  readonly better: Better;
  /** What the learning rate is multiplied by on a plateau; default 0.1. */
  readonly factor?: number;
  /** So many observations without an improvement are borne, and the next one lowers the rate; default 10. */
  readonly patience?: number;
  /** See {@link Patience}; default 1e-4. */
  readonly threshold?: number;
  /** Observations after a reduction that are not counted; default 0. */
  readonly cooldown?: number;
  /** The share of the learning rate that is left at least; default 0. */
  readonly floor?: number;
}

/** What {@link Plateau} remembers; plain data for a checkpoint. */
export interface PlateauState extends PatienceState {
  readonly factor: number;
  readonly cooling: number;
}

/** PyTorch leaves a reduction of the rate by less than this undone. */
const SMALLEST_CHANGE = 1e-8;

/**
 * A learning rate that falls when a figure no longer gets better: exactly `torch.optim.lr_scheduler.ReduceLROnPlateau`
 * in its mode `rel`, but that {@link Plateau.factor} is a factor on the base rate and no rate.
 *
 * Whoever trains with a margin that rises shows it only figures from after the margin has settled: until then the loss
 * rises with the task, which is no plateau, and an early best would never be reached again.
 */
export class Plateau {
  readonly #patience: Patience;
  readonly #options: Required<Omit<PlateauOptions, 'better' | 'threshold'>>;
  #factor = 1;
  #cooling = 0;

  constructor({ better, threshold, factor = 0.1, patience = 10, cooldown = 0, floor = 0 }: PlateauOptions) {
    if (!(factor > 0 && factor < 1)) {
      throw new LineamentError('VALUE_INVALID', `A plateau's factor is above 0 and below 1, got ${factor}.`);
    }
    this.#patience = new Patience({ better, ...(threshold !== undefined && { threshold }) });
    this.#options = { factor, patience, cooldown, floor };
  }

  /** What the learning rate is multiplied by now. */
  get factor(): number {
    return this.#factor;
  }

  /** Takes in the figure of an epoch; returns whether it lowered the rate. */
  observe(value: number): boolean {
    const { factor, patience, cooldown, floor } = this.#options;
    const waited = this.#patience.observe(value);
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#patience.restart();
      return false;
    }
    if (waited <= patience) return false;
    this.#patience.restart();
    this.#cooling = cooldown;
    const lower = Math.max(floor, this.#factor * factor);
    if (this.#factor - lower <= SMALLEST_CHANGE) return false;
    this.#factor = lower;
    return true;
  }

  state(): PlateauState {
    return { ...this.#patience.state(), factor: this.#factor, cooling: this.#cooling };
  }

  restore({ best, waited, factor, cooling }: PlateauState): void {
    this.#patience.restore({ best, waited });
    this.#factor = factor;
    this.#cooling = cooling;
  }
}
