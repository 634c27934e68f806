import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { call, observed, type OperatorCall } from '../../src/torch/dispatch.js';
import { Generator } from '../../src/torch/generator.js';
import { add_, conv2d, matmul, relu } from '../../src/torch/operators.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('call (needs libtorch)', () => {
  it('reaches any operator by name and overload', () => {
    const [values, indices] = call('aten::topk', '', [tensorFrom([1, 5, 3], [3]), 2]) as [Tensor, Tensor];
    expect([...values.toFloat32Array()]).toEqual([5, 3]);
    expect(indices.toTypedArray()).toEqual(new BigInt64Array([1n, 2n]));
  });

  it("names the operator and the arguments' shapes when libtorch refuses", () => {
    const [a, b] = [tensorFrom([1, 2], [1, 2]), tensorFrom([1, 2, 3], [3, 1])];
    expect(() => matmul(a, b)).toThrow(/^aten::matmul\(float32\[1, 2\], float32\[3, 1\]\): /);
    expect(() => conv2d(a, b)).toThrow(/aten::conv2d\(float32\[1, 2\], float32\[3, 1\], null, \[1, 1\]/);
  });

  it('says which argument has the wrong type, what was expected and what arrived', () => {
    expect(() => call('aten::relu', '', [3])).toThrow(/argument 'self' must be a tensor/);
    expect(() => call('aten::relu', '', [])).toThrow(/argument 'self' of type Tensor is required, got nothing/);
    expect(() => call('aten::flatten', 'using_ints', [tensorFrom([1], [1]), 0.5])).toThrow(
      /argument 'start_dim' must be a whole number, got 0.5/,
    );
    expect(() => call('aten::relu', '', [new Generator(1)])).toThrow(/must be a tensor, got a generator/);
    expect(() => call('aten::relu', '', [tensorFrom([1], [1]), 1])).toThrow(/takes 1 arguments, got 2/);
  });

  it('tells who observes of each call, with the very tensors that it took and gave, and of none afterwards', () => {
    const calls: OperatorCall[] = [];
    const x = tensorFrom([-1, 2], [2]);
    const y = observed(
      (each) => calls.push(each),
      () => relu(add_(x, 1)),
    );
    relu(x);
    expect(calls.map(({ operator, overload }) => `${operator}.${overload}`)).toEqual([
      'aten::add_.Scalar',
      'aten::relu.',
    ]);
    expect(calls[0]!.args[0]).toBe(x);
    expect(calls[1]!.args[0]).toBe(calls[0]!.result);
    expect(calls[1]!.result).toBe(y);
    const failing = (): unknown =>
      observed(
        () => {
          throw new Error('enough');
        },
        () => relu(x),
      );
    expect(failing).toThrow('enough');
    expect(() => relu(x)).not.toThrow();
  });

  it('says which operator does not exist', () => {
    expect(() => call('aten::no_such_thing', '', [])).toThrow(/has no operator aten::no_such_thing/);
  });
});
