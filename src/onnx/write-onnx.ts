import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from './graph.js';
import {
  ATTRIBUTE_TYPE,
  type AttributeProto,
  ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './messages.js';
import { encode } from './protobuf.js';
import { ELEMENT_TYPES, type OnnxTensor } from './tensor.js';

/** The version of the file format that came with opset 17 (ONNX 1.12). */
const IR_VERSION = 8;

/** A graph as the bytes of an `.onnx` file. The same graph gives the same bytes. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  return encode(ModelProto, {
    ir_version: IR_VERSION,
    producer_name: 'lineament',
    opset_import: [{ domain: '', version: graph.opset }],
    graph: {
      name: graph.name,
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      initializer: [...graph.initialisers].map(([name, tensor]) => tensorProto(tensor, name)),
      node: graph.nodes.map(nodeProto),
    },
  });
}

function tensorProto({ elementType, shape, data }: OnnxTensor, name?: string): TensorProto {
  return {
    dims: shape,
    data_type: ELEMENT_TYPES[elementType].code,
    ...(name === undefined ? {} : { name }),
    raw_data: data,
  };
}

function valueInfo({ name, elementType, shape }: OnnxValue): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: ELEMENT_TYPES[elementType].code, shape: { dim } } } };
}

function nodeProto({ name, operator, inputs, outputs, attributes }: OnnxNode): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeProto(value) }));
  return { input: inputs, output: outputs, name, op_type: operator, attribute };
}

function attributeProto(value: OnnxAttribute): AttributeProto {
  if ('int' in value) return { type: ATTRIBUTE_TYPE.int, i: value.int };
  if ('ints' in value) return { type: ATTRIBUTE_TYPE.ints, ints: value.ints };
  if ('float' in value) return { type: ATTRIBUTE_TYPE.float, f: value.float };
  if ('floats' in value) return { type: ATTRIBUTE_TYPE.floats, floats: value.floats };
  if ('string' in value) return { type: ATTRIBUTE_TYPE.string, s: new TextEncoder().encode(value.string) };
  return { type: ATTRIBUTE_TYPE.tensor, t: tensorProto(value.tensor) };
}
