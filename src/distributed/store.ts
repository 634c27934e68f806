import { native } from '../torch/native.js';
import type { Place } from './place.js';

/** What processes tell each other outside of collectives: keys and values at process 0, or at its launcher. */
export class Store {
  readonly number: number;
  readonly #prefix: string;

  constructor(number: number, { attempt }: Pick<Place, 'attempt'>) {
    this.number = number;
    // What was said before a restart must not be heard after it.
    this.#prefix = `lineament/${attempt}`;
  }

  key(name: string): string {
    return `${this.#prefix}/${name}`;
  }

  set(name: string, value: string): void {
    native().storeSet(this.number, this.key(name), value);
  }

  /** Null when nobody has set it. */
  get(name: string): string | null {
    return native().storeGet(this.number, this.key(name)) ?? null;
  }
}

/** Set by a process that has come. */
export const hereKey = (rank: number): string => `here/${rank}`;
/** Set by a process that ends, to why: empty when it is done. */
export const leftKey = (rank: number): string => `left/${rank}`;
/** Set by the first that cannot reach another: whoever waits in a collective stops waiting. */
export const ALARM = 'alarm';
/** Set by a process that cannot reach another, while it asks who is still there. */
export const presentKey = (rank: number): string => `present/${rank}`;
