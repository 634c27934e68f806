import type { Tensor } from '../torch/tensor.js';
import { forwardThrough } from './forward-through.js';
import { type AnyModule, Module } from './module.js';

/** Modules one after the other, each taking what the one before gives; named `0`, `1`, … in the state dict. */
export class Sequential extends Module {
  readonly #modules: readonly Module[];

  constructor(...modules: readonly Module[]) {
    super();
    this.#modules = modules;
  }

  get length(): number {
    return this.#modules.length;
  }

  override children(): Map<string, AnyModule> {
    return new Map(this.#modules.map((module, index) => [String(index), module as AnyModule]));
  }

  forward(x: Tensor): Tensor {
    return forwardThrough(this.#modules, x);
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.#modules[Symbol.iterator]();
  }
}
