import { LineamentError } from '../errors.js';
import { type AnyModule, Module } from './module.js';

/** Modules by name, without a forward of their own: their parameters, state and placement as one. */
export class ModuleDict<Parts extends Readonly<Record<string, AnyModule>>> extends Module<never, never> {
  constructor(readonly parts: Parts) {
    super();
  }

  override children(): Map<string, AnyModule> {
    return new Map(Object.entries(this.parts));
  }

  forward(): never {
    throw new LineamentError('VALUE_INVALID', 'A ModuleDict has no forward: call its parts.');
  }
}
