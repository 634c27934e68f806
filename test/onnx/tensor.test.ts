import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float32Tensor, int64Tensor, reshaped, tensorOf, transposed } from '../../src/onnx/tensor.js';
import { tensors } from './graphs.js';

describe('a tensor', () => {
  test('is little-endian', () => {
    expect([...float32Tensor([1], [1]).data]).toEqual([0, 0, 0x80, 0x3f]);
    expect([...int64Tensor([-2]).data]).toEqual([0xfe, 255, 255, 255, 255, 255, 255, 255]);
  });

  test('is refused when its bytes do not fit its shape', () => {
    expect(() => tensorOf('float16', [2, 3], new Uint8Array(11))).toThrow('float16[2, 3] takes 12 bytes, got 11');
    expect(() => tensorOf('uint8', [0.5, 2], new Uint8Array(1))).toThrow('0.5');
    expect(() => reshaped(int64Tensor([1, 2]), [3])).toThrow('24 bytes');
  });

  test('transposes', () => {
    const tensor = tensorOf('uint8', [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(transposed(tensor, [1, 0])).toEqual(tensorOf('uint8', [3, 2], Uint8Array.of(1, 4, 2, 5, 3, 6)));
  });

  test('comes back when it is transposed back, whatever its shape and type', () => {
    const cases = tensors.chain((tensor) =>
      fc.record({
        tensor: fc.constant(tensor),
        order: fc.shuffledSubarray([...tensor.shape.keys()], { minLength: tensor.shape.length }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ tensor, order }) => {
        const back = order.map((_, axis) => order.indexOf(axis));
        expect(transposed(transposed(tensor, order), back)).toEqual(tensor);
      }),
    );
  });
});
