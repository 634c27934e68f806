import type { ElementType, OnnxTensor } from './tensor.js';

/**
 * The operator set that graphs made here are written for. 17 is the first with LayerNormalization, which vision
 * transformers need; onnxruntime understands it since 1.12 (2022).
 */
export const OPSET = 17;

/** An input or output of a graph. A size may be a name, for one that is known only when the graph runs. */
export interface OnnxValue {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly (number | string)[];
}

/** The value of a node's attribute, under the name of its kind: ONNX tells an `int` 1 from a `float` 1. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly tensor: OnnxTensor };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** One operation. `inputs` and `outputs` are names of values; an empty name stands for an optional one left out. */
export interface OnnxNode {
  readonly name: string;
  /** ONNX's name of the operator, such as `Conv`; of the default domain. */
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

/** A network as an `.onnx` file holds it. `nodes` are sorted: each stands after those that make its inputs. */
export interface OnnxGraph {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  /** Constants by the name under which nodes take them in: weights, mostly. */
  readonly initialisers: ReadonlyMap<string, OnnxTensor>;
}
