import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { DTYPES } from '../../src/torch/dtype.js';
import { empty } from '../../src/torch/factories.js';
import { native } from '../../src/torch/native.js';
import { add, mul } from '../../src/torch/operators.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('Tensor (needs libtorch)', () => {
  it('gives back the elements that it was made from, in every type', () => {
    const arrays = [
      new Float32Array([1.5, -2, 3]),
      new Float64Array([1e300, -2, 3]),
      new BigInt64Array([1n, -(2n ** 60n), 3n]),
      new Int32Array([1, -2, 3]),
      new Uint8Array([0, 128, 255]),
    ];
    for (const array of arrays) expect(tensorFrom(array, [3]).toTypedArray()).toEqual(array);
  });

  it('takes plain numbers as float32 unless told otherwise', () => {
    expect(tensorFrom([1, 2], [2]).dtype).toBe('float32');
    expect(tensorFrom([1, 2], [2], { dtype: 'int64' }).toTypedArray()).toEqual(new BigInt64Array([1n, 2n]));
  });

  it('tells shape, type, device and count', () => {
    const tensor = tensorFrom([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([tensor.shape, tensor.dtype, tensor.device, tensor.numel]).toEqual([[2, 3], 'float32', 'cpu', 6]);
  });

  it('reads in row-major order whatever the memory order', () => {
    const values = Float32Array.from({ length: 24 }, (_, i) => i);
    const tensor = tensorFrom(values, [1, 2, 3, 4]).to({ memoryFormat: 'channels_last' });
    expect(tensor.toTypedArray()).toEqual(values);
  });

  it('is itself when a move changes nothing', () => {
    const tensor = tensorFrom([1], [1]);
    expect(tensor.to({ dtype: 'float32', device: 'cpu' })).toBe(tensor);
  });

  it('shows type, shape, device and the first elements', () => {
    expect(tensorFrom([0.5, 1, 2, 3, 4, 5, 6, 7, 8], [9]).toString()).toBe(
      'float32[9] cpu: 0.5, 1, 2, 3, 4, 5, 6, 7, …',
    );
    expect(tensorFrom([7], [], { dtype: 'int64' }).toString()).toBe('int64[] cpu: 7');
    expect(tensorFrom([], [2, 0]).toString()).toBe('float32[2, 0] cpu: ');
  });

  it('shows whole numbers whole, and others to six digits', () => {
    expect(tensorFrom([123_456_789, -1], [2], { dtype: 'int32' }).toString()).toBe('int32[2] cpu: 123456789, -1');
    expect(tensorFrom([1e300, 1 / 3], [2], { dtype: 'float64' }).toString()).toBe('float64[2] cpu: 1e+300, 0.333333');
    expect(tensorFrom([1.5], [1]).to({ dtype: 'bfloat16' }).toString()).toBe('bfloat16[1] cpu: 1.5');
  });

  it('shows the first in row-major order, whatever the shape and the order in memory', () => {
    const values = Float32Array.from({ length: 48 }, (_, i) => i);
    const tensor = tensorFrom(values, [2, 4, 2, 3]);
    for (const each of [tensor, tensor.to({ memoryFormat: 'channels_last' })]) {
      expect(each.toString()).toBe('float32[2, 4, 2, 3] cpu: 0, 1, 2, 3, 4, 5, 6, 7, …');
    }
    expect(tensorFrom([1, 2, 3], [3, 1, 1]).toString()).toBe('float32[3, 1, 1] cpu: 1, 2, 3');
  });

  it('overwrites its elements from an array of the same size, and refuses another', () => {
    const tensor = tensorFrom([1, 2], [2]);
    tensor.write(new Float32Array([3, 4]));
    expect(tensor.toTypedArray()).toEqual(new Float32Array([3, 4]));
    expect(() => tensor.write(new Float32Array(3))).toThrow(/12 bytes/);
  });

  it('that is overwritten after it was used spoils no gradient: backward refuses', () => {
    const [x, factor] = [tensorFrom([1], [1], { requiresGrad: true }), tensorFrom([2], [1])];
    const y = mul(x, factor);
    factor.write(new Float32Array([9]));
    expect(() => backward(y)).toThrow(/modified by an inplace operation/);
  });

  it('refuses memory that a getter in the shape has taken away meanwhile', () => {
    const data = new Float32Array([1, 2]);
    const shape = [0];
    Object.defineProperty(shape, 0, {
      get() {
        structuredClone(data.buffer, { transfer: [data.buffer] });
        return 2;
      },
    });
    expect(() => native().fromBytes(data, DTYPES.float32.scalarType, shape)).toThrow(/holds 0 bytes/);
  });

  it('refuses more memory than a machine has', () => {
    expect(() => empty([2 ** 29, 2 ** 30], { dtype: 'float64' })).toThrow(/out of memory: \d+ bytes for a tensor/);
  });

  it('refuses data that does not fill its shape', () => {
    expect(() => tensorFrom([1, 2, 3], [2, 2])).toThrow(/3 elements do not fill the shape \[2, 2\]/);
    expect(() => tensorFrom([], [-1, 0])).toThrow(/do not fill/);
  });

  it('gives the only element as a number, and refuses when there are several', () => {
    expect(tensorFrom([2.5], [1, 1]).item()).toBe(2.5);
    expect(() => tensorFrom([1, 2], [2]).item()).toThrow(/one element, got float32\[2\]/);
  });

  it('names the tensor when it is used after its release, and may be released twice', () => {
    const tensor = tensorFrom([1], [1]);
    tensor.release();
    tensor.release();
    expect(tensor.released).toBe(true);
    expect(() => add(tensor, 1)).toThrow(`Tensor #${tensor.id} (float32[1]) was used after its release`);
  });

  it('is released at the end of the block that is using it', () => {
    let outer;
    {
      using inner = mul(tensorFrom([1], [1]), 2);
      outer = inner;
    }
    expect(outer.released).toBe(true);
  });
});
