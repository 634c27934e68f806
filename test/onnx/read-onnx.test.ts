import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineamentError } from '../../src/errors.js';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { GraphProto, ModelProto } from '../../src/onnx/messages.js';
import { encode, type Message } from '../../src/onnx/protobuf.js';
import { readOnnx } from '../../src/onnx/read-onnx.js';
import { float32Tensor } from '../../src/onnx/tensor.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { graphs } from './graphs.js';
import { thrownBy } from './thrown-by.js';

const model = (graph: Message<typeof GraphProto>) =>
  encode(ModelProto, { opset_import: [{ domain: '', version: 17 }], graph });

/** Anything but a graph or a FILE_INVALID fails the test. */
function readsOrRefuses(bytes: Uint8Array): void {
  const error = thrownBy(() => readOnnx(bytes));
  expect(error ?? { code: 'FILE_INVALID' }).toMatchObject({ code: 'FILE_INVALID' });
}

describe('a hostile ONNX file', () => {
  test('is refused when it is cut off inside the graph', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', ['N', 2]);
    builder.output(builder.node('Add', [x, builder.constant(float32Tensor([2], [1, 2]))]), 'float32', ['N', 2]);
    const whole = writeOnnx(builder.build());
    for (let length = 0; length < whole.length; length++) {
      expect(() => readOnnx(whole.subarray(0, length)), `${length} bytes`).toThrow(LineamentError);
    }
  });

  test('is refused, or read, but nothing else, whatever bytes it holds', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readsOrRefuses), { numRuns: 1000 });
  });

  test('is refused, or read, but nothing else, when bytes of it are changed', () => {
    const changed = fc.tuple(graphs.map(writeOnnx), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))));
    fc.assert(
      fc.property(changed, ([bytes, changes]) => {
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        readsOrRefuses(bytes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a foreign ONNX file', () => {
  test('may have its lists of numbers unpacked', () => {
    // dims = 2, 3 as two fields of their own, as proto2 writes them.
    const tensor = [0x08, 2, 0x08, 3, 0x10, 2, 0x42, 1, 0x77, 0x4a, 6, 1, 2, 3, 4, 5, 6];
    const bytes = Uint8Array.from([0x3a, tensor.length + 2, 0x2a, tensor.length, ...tensor, 0x42, 2, 0x10, 13]);
    expect(readOnnx(bytes).initialisers.get('w')).toEqual({
      elementType: 'uint8',
      shape: [2, 3],
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  test.each([
    ['an operator of another domain', { node: [{ op_type: 'Gelu', domain: 'com.microsoft' }] }, 'com.microsoft'],
    ['a sub-graph', { node: [{ op_type: 'If', attribute: [{ name: 'then_branch', type: 5 }] }] }, 'then_branch'],
    ['a tensor that is not stored as raw data', { initializer: [{ name: 'w', dims: [2], data_type: 1 }] }, '"w"'],
    ['a tensor of the wrong length', { initializer: [{ dims: [2], data_type: 1, raw_data: new Uint8Array(7) }] }, '7'],
    ['an element type that is not known', { initializer: [{ data_type: 99, raw_data: new Uint8Array(1) }] }, '99'],
  ])('with %s is refused by name', (_, graph, named) => {
    expect(() => readOnnx(model(graph))).toThrow(named);
  });
});
