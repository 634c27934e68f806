import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import type { DType } from '../torch/dtype.js';
import { keep } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import { loadIntoState, type StateDifference } from './state-dict.js';

/** Where and how the tensors of a module are stored; what is left out stays as it is. */
export interface Placement {
  /** For floating tensors only: counters stay integers. */
  readonly dtype?: DType;
  readonly device?: string;
  /** `channels_last` concerns the 4-dimensional tensors (weights of convolutions) only. */
  readonly memoryFormat?: 'contiguous' | 'channels_last';
}

/** A module whatever it takes and gives. */
export type AnyModule = Module<never, unknown>;

/**
 * A part of a network that owns tensors and other modules.
 *
 * A subclass registers its tensors with {@link Module.parameter} (trained) and {@link Module.buffer} (kept with the
 * weights, not trained) and has its children as plain fields; the names of tensors and fields make the names of the
 * state dict, as in PyTorch: `layer1.0.conv1.weight`. Lists of modules are held in a `Sequential` or a `ModuleList`.
 *
 * `Inputs` and `Output` are those of `forward`; by default one tensor each.
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  readonly #parameters = new Map<string, Tensor>();
  readonly #buffers = new Map<string, Tensor>();
  #training = true;
  #frozen = false;

  abstract forward(...inputs: Inputs): Output;

  /** True after construction and `train()`, false after `eval()`: concerns batch normalisation and dropout. */
  get training(): boolean {
    return this.#training;
  }

  /** Registers a tensor to be trained under its name in the state dict, and returns it. */
  protected parameter(name: string, tensor: Tensor): Tensor {
    this.#register(this.#parameters, name, tensor);
    tensor.requiresGrad = true;
    return tensor;
  }

  /** Registers a tensor that belongs to the state but is not trained, and returns it. */
  protected buffer(name: string, tensor: Tensor): Tensor {
    return this.#register(this.#buffers, name, tensor);
  }

  #register(registry: Map<string, Tensor>, name: string, tensor: Tensor): Tensor {
    if (name === '' || name.includes('.') || this.#parameters.has(name) || this.#buffers.has(name)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `A tensor of ${this.constructor.name} needs a name without dots that the module does not use yet, and got "${name}".`,
      );
    }
    registry.set(name, keep(tensor));
    return tensor;
  }

  /** The modules directly below this one, by field name, in the order of the fields. */
  children(): Map<string, AnyModule> {
    const children = new Map<string, AnyModule>();
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Module) children.set(name, value as AnyModule);
      else if (Array.isArray(value) && value.some((item) => item instanceof Module)) {
        // Ignoring it would leave its parameters untrained without a word.
        throw new LineamentError(
          'VALUE_INVALID',
          `Field "${name}" of ${this.constructor.name} is an array of modules, which has no names: make it a Sequential or a ModuleList.`,
        );
      }
    }
    return children;
  }

  /** This module (under the name `''`) and all below it, by dotted name, parents before children. */
  modules(): Map<string, AnyModule> {
    const modules = new Map<string, AnyModule>([['', this as AnyModule]]);
    for (const [name, child] of this.children()) {
      for (const [below, module] of child.modules()) modules.set(below === '' ? name : `${name}.${below}`, module);
    }
    return modules;
  }

  /** Every tensor to be trained, by dotted name. */
  namedParameters(): Map<string, Tensor> {
    return this.#collect((module) => [module.#parameters]);
  }

  /** Every tensor that is kept but not trained (`running_mean`, `num_batches_tracked`, …), by dotted name. */
  namedBuffers(): Map<string, Tensor> {
    return this.#collect((module) => [module.#buffers]);
  }

  /** Every tensor to be trained, once, even where two modules share one. */
  parameters(): Tensor[] {
    return [...new Set(this.namedParameters().values())];
  }

  /**
   * Parameters and buffers by dotted name, in PyTorch's order. The tensors are the module's own, not copies:
   * they change with training and must not be released.
   */
  stateDict(): Map<string, Tensor> {
    return this.#collect((module) => [module.#parameters, module.#buffers]);
  }

  #collect(registries: (module: AnyModule) => readonly Map<string, Tensor>[]): Map<string, Tensor> {
    const found = new Map<string, Tensor>();
    for (const [path, module] of this.modules()) {
      for (const registry of registries(module)) {
        for (const [name, tensor] of registry) found.set(path === '' ? name : `${path}.${name}`, tensor);
      }
    }
    return found;
  }

  /**
   * Copies the values of `state` into this module's tensors, converting dtype and device. All names and shapes are
   * checked before the first value is copied.
   *
   * `strict` (the default): throws `STATE_MISMATCH` unless both have the same names and shapes. Otherwise what fits is
   * copied and the difference is returned.
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: { readonly strict?: boolean } = {}): StateDifference {
    return loadIntoState(this.stateDict(), state, { strict: options.strict ?? true, owner: this.constructor.name });
  }

  /** Sets this module and all below it to training (or, with `false`, to evaluation); what is frozen stays in evaluation. */
  train(mode = true): this {
    for (const module of this.modules().values()) module.#training = mode && !module.#frozen;
    return this;
  }

  /**
   * Leaves this module and all below it as they are, for good: its parameters get no gradients, and it stays in evaluation,
   * so that the statistics of batch normalisations do not move either. Make the optimiser afterwards.
   */
  freeze(): this {
    for (const module of this.modules().values()) {
      module.#frozen = true;
      module.#training = false;
      for (const tensor of module.#parameters.values()) tensor.requiresGrad = false;
    }
    return this;
  }

  /** Sets this module and all below it to evaluation: running statistics are used and not changed, dropout is off. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Moves every tensor. Tensors that change are replaced and the old ones released, so make the optimiser afterwards.
   */
  to(placement: Placement): this {
    const moved = new Map<Tensor, Tensor>();
    for (const module of this.modules().values()) {
      for (const registry of [module.#parameters, module.#buffers]) {
        for (const [name, tensor] of registry) {
          const target = moved.get(tensor) ?? place(tensor, placement);
          moved.set(tensor, target);
          registry.set(name, target);
          module.#replaceField(tensor, target);
        }
      }
    }
    for (const [before, after] of moved) if (before !== after) before.release();
    return this;
  }

  /** Fields hold the tensors that were registered, often under a camel-case name: found by identity. */
  #replaceField(before: Tensor, after: Tensor): void {
    if (before === after) return;
    for (const [name, value] of Object.entries(this)) if (value === before) Reflect.set(this, name, after);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Frees the memory of every tensor; the module cannot be used afterwards. */
  release(): void {
    for (const tensor of new Set(this.stateDict().values())) tensor.release();
  }
}

const FLOATING: ReadonlySet<DType> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

function place(tensor: Tensor, { dtype, device, memoryFormat }: Placement): Tensor {
  const changes = {
    ...(dtype !== undefined && FLOATING.has(tensor.dtype) && { dtype }),
    ...(device !== undefined && { device }),
    ...(memoryFormat !== undefined && tensor.shape.length === 4 && { memoryFormat }),
  };
  if (Object.keys(changes).length === 0) return tensor;
  const moved = keep(noGrad(() => tensor.to(changes)));
  // Only a leaf: `to` ran without gradients, so the new tensor has no history.
  if (moved !== tensor) moved.requiresGrad = tensor.requiresGrad;
  return moved;
}
