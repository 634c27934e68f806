import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../src/onnx/read-onnx.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { graphs } from './graphs.js';

describe('an ONNX file', () => {
  test('gives back every graph that was written to it', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(readOnnx(writeOnnx(graph))).toEqual(graph);
      }),
    );
  });

  test('is the same for the same graph', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(writeOnnx(graph)).toEqual(writeOnnx(structuredClone(graph)));
      }),
    );
  });

  test('has the bytes that the standard asks for', () => {
    const bytes = writeOnnx({
      name: 'g',
      opset: 17,
      inputs: [{ name: 'x', elementType: 'float32', shape: ['N', 3] }],
      outputs: [],
      nodes: [{ name: '', operator: 'Relu', inputs: ['x'], outputs: ['y'], attributes: { a: { int: -1 } } }],
      initialisers: new Map(),
    });
    // Worked by hand from onnx.proto3: a field is (number · 8 + wire type), then its value or its length and content.
    const text = (value: string) => [value.length, ...Buffer.from(value)];
    const attribute = [
      0x0a,
      ...text('a'),
      0x18,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0x01,
      0xa0,
      0x01,
      0x02,
    ];
    const node = [
      0x0a,
      ...text('x'),
      0x12,
      ...text('y'),
      0x1a,
      0,
      0x22,
      ...text('Relu'),
      0x2a,
      attribute.length,
      ...attribute,
    ];
    const shape = [0x0a, 3, 0x12, ...text('N'), 0x0a, 2, 0x08, 3];
    const type = [0x08, 1, 0x12, shape.length, ...shape];
    const input = [0x0a, ...text('x'), 0x12, type.length + 2, 0x0a, type.length, ...type];
    const graph = [0x0a, node.length, ...node, 0x12, ...text('g'), 0x5a, input.length, ...input];
    const opset = [0x0a, 0, 0x10, 17];
    const producer = [0x12, ...text('lineament')];
    expect([...bytes]).toEqual([0x08, 8, ...producer, 0x3a, graph.length, ...graph, 0x42, opset.length, ...opset]);
  });
});
