import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { float32Tensor, tensorOf } from '../../src/onnx/tensor.js';
import { run } from './convert/run.js';

describe('a graph put together', () => {
  test('gives every value a name of its own', () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', ['N']);
    expect([builder.node('Relu', [x]), builder.node('Relu', [x]), builder.node('Relu', [x], {}, 'x')]).toEqual([
      'Relu',
      'Relu_1',
      'x_1',
    ]);
  });

  test('is refused when it uses, or gives, what nothing has made', () => {
    const builder = new GraphBuilder('g');
    expect(() => builder.node('Relu', ['y'])).toThrow('Relu takes "y"');
    expect(() => builder.output('y', 'float32', [])).toThrow('"y" is declared an output');
  });

  test('keeps weights as they are stored, and computes with what they stand for', async () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [2]);
    // float16 has 5 bits of exponent and 10 of mantissa: 0x3e00 is 1.5, 0xc000 is −2.
    const halves = tensorOf('float16', [2], Uint8Array.of(0x00, 0x3e, 0x00, 0xc0));
    const quarters = { tensor: tensorOf('uint8', [2], Uint8Array.of(0, 255)), affine: { scale: 2, minimum: -10 } };
    const plain = { tensor: float32Tensor([2], [0.25, 0.5]) };
    const sum = [{ tensor: halves }, quarters, plain].reduce(
      (value, weights) => builder.node('Add', [value, builder.weights(weights, 'w')]),
      x,
    );
    builder.output(sum, 'float32', [2]);
    const graph = builder.build();
    expect([...graph.initialisers.values()].map(({ elementType }) => elementType)).toContain('float16');
    expect((await run(graph, [100, 200], [2])).values).toEqual([100 + 1.5 - 10 + 0.25, 200 - 2 + 500 + 0.5]);
  });

  test('scales each row of weights by a number of its own', async () => {
    const builder = new GraphBuilder('g');
    const x = builder.input('x', 'float32', [2, 2]);
    const tensor = tensorOf('int8', [2, 2], Uint8Array.from([1, -2, 127, -127]));
    const weights = builder.weights({ tensor, affine: { scale: [10, 0.5], minimum: 0 } }, 'w');
    builder.output(builder.node('Add', [x, weights]), 'float32', [2, 2]);
    expect((await run(builder.build(), [0, 0, 0, 0], [2, 2])).values).toEqual([10, -20, 63.5, -63.5]);
  });
});
