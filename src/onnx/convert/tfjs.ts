import { LineamentError } from '../../errors.js';
import type { Weights } from '../graph-builder.js';
import type { OnnxGraph } from '../graph.js';
import { int32s, type OnnxTensor, reshaped, transposed } from '../tensor.js';
import { type Activation, ChannelsLastGraph, type Value, type Window } from './channels-last.js';
import type { ConversionNames } from './conversion-names.js';
import { readTfjs, type TfjsNode } from './tfjs-schema.js';
import { readTfjsWeights } from './tfjs-weights.js';

/**
 * Converts a TensorFlow.js graph model of one image to ONNX: the same numbers, channels first, with an open batch size.
 *
 * @param text the `model.json`.
 * @param data its files of weights, one after the other.
 * @throws FILE_INVALID when a file is damaged, or has parts that there is no conversion for.
 */
export function convertTfjs(text: string, data: Uint8Array, names: ConversionNames): OnnxGraph {
  const { nodes, manifest } = readTfjs(text);
  const weights = readTfjsWeights(manifest, data);
  const graph = new ChannelsLastGraph(names.name);
  const values = new Map<string, Value>();

  for (const node of nodes) {
    if (node.operator !== 'Const') values.set(node.name, convertNode(node));
  }
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  for (const { name, operator } of nodes) {
    if (used.has(name) || operator === 'Const') continue;
    const target = names.outputs[name] ?? fail(`it gives "${name}", which is not expected`);
    graph.output(values.get(name)!, target.name, target.shape);
  }
  return graph.build();

  function valueAt({ name, inputs }: TfjsNode, position: number): Value {
    return values.get(inputs[position] ?? '') ?? fail(`"${name}" lacks input ${position}`);
  }

  function constantAt({ name, inputs }: TfjsNode, position: number): Weights {
    return weights.get(inputs[position] ?? '') ?? fail(`"${name}" takes "${inputs[position]}", which is no constant`);
  }

  /** A plain constant: these are not stored in fewer bits. */
  function tensorAt(node: TfjsNode, position: number): OnnxTensor {
    return constantAt(node, position).tensor;
  }

  function convertNode(node: TfjsNode): Value {
    switch (node.operator) {
      case 'Placeholder': {
        const shape = node.shape('shape').slice(1);
        if (shape.length !== 3 || shape.some((size) => size < 1)) throw fail('it does not take images of one size in');
        return graph.input(names.input, shape as [number, number, number]);
      }
      case '_FusedConv2D': {
        const [bias, ...rest] = node.texts('fused_ops');
        if (bias !== 'BiasAdd' || rest.length > 1) throw fail(`"${node.name}" fuses ${node.texts('fused_ops').join()}`);
        const kernel = changed(constantAt(node, 1), (tensor) => transposed(tensor, [3, 0, 1, 2])); // to (O, H, W, I)
        const value = graph.conv(valueAt(node, 0), kernel, constantAt(node, 2), windowOf(node));
        return graph.activate(value, fusedActivation(node, rest[0]));
      }
      case 'DepthwiseConv2dNative': {
        // (H, W, C, multiplier): the last two count the outputs.
        const kernel = changed(constantAt(node, 1), (tensor) => {
          const [height = 0, width = 0, channels = 0, multiplier = 0] = tensor.shape;
          return reshaped(tensor, [height, width, channels * multiplier]);
        });
        return graph.depthwiseConv(valueAt(node, 0), kernel, null, windowOf(node));
      }
      case 'MaxPool': {
        const [, height = 0, width = 0] = node.numbers('ksize');
        return graph.maxPool(valueAt(node, 0), [height, width], windowOf(node));
      }
      case 'AddV2':
        return graph.add(valueAt(node, 0), valueAt(node, 1));
      case 'Prelu':
        return graph.prelu(valueAt(node, 0), constantAt(node, 1));
      case 'Pad':
        return graph.pad(valueAt(node, 0), int32s(tensorAt(node, 1)));
      case 'ConcatV2': {
        const count = node.inputs.length - 1;
        const [axis = 0] = int32s(tensorAt(node, count));
        return graph.concat(
          Array.from({ length: count }, (_, i) => valueAt(node, i)),
          axis,
        );
      }
      case 'Identity':
        return valueAt(node, 0);
      default:
        throw fail(`there is no conversion for the operator ${node.operator}`);
    }
  }

  function fusedActivation(node: TfjsNode, name: string | undefined): Activation | null {
    switch (name) {
      case undefined:
        return null;
      case 'Relu':
      case 'Relu6':
        return { kind: name };
      case 'Prelu':
        return { kind: 'Prelu', slope: tensorAt(node, 3) };
      default:
        throw fail(`"${node.name}" fuses ${name}`);
    }
  }
}

function fail(reason: string): never {
  throw new LineamentError('FILE_INVALID', `This TensorFlow.js model cannot be converted: ${reason}.`);
}

function changed(weights: Weights, change: (tensor: OnnxTensor) => OnnxTensor): Weights {
  return { ...weights, tensor: change(weights.tensor) };
}

function windowOf(node: TfjsNode): Window {
  const padding = node.text('padding');
  const [, height = 0, width = 0] = node.numbers('strides');
  if (padding !== 'SAME' && padding !== 'VALID') throw fail(`"${node.name}" has the padding ${padding}`);
  if ((node.text('data_format') ?? 'NHWC') !== 'NHWC') throw fail(`"${node.name}" is not channels last`);
  if (node.numbers('dilations').some((step) => step !== 1)) throw fail(`"${node.name}" is a dilated convolution`);
  return { padding, strides: [height, width] };
}
