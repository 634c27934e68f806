import { LineamentError } from '../../errors.js';
import type { Weights } from '../graph-builder.js';
import type { OnnxGraph } from '../graph.js';
import { int32s, type OnnxTensor, reshaped } from '../tensor.js';
import { type Activation, ChannelsLastGraph, type Value, type Window } from './channels-last.js';
import type { ConversionNames } from './conversion-names.js';
import type { FlatTable } from './flat-table.js';
import { readTflite, type TfliteNode } from './tflite-schema.js';

/**
 * Converts a TensorFlow Lite network of one image to ONNX: the same numbers, channels first, with an open batch size.
 * Weights stored as float16 stay so.
 *
 * @throws FILE_INVALID when the file is damaged, or has parts that there is no conversion for.
 */
export function convertTflite(data: Uint8Array, names: ConversionNames): OnnxGraph {
  const { tensors, inputs, outputs, nodes } = readTflite(data);
  const graph = new ChannelsLastGraph(names.name);
  const values = new Map<number, Value>();
  /** Constants by the number of the tensor; those that a DEQUANTIZE gives, too. */
  const constants = new Map<number, OnnxTensor>();
  tensors.forEach(({ constant }, index) => constant && constants.set(index, constant));

  for (const index of inputs) {
    const shape = tensors[index]?.shape.slice(1) ?? [];
    if (inputs.length !== 1 || shape.length !== 3) throw invalid('it does not take one image in');
    values.set(index, graph.input(names.input, shape as [number, number, number]));
  }
  for (const node of nodes) {
    const [output] = node.outputs as [number];
    if (node.operator === 'DEQUANTIZE') {
      constants.set(output, constantInput(node, 0));
      continue;
    }
    const value = convertNode(node);
    const declared = tensors[output]?.shape.slice(1).join();
    if (value.shape.join() !== declared) {
      throw invalid(`${node.operator} gives [${value.shape.join()}] where it declares [${declared}]`);
    }
    values.set(output, value);
  }
  for (const index of outputs) {
    const target = names.outputs[tensors[index]?.name ?? ''];
    if (target === undefined) throw invalid(`it gives "${tensors[index]?.name}", which is not expected`);
    graph.output(valueOf(index), target.name, target.shape);
  }
  return graph.build();

  function valueOf(index: number): Value {
    return values.get(index) ?? fail(`it uses tensor ${index} before it is computed`);
  }

  function constantInput({ operator, inputs }: TfliteNode, position: number): OnnxTensor {
    const index = inputs[position] ?? -1;
    return constants.get(index) ?? fail(`${operator} takes tensor ${index}, which is not a constant`);
  }

  function bias(node: TfliteNode): Weights | null {
    return (node.inputs[2] ?? -1) < 0 ? null : { tensor: constantInput(node, 2) };
  }

  function convertNode(node: TfliteNode): Value {
    const { operator, options } = node;
    const x = valueOf(node.inputs[0] ?? -1);
    switch (operator) {
      case 'CONV_2D': {
        undilated(options, 4, 5);
        const value = graph.conv(x, { tensor: constantInput(node, 1) }, bias(node), windowOf(options));
        return graph.activate(value, activation(options, 3));
      }
      case 'DEPTHWISE_CONV_2D': {
        undilated(options, 5, 6);
        const kernel = constantInput(node, 1); // (1, H, W, C)
        const weights = { tensor: reshaped(kernel, kernel.shape.slice(1)) };
        return graph.activate(graph.depthwiseConv(x, weights, bias(node), windowOf(options)), activation(options, 4));
      }
      case 'MAX_POOL_2D': {
        const kernel = [options?.int32(4) ?? 0, options?.int32(3) ?? 0] as const;
        return graph.activate(graph.maxPool(x, kernel, windowOf(options)), activation(options, 5));
      }
      case 'ADD':
        return graph.activate(graph.add(x, valueOf(node.inputs[1] ?? -1)), activation(options, 0));
      case 'RELU':
        return graph.activate(x, { kind: 'Relu' });
      case 'PRELU':
        return graph.prelu(x, { tensor: constantInput(node, 1) });
      case 'PAD':
        return graph.pad(x, int32s(constantInput(node, 1)));
      case 'RESIZE_BILINEAR': {
        const coordinates = options?.int8(3) ? 'half_pixel' : options?.int8(2) ? 'align_corners' : 'asymmetric';
        return graph.resizeBilinear(x, int32s(constantInput(node, 1)), coordinates);
      }
      case 'RESHAPE':
        return graph.reshape(x, tensors[node.outputs[0]!]!.shape.slice(1));
      case 'CONCATENATION': {
        const joined = graph.concat(node.inputs.map(valueOf), options?.int32(0) ?? 0);
        return graph.activate(joined, activation(options, 1));
      }
      case 'DEQUANTIZE':
        throw fail('it dequantises what is not a constant');
    }
  }
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `This .tflite file cannot be converted: ${reason}.`);
}

function fail(reason: string): never {
  throw invalid(reason);
}

/** `Padding`, `stride_w` and `stride_h` are the first fields of convolutions and pools. */
function windowOf(options: FlatTable | null): Window {
  return {
    padding: options?.int8(0) === 1 ? 'VALID' : 'SAME',
    strides: [options?.int32(2) ?? 0, options?.int32(1) ?? 0],
  };
}

function undilated(options: FlatTable | null, ...fields: readonly number[]): void {
  if (fields.some((field) => options?.int32(field, 1) !== 1)) throw invalid('it has a dilated convolution');
}

/** `ActivationFunctionType`. */
function activation(options: FlatTable | null, field: number): Activation | null {
  const kind = options?.int8(field) ?? 0;
  switch (kind) {
    case 0:
      return null;
    case 1:
      return { kind: 'Relu' };
    case 3:
      return { kind: 'Relu6' };
    default:
      throw invalid(`it has the fused activation number ${kind}`);
  }
}
