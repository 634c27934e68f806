import { LineamentError } from '../errors.js';
import { GraphBuilder, type Weights } from '../onnx/graph-builder.js';
import type { OnnxAttributes, OnnxGraph } from '../onnx/graph.js';
import { float32Tensor, int64Tensor } from '../onnx/tensor.js';
import type { OperatorCall } from '../torch/dispatch.js';
import { Generator } from '../torch/generator.js';
import { signature, Tensor } from '../torch/tensor.js';
import type { LoweredGraph } from './lowering.js';
import { operatorName, OPERATORS } from './operators.js';
import { type Store, STORES } from './store.js';
import { unsupported } from './unsupported.js';

/**
 * An ONNX graph that grows with each operator that a forward pass calls. What is computed from the input becomes nodes; all
 * else (weights, and what is computed from them alone) becomes constants, under the names of the state dict where it has some.
 */
export class Recording implements LoweredGraph {
  readonly #builder: GraphBuilder;
  /** The graph's names of the tensors that depend on the input. */
  readonly #values = new Map<Tensor, string>();
  /** Tensors that were computed on the way without the input. */
  readonly #fixed = new Set<Tensor>();
  readonly #constants = new Map<Tensor, string>();
  readonly #begin: number;

  constructor(
    name: string,
    readonly state: ReadonlyMap<Tensor, string>,
    readonly store: Store,
    input: { readonly tensor: Tensor; readonly name: string },
  ) {
    this.#builder = new GraphBuilder(name);
    this.#begin = input.tensor.id;
    const shape = ['N', ...input.tensor.shape.slice(1)];
    this.#values.set(input.tensor, this.#builder.input(input.name, 'float32', shape));
  }

  /** Takes note of a call, as `observed` tells it. */
  observe({ operator, overload, args, result }: OperatorCall): void {
    const name = operatorName(operator, overload);
    if (args.some((each) => each instanceof Generator)) {
      throw unsupported(
        name,
        'it draws random numbers, which an exported network does not do',
        'draw in training only',
      );
    }
    const taken = args.flat().filter((each) => each instanceof Tensor);
    for (const tensor of taken) this.#refuseUnknown(tensor);
    if (!taken.some((tensor) => this.#values.has(tensor))) {
      for (const each of [result].flat()) if (each instanceof Tensor) this.#fixed.add(each);
      return;
    }
    const lower = OPERATORS[name as keyof typeof OPERATORS] as
      | ((to: LoweredGraph, ...args: unknown[]) => string)
      | undefined;
    if (lower === undefined || !(result instanceof Tensor)) {
      throw unsupported(
        name,
        'export knows no ONNX for it',
        'add it to src/export/operators.ts, or write the forward pass with operators that stand there',
      );
    }
    const value = lower(this, ...args);
    this.#values.set(result, value);
    // In place: the tensor that was taken in stands for the new value from now on.
    if (operator.endsWith('_')) this.#values.set(args[0] as Tensor, value);
  }

  value(tensor: Tensor): string {
    return this.#values.get(tensor) ?? this.#constant(tensor, () => STORES.float32(tensor));
  }

  weight(tensor: Tensor): string {
    return this.#values.get(tensor) ?? this.#constant(tensor, () => this.store(tensor));
  }

  numbers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#builder.constant(float32Tensor(shape, values));
  }

  sizes(values: readonly number[]): string {
    return this.#builder.constant(int64Tensor(values), 'sizes');
  }

  node(operator: string, inputs: readonly string[], attributes: OnnxAttributes = {}): string {
    return this.#builder.node(operator, inputs, attributes);
  }

  /** Declares what the forward pass gave as the graph's output, and ends the recording. */
  finish(output: Tensor, name: string): OnnxGraph {
    this.#refuseUnknown(output);
    const computed = this.#values.get(output);
    if (computed === undefined) {
      throw new LineamentError('EXPORT_UNSUPPORTED', 'What the forward pass gives does not depend on its input.');
    }
    const value = this.#builder.node('Identity', [computed], {}, name);
    this.#builder.output(value, 'float32', ['N', ...output.shape.slice(1)]);
    return this.#builder.build();
  }

  #constant(tensor: Tensor, stored: () => Weights): string {
    const known = this.#constants.get(tensor);
    if (known !== undefined) return known;
    const name = this.#builder.weights(stored(), this.state.get(tensor) ?? 'constant');
    this.#constants.set(tensor, name);
    return name;
  }

  /** Tensors that were there before are constants; one that came up on the way may stand for the input, unseen. */
  #refuseUnknown(tensor: Tensor): void {
    if (tensor.id <= this.#begin || this.#values.has(tensor) || this.#fixed.has(tensor)) return;
    throw new LineamentError(
      'EXPORT_UNSUPPORTED',
      `The forward pass uses a tensor ${signature(tensor)} that no operator has made: it comes from tensorFrom(), .to() or ` +
        '.detach() inside of forward(). Make it in the constructor, as a buffer, or leave the call out in evaluation.',
    );
  }
}
