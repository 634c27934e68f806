import { LineamentError } from '../errors.js';
import { native, type Handle } from './native.js';
import { Tensor, tensorFrom } from './tensor.js';

/**
 * libtorch's random numbers for one device, seeded and passed to whoever draws on it (initialisers, dropout).
 * Its state can be stored and restored, so that a resumed run draws what the first would have drawn.
 */
export class Generator {
  readonly handle: Handle;

  constructor(seed: number, device = 'cpu') {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new LineamentError('VALUE_INVALID', `A seed is a whole number of at least 0, got ${seed}.`);
    }
    this.handle = native().makeGenerator(device, seed);
  }

  state(): Uint8Array {
    using state = new Tensor(native().generatorState(this.handle));
    return state.toTypedArray() as Uint8Array;
  }

  restore(state: Uint8Array): void {
    using tensor = tensorFrom(state, [state.length]);
    native().setGeneratorState(this.handle, tensor.handle);
  }
}
