import type { OnnxAttributes } from '../onnx/graph.js';
import type { Tensor } from '../torch/tensor.js';

/** What an operator's equal is added to. Values are named by strings, as in `GraphBuilder`. */
export interface LoweredGraph {
  /** The name of a tensor, which becomes a constant unless it was computed from the input. */
  value(tensor: Tensor): string;
  /** The same for the weights of a layer, the output's channels first, which are stored as the export was asked to. */
  weight(tensor: Tensor): string;
  /** A constant; of one dimension without a shape, a scalar with `[]`. */
  numbers(values: readonly number[], shape?: readonly number[]): string;
  /** A shape, or axes, which some operators take as an input. */
  sizes(values: readonly number[]): string;
  /** Adds an operation, and returns the name of its output. */
  node(operator: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
}

/** Adds an operator's equal to the graph, and returns the name of its value. Takes the operator's own arguments. */
export type Lowering = (to: LoweredGraph, ...args: never[]) => string;
