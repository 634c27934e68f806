import { bytes, float, int, type Message, message, repeated, string } from './protobuf.js';

/*
 * The messages of onnx.proto3 (IR version 8), as far as Lineament writes and reads them. Names and numbers are the
 * standard's; a field that is not here is passed over when a file is read.
 */

export const TensorProto = {
  dims: repeated(int(1)),
  data_type: int(2),
  name: string(8),
  raw_data: bytes(9),
};

export const AttributeProto = {
  name: string(1),
  f: float(2),
  i: int(3),
  s: bytes(4),
  t: message(5, TensorProto),
  floats: repeated(float(7)),
  ints: repeated(int(8)),
  type: int(20),
};

export const NodeProto = {
  input: repeated(string(1)),
  output: repeated(string(2)),
  name: string(3),
  op_type: string(4),
  attribute: repeated(message(5, AttributeProto)),
  domain: string(7),
};

const Dimension = { dim_value: int(1), dim_param: string(2) };
const TensorTypeProto = { elem_type: int(1), shape: message(2, { dim: repeated(message(1, Dimension)) }) };

export const ValueInfoProto = {
  name: string(1),
  type: message(2, { tensor_type: message(1, TensorTypeProto) }),
};

export const GraphProto = {
  node: repeated(message(1, NodeProto)),
  name: string(2),
  initializer: repeated(message(5, TensorProto)),
  input: repeated(message(11, ValueInfoProto)),
  output: repeated(message(12, ValueInfoProto)),
};

export const ModelProto = {
  ir_version: int(1),
  producer_name: string(2),
  graph: message(7, GraphProto),
  opset_import: repeated(message(8, { domain: string(1), version: int(2) })),
};

export type AttributeProto = Message<typeof AttributeProto>;
export type NodeProto = Message<typeof NodeProto>;
export type TensorProto = Message<typeof TensorProto>;
export type ValueInfoProto = Message<typeof ValueInfoProto>;

/** `AttributeProto.AttributeType`. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;
