import { describe, expect, test } from 'vitest';
import { STORES } from '../../src/export/store.js';
import { torchAvailable } from '../../src/torch/device.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('stored weights (needs libtorch)', () => {
  test('as float16 are the nearest of its numbers, low byte first', () => {
    // 5 bits of exponent and 10 of mantissa: 1.5 is 0x3e00, −2 is 0xc000; 1 + 2⁻¹² is nearest to 1, 0x3c00.
    const { tensor, affine } = STORES.float16(tensorFrom([1.5, -2, 1 + 2 ** -12], [1, 3]));
    expect([tensor.elementType, tensor.shape, affine]).toEqual(['float16', [1, 3], undefined]);
    expect([...tensor.data]).toEqual([0x00, 0x3e, 0x00, 0xc0, 0x00, 0x3c]);
  });

  test('as int8 have a scale for each output, which takes its largest weight to 127', () => {
    const { tensor, affine } = STORES.int8(tensorFrom([1.27, -0.5, 0.004, -254, 3, 0, 0, 0, 0], [3, 3]));
    expect([...new Int8Array(tensor.data.buffer)]).toEqual([127, -50, 0, -127, 2, 0, 0, 0, 0]);
    expect(affine).toEqual({ scale: [expect.closeTo(0.01, 6), 2, 0], minimum: 0 });
  });
});
