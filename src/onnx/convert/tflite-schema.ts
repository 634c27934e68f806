import { LineamentError } from '../../errors.js';
import { type ElementType, type OnnxTensor, tensorOf } from '../tensor.js';
import { FlatTable } from './flat-table.js';

/*
 * The tables of TensorFlow Lite's schema (schema.fbs, version 3) that the converter needs. Fields are numbered as they
 * stand there.
 */

/** `BuiltinOperator`, as far as there is a conversion. */
const OPERATORS = {
  0: 'ADD',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  17: 'MAX_POOL_2D',
  19: 'RELU',
  22: 'RESHAPE',
  23: 'RESIZE_BILINEAR',
  34: 'PAD',
  54: 'PRELU',
} as const;

export type TfliteOperator = (typeof OPERATORS)[keyof typeof OPERATORS];

/** `TensorType`, as far as tensors can hold it here. */
const TENSOR_TYPES: Readonly<Record<number, ElementType>> = {
  0: 'float32',
  1: 'float16',
  2: 'int32',
  3: 'uint8',
  4: 'int64',
  9: 'int8',
};

/** A value of the network; `constant` is what the file holds of it, null for one that is computed. */
export interface TfliteTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly constant: OnnxTensor | null;
}

/** An operation; inputs and outputs are numbers of tensors, −1 for an optional input left out. */
export interface TfliteNode {
  readonly operator: TfliteOperator;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The operator's own table of options; null where the file has none. */
  readonly options: FlatTable | null;
}

export interface TfliteGraph {
  readonly tensors: readonly TfliteTensor[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly nodes: readonly TfliteNode[];
}

/**
 * Reads the network of a `.tflite` file.
 * @throws FILE_INVALID when the bytes are cut off or no such file, or have an operator that there is no conversion for.
 */
export function readTflite(data: Uint8Array): TfliteGraph {
  const model = FlatTable.root(data, 'TFL3');
  const codes = model.tables(1).map(operatorName);
  const [graph, ...more] = model.tables(2);
  if (graph === undefined || more.length > 0)
    throw invalid(`it holds ${more.length + (graph ? 1 : 0)} graphs, not one`);
  const buffers = model.tables(4).map((buffer) => buffer.bytes(0));
  const tensors = graph.tables(0).map((tensor) => readTensor(tensor, buffers));
  const known = (index: number): number => {
    if (index >= tensors.length || index < -1) throw invalid(`it names tensor ${index} of ${tensors.length}`);
    return index;
  };
  return {
    tensors,
    inputs: graph.int32s(1).map(known),
    outputs: graph.int32s(2).map(known),
    nodes: graph.tables(3).map((node) => ({
      operator: codes[node.int32(0)] ?? unknownOperator(node.int32(0)),
      inputs: node.int32s(1).map(known),
      outputs: node.int32s(2).map(known),
      options: node.table(4),
    })),
  };
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `This .tflite file cannot be converted: ${reason}.`);
}

function unknownOperator(code: number | string): never {
  throw invalid(`it has the operator ${code}; known are ${Object.values(OPERATORS).join(', ')}`);
}

/** The code stood in one byte until there were more than 127 operators. */
function operatorName(code: FlatTable): TfliteOperator {
  const number = Math.max(code.int8(0), code.int32(3));
  return OPERATORS[number as keyof typeof OPERATORS] ?? unknownOperator(code.string(1) || number);
}

function readTensor(tensor: FlatTable, buffers: readonly Uint8Array[]): TfliteTensor {
  const name = tensor.string(3);
  const shape = tensor.int32s(0);
  const elementType = TENSOR_TYPES[tensor.int8(1)];
  if (elementType === undefined) throw invalid(`its tensor "${name}" has elements of type number ${tensor.int8(1)}`);
  const data = buffers[tensor.int32(2)];
  if (data === undefined) throw invalid(`its tensor "${name}" names buffer ${tensor.int32(2)} of ${buffers.length}`);
  try {
    return { name, elementType, shape, constant: data.length === 0 ? null : tensorOf(elementType, shape, data) };
  } catch (cause) {
    throw new LineamentError('FILE_INVALID', `Tensor "${name}": ${(cause as Error).message}`, { cause });
  }
}
