import { LineamentError } from '../errors.js';
import { type OnnxAttributes, type OnnxGraph, type OnnxNode, type OnnxValue, OPSET } from './graph.js';
import { type ElementType, ELEMENT_TYPES, float32Tensor, type OnnxTensor } from './tensor.js';

/**
 * Constant weights: float32, float16, or 8-bit numbers `q` that stand for `q · scale + minimum`. Scale and minimum are one
 * number, or one for each index of the first dimension.
 */
export interface Weights {
  readonly tensor: OnnxTensor;
  readonly affine?: { readonly scale: number | readonly number[]; readonly minimum: number | readonly number[] };
}

/** Puts a graph together, node by node in the order of computation. Values are named by strings. */
export class GraphBuilder {
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initialisers = new Map<string, OnnxTensor>();
  readonly #names = new Set<string>();

  constructor(readonly name: string) {}

  /** Takes a name; where it is taken already, one made from it: `Conv`, `Conv_1`, … */
  #unique(wish: string): string {
    let name = wish;
    for (let i = 1; this.#names.has(name); i++) name = `${wish}_${i}`;
    this.#names.add(name);
    return name;
  }

  input(name: string, elementType: ElementType, shape: readonly (number | string)[]): string {
    const unique = this.#unique(name);
    this.#inputs.push({ name: unique, elementType, shape });
    return unique;
  }

  constant(tensor: OnnxTensor, name = 'constant'): string {
    const unique = this.#unique(name);
    this.#initialisers.set(unique, tensor);
    return unique;
  }

  /**
   * Weights as a float32 value. Compressed ones stay compressed in the file and are expanded by nodes that onnxruntime
   * computes once, when it loads the model: the file keeps its size, and nothing is lost.
   */
  weights({ tensor, affine }: Weights, name: string): string {
    if (tensor.elementType === 'float32' && affine === undefined) return this.constant(tensor, name);
    const expanded = this.node('Cast', [this.constant(tensor, name)], { to: { int: ELEMENT_TYPES.float32.code } });
    if (affine === undefined) return expanded;
    const { scale, minimum } = affine;
    const scaled = this.node('Mul', [expanded, this.#alongFirst(scale, tensor, `${name}/scale`)]);
    if (minimum === 0) return scaled;
    return this.node('Add', [scaled, this.#alongFirst(minimum, tensor, `${name}/minimum`)]);
  }

  /** One number, or one for each index of the tensor's first dimension, to be broadcast over it. */
  #alongFirst(numbers: number | readonly number[], { shape }: OnnxTensor, name: string): string {
    const tensor =
      typeof numbers === 'number'
        ? float32Tensor([], [numbers])
        : float32Tensor([numbers.length, ...shape.slice(1).map(() => 1)], numbers);
    return this.constant(tensor, name);
  }

  /** Adds an operation with one output, and returns that output's name: `output`, or one made from the operator's. */
  node(operator: string, inputs: readonly string[], attributes: OnnxAttributes = {}, output = operator): string {
    const unknown = inputs.find((input) => input !== '' && !this.#names.has(input));
    if (unknown !== undefined) {
      throw new LineamentError('VALUE_INVALID', `${operator} takes "${unknown}", which nothing has made so far.`);
    }
    const name = this.#unique(output);
    this.#nodes.push({ name, operator, inputs, outputs: [name], attributes });
    return name;
  }

  /** Declares an output of the graph; the value must have been made under this name. */
  output(name: string, elementType: ElementType, shape: readonly (number | string)[]): void {
    if (!this.#names.has(name)) {
      throw new LineamentError('VALUE_INVALID', `"${name}" is declared an output, but nothing has made it.`);
    }
    this.#outputs.push({ name, elementType, shape });
  }

  build(): OnnxGraph {
    return {
      name: this.name,
      opset: OPSET,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      initialisers: this.#initialisers,
    };
  }
}
