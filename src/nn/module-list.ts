import { LineamentError } from '../errors.js';
import { type AnyModule, Module } from './module.js';

/** Modules that belong to their owner one by one, which calls them as it likes; named `0`, `1`, … in the state dict. */
export class ModuleList<Item extends AnyModule = Module> extends Module<never, never> {
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    super();
    this.#items = items;
  }

  get length(): number {
    return this.#items.length;
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.#items.map((item, index) => [String(index), item]));
  }

  forward(): never {
    throw new LineamentError(
      'VALUE_INVALID',
      'A ModuleList has no forward of its own: call its items, or use Sequential.',
    );
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items[Symbol.iterator]();
  }
}
