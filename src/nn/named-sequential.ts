import type { Tensor } from '../torch/tensor.js';
import { forwardThrough } from './forward-through.js';
import { type AnyModule, Module } from './module.js';

/** Modules one after the other, each taking what the one before gives, under names of their own in the state dict. */
export class NamedSequential extends Module {
  readonly #modules: ReadonlyMap<string, Module>;

  constructor(modules: Iterable<readonly [name: string, module: Module]>) {
    super();
    this.#modules = new Map(modules);
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.#modules as ReadonlyMap<string, unknown> as ReadonlyMap<string, AnyModule>);
  }

  forward(x: Tensor): Tensor {
    return forwardThrough(this.#modules.values(), x);
  }
}
