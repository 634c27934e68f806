import fc from 'fast-check';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from '../../src/onnx/graph.js';
import { ELEMENT_TYPES, type ElementType, elementCount, type OnnxTensor } from '../../src/onnx/tensor.js';

const elementType = fc.constantFrom(...(Object.keys(ELEMENT_TYPES) as ElementType[]));
/** As protobuf keeps them: not every double is a float32. */
const float32 = fc.float({ noNaN: true });
const wholeNumber = fc.maxSafeInteger();

export const tensors: fc.Arbitrary<OnnxTensor> = fc
  .record({ elementType, shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }) })
  .chain(({ elementType, shape }) => {
    const length = elementCount(shape) * ELEMENT_TYPES[elementType].bytes;
    return fc.record({
      elementType: fc.constant(elementType),
      shape: fc.constant(shape),
      data: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });

const attribute: fc.Arbitrary<OnnxAttribute> = fc.oneof(
  fc.record({ int: wholeNumber }),
  fc.record({ ints: fc.array(wholeNumber) }),
  fc.record({ float: float32 }),
  fc.record({ floats: fc.array(float32) }),
  fc.record({ string: fc.string() }),
  fc.record({ tensor: tensors }),
);

const value: fc.Arbitrary<OnnxValue> = fc.record({
  name: fc.string(),
  elementType,
  shape: fc.array(fc.oneof(fc.nat(), fc.string({ minLength: 1 }))),
});

const node: fc.Arbitrary<OnnxNode> = fc.record({
  name: fc.string(),
  operator: fc.string(),
  inputs: fc.array(fc.string()),
  outputs: fc.array(fc.string()),
  attributes: fc.dictionary(fc.string(), attribute, { noNullPrototype: true }),
});

/** Any graph that the file format can hold, sense or none. */
export const graphs: fc.Arbitrary<OnnxGraph> = fc.record({
  name: fc.string(),
  opset: fc.integer({ min: 1, max: 30 }),
  inputs: fc.array(value, { maxLength: 3 }),
  outputs: fc.array(value, { maxLength: 3 }),
  nodes: fc.array(node, { maxLength: 4 }),
  initialisers: fc
    .uniqueArray(fc.tuple(fc.string(), tensors), { selector: ([name]) => name, maxLength: 4 })
    .map((entries) => new Map(entries)),
});
