import { LineamentError } from '../errors.js';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from './graph.js';
import {
  ATTRIBUTE_TYPE,
  type AttributeProto,
  ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './messages.js';
import { decode } from './protobuf.js';
import { ELEMENT_TYPES, type ElementType, type OnnxTensor, tensorOf } from './tensor.js';

const BY_CODE = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([name, { code }]) => [code, name as ElementType]),
);

/**
 * Reads an `.onnx` file of standard operators, with its tensors inside it as raw data: what `writeOnnx`, PyTorch and most
 * other exporters write.
 *
 * @throws FILE_INVALID when the bytes are cut off or no model, or when the model has parts that {@link OnnxGraph} has no
 *   place for: sub-graphs, operators of other domains, tensors in files of their own.
 */
export function readOnnx(data: Uint8Array): OnnxGraph {
  try {
    const { graph, opset_import } = decode(ModelProto, data);
    const opset = opset_import?.find(({ domain }) => domain === undefined || domain === '' || domain === 'ai.onnx');
    if (graph === undefined || opset?.version === undefined) throw new Error('it holds no graph with its opset');
    return {
      name: graph.name ?? '',
      opset: opset.version,
      inputs: (graph.input ?? []).map(value),
      outputs: (graph.output ?? []).map(value),
      nodes: (graph.node ?? []).map(node),
      initialisers: new Map((graph.initializer ?? []).map((proto) => [proto.name ?? '', tensor(proto)])),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LineamentError('FILE_INVALID', `This is not an ONNX file that can be read: ${reason}.`, { cause });
  }
}

function elementType(code: number | undefined): ElementType {
  const found = BY_CODE.get(code ?? 0);
  if (found === undefined) throw new Error(`it holds elements of type number ${code}`);
  return found;
}

function tensor({ name, dims, data_type, raw_data }: TensorProto): OnnxTensor {
  const shape = dims ?? [];
  if (raw_data === undefined && !shape.includes(0)) throw new Error(`its tensor "${name}" is not stored as raw data`);
  return tensorOf(elementType(data_type), shape, raw_data ?? new Uint8Array());
}

function value({ name = '', type }: ValueInfoProto): OnnxValue {
  const { elem_type, shape } = type?.tensor_type ?? {};
  // A size without value or name is unknown, and gets a name of its own.
  const sizes = (shape?.dim ?? []).map(({ dim_value, dim_param }, i) => dim_value ?? dim_param ?? `${name}_${i}`);
  return { name, elementType: elementType(elem_type), shape: sizes };
}

function node({ name = '', op_type = '', domain = '', input, output, attribute }: NodeProto): OnnxNode {
  if (domain !== '' && domain !== 'ai.onnx') throw new Error(`its operator ${op_type} is of the domain ${domain}`);
  const attributes = Object.fromEntries((attribute ?? []).map((each) => [each.name ?? '', attributeValue(each)]));
  return { name, operator: op_type, inputs: input ?? [], outputs: output ?? [], attributes };
}

function attributeValue(proto: AttributeProto): OnnxAttribute {
  switch (proto.type) {
    case ATTRIBUTE_TYPE.int:
      return { int: proto.i ?? 0 };
    case ATTRIBUTE_TYPE.ints:
      return { ints: proto.ints ?? [] };
    case ATTRIBUTE_TYPE.float:
      return { float: proto.f ?? 0 };
    case ATTRIBUTE_TYPE.floats:
      return { floats: proto.floats ?? [] };
    case ATTRIBUTE_TYPE.string:
      return { string: new TextDecoder().decode(proto.s ?? new Uint8Array()) };
    case ATTRIBUTE_TYPE.tensor:
      return { tensor: tensor(proto.t ?? {}) };
    default:
      throw new Error(`its attribute "${proto.name}" is of type number ${proto.type}`);
  }
}
