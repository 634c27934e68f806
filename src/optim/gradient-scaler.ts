import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { mul, mul_ } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';

/** Every default is that of `torch.cuda.amp.GradScaler`. */
export interface GradientScalerOptions {
  /** The first scale; default 65536. */
  readonly initial?: number;
  /** What the scale is multiplied by after `interval` steps without overflow; default 2. */
  readonly growth?: number;
  /** What it is multiplied by after an overflow; default 0.5. */
  readonly backoff?: number;
  /** Default 2000. */
  readonly interval?: number;
}

/** The largest float32, which the scale becomes where it meets the loss. */
const LARGEST = 3.4028234663852886e38;

/** What {@link GradientScaler} remembers; plain data for a checkpoint. */
export interface GradientScalerState {
  readonly scale: number;
  /** Steps since the last overflow or growth. */
  readonly clean: number;
}

/**
 * Scales the loss so that small gradients survive in float16, whose smallest number is 6e-8, and the gradients back: the
 * course of `torch.cuda.amp.GradScaler`. A step whose gradients overflowed is skipped and the scale falls; after many
 * steps without overflow it rises again. Micikevicius et al., "Mixed precision training", 2018.
 */
export class GradientScaler {
  readonly #growth: number;
  readonly #backoff: number;
  readonly #interval: number;
  #scale: number;
  #clean = 0;

  constructor({ initial = 65536, growth = 2, backoff = 0.5, interval = 2000 }: GradientScalerOptions = {}) {
    if (!(initial > 0 && growth > 1 && backoff > 0 && backoff < 1 && interval >= 1)) {
      throw new LineamentError(
        'VALUE_INVALID',
        'A gradient scaler needs initial above 0, growth above 1, backoff between 0 and 1 and interval of at least 1, ' +
          `and got ${initial}, ${growth}, ${backoff} and ${interval}.`,
      );
    }
    this.#growth = growth;
    this.#backoff = backoff;
    this.#interval = interval;
    this.#scale = initial;
  }

  get scale(): number {
    return this.#scale;
  }

  /** Whether the scale has fallen below 1: then the gradients overflow by themselves, and skipping steps is no cure. */
  get exhausted(): boolean {
    return this.#scale < 1;
  }

  /** The loss to go backward from. */
  scaled(loss: Tensor): Tensor {
    return mul(loss, this.#scale);
  }

  /** Brings the gradients back to their true size, in place; before they are clipped or judged. */
  unscale(parameters: readonly Tensor[]): void {
    noGrad(() =>
      scope(() => {
        for (const parameter of parameters) {
          const gradient = parameter.gradValues;
          if (gradient !== null) mul_(gradient, 1 / this.#scale);
        }
      }),
    );
  }

  /** Learns whether the gradients of this step were finite, and sets the scale of the next. */
  observe(finite: boolean): void {
    this.#clean = finite ? this.#clean + 1 : 0;
    if (!finite) this.#scale *= this.#backoff;
    else if (this.#clean === this.#interval) {
      if (this.#scale * this.#growth <= LARGEST) this.#scale *= this.#growth;
      this.#clean = 0;
    }
  }

  state(): GradientScalerState {
    return { scale: this.#scale, clean: this.#clean };
  }

  restore({ scale, clean }: GradientScalerState): void {
    this.#scale = scale;
    this.#clean = clean;
  }
}
