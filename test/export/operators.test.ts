import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../src/export/operators.js';
import { STORES } from '../../src/export/store.js';
import { traceToOnnx } from '../../src/export/trace.js';
import { openSession } from '../../src/inference/node.js';
import { Module } from '../../src/nn/module.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { torchAvailable } from '../../src/torch/device.js';
import { type Argument, callForTensor } from '../../src/torch/dispatch.js';
import { exp } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { hashed, hashedTensor } from '../parity/formula.js';

type Name = keyof typeof OPERATORS;
/** The shape of one input, and the arguments that an operator is called with on a batch of them. */
interface Case {
  readonly shape: readonly number[];
  readonly args: (x: Tensor) => readonly Argument[];
}

const weights = (name: string, ...shape: number[]): Tensor => hashedTensor(name, shape, 'float32');
const positive = (name: string, ...shape: number[]): Tensor => exp(weights(name, ...shape));
const on = (shape: readonly number[], ...args: readonly Argument[]): Case => ({ shape, args: (x) => [x, ...args] });
const image = [4, 6, 6] as const;

/** At least one call of every operator of the table. */
const CASES: Readonly<Record<Name, () => readonly Case[]>> = {
  'aten::conv2d': () => [
    on(image, weights('w', 8, 4, 3, 3), weights('b', 8), [1, 1], [1, 1], [1, 1], 1),
    on(image, weights('w', 8, 1, 1, 3), null, [2, 1], [0, 2], [1, 2], 4),
  ],
  'aten::batch_norm': () => [
    on(image, weights('w', 4), weights('b', 4), weights('m', 4), positive('v', 4), false, 0.1, 1e-3, true),
    on([4], null, null, weights('m', 4), positive('v', 4), false, 0.1, 1e-5, true),
  ],
  'aten::layer_norm': () => [on([5, 4], [4], weights('w', 4), weights('b', 4), 1e-3, true), on([5, 4], [5, 4])],
  'aten::linear': () => [
    on([4], weights('w', 3, 4), weights('b', 3)),
    on([4], weights('w', 3, 4), null),
    on([5, 4], weights('w', 3, 4), weights('b', 3)),
    on([5, 4], weights('w', 3, 4)),
  ],
  'aten::matmul': () => [on([5, 4], weights('w', 4, 3)), { shape: [4, 4], args: (x) => [x, x] }],
  'aten::bmm': () => [{ shape: [4, 4], args: (x) => [x, x] }],
  'lineament::max_pool2d': () => [on(image, [3, 2], [2, 2], [1, 0]), on(image, [2, 2], [2, 2], [0, 0])],
  'aten::avg_pool2d': () => [
    on(image, [3, 3], [2, 2], [1, 1]),
    on(image, [3, 3], [2, 2], [1, 1], false, false),
    on(image, [2, 2]),
  ],
  'aten::adaptive_avg_pool2d': () => [on(image, [1, 1]), on(image, [3, 2])],
  'aten::relu': () => [on(image)],
  'aten::prelu': () => [on(image, weights('s', 4)), on(image, weights('s', 1)), on([4], weights('s', 4))],
  'aten::leaky_relu': () => [on(image, 0.2), on([4])],
  'aten::sigmoid': () => [on([4])],
  'aten::tanh': () => [on([4])],
  'aten::silu': () => [on([4])],
  'aten::hardswish': () => [on([40])],
  'aten::hardsigmoid': () => [on([40])],
  'aten::gelu': () => [on([40]), on([40], 'tanh')],
  'aten::softmax.int': () => [on([5, 4], -1), on([5, 4], 1)],
  'aten::add.Tensor': () => [on(image, weights('y', 4, 1, 1), 1), on([4], weights('y', 4), 3)],
  'aten::add.Scalar': () => [on([4], 2, 3)],
  'aten::sub.Tensor': () => [on([4], weights('y', 4), 1), on([4], weights('y', 4), 0.5)],
  'aten::sub.Scalar': () => [on([4], 2, 3)],
  'aten::mul.Tensor': () => [on(image, weights('y', 4, 1, 1)), { shape: [4], args: (x) => [x, x] }],
  'aten::mul.Scalar': () => [on([4], 0.25)],
  'aten::div.Tensor': () => [on([4], positive('y', 4))],
  'aten::div.Scalar': () => [on([4], 3)],
  'aten::pow.Tensor_Scalar': () => [on([4], 2)],
  'aten::neg': () => [on([4])],
  'aten::sqrt': () => [{ shape: [4], args: (x) => [callForTensor('aten::mul', 'Tensor', [x, x])] }],
  'aten::exp': () => [on([4])],
  'aten::clamp': () => [on([40], -0.5, 0.5), on([40], null, 0.5), on([40], -0.5)],
  'aten::clamp_min': () => [on([40], 0.25)],
  'aten::hardtanh': () => [on([40], 0, 0.5), on([40])],
  'aten::mean.dim': () => [on(image, [2, 3], false), on(image, [-1], true)],
  'aten::sum.dim_IntList': () => [on(image, [2, 3], false), on(image, [-1], true)],
  'aten::norm.ScalarOpt_dim': () => [on([5, 4], 2, [1], true), on([5, 4], 1, [-1], false)],
  'aten::flatten.using_ints': () => [on(image, 1, -1), on(image, 2, -1), on(image, 1, 2)],
  'aten::reshape': () => [on(image, [-1, 2, 72])],
  'aten::permute': () => [on(image, [0, 2, -1, 1])],
  'aten::transpose.int': () => [on(image, 1, -2)],
  'aten::unsqueeze': () => [on([4], 1), on([4], -1)],
  'aten::squeeze.dim': () => [on([1, 4], 1), on([5, 4], 1)],
  'aten::cat': () => [{ shape: image, args: (x) => [[x, x], 1] }],
  'aten::constant_pad_nd': () => [on([5, 4], [0, 0, 1, 0], 0), on([5, 4], [2, 1], 0.5)],
  'aten::narrow': () => [on([5, 4], 1, 2, 3), on([5, 4], -1, 0, 2)],
  'aten::select.int': () => [on([5, 4], 1, 0), on([5, 4], 1, -1)],
  'aten::contiguous': () => [on([4])],
  'aten::clone': () => [on([4])],
};

/** A module without weights: those of the cases come in as constants. */
class Nothing extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

async function expectParity(name: Name, { shape, args }: Case): Promise<void> {
  const [operator, overload = ''] = name.split('.') as [string, string?];
  const apply = (x: Tensor): Tensor => callForTensor(operator, overload, args(x));
  const options = { name: 'g', input: { name: 'x', shape }, output: 'y', store: STORES.float32 };
  const graph = traceToOnnx(new Nothing(), apply, options);
  await using session = await openSession(writeOnnx(graph), { provider: 'wasm' });
  for (const batch of [1, 5]) {
    const whole = [batch, ...shape];
    const data = hashed(
      'x',
      whole.reduce((product, size) => product * size),
    ).map((value) => 4 * value);
    const expected = scope(() => {
      const y = apply(tensorFrom(data, whole));
      return { shape: y.shape, values: y.toFloat32Array() };
    });
    const { y } = await session.run({ x: { data, shape: whole } });
    expect(y!.shape, `shape for a batch of ${batch}`).toEqual(expected.shape);
    y!.data.forEach((value, i) => expect(Math.abs(value - expected.values[i]!)).toBeLessThan(1e-4));
  }
}

describe.skipIf(!torchAvailable())('an operator in ONNX (needs libtorch)', () => {
  test.each(Object.keys(OPERATORS) as Name[])('%s computes what libtorch computes, for any batch', async (name) => {
    for (const each of CASES[name]()) await expectParity(name, each);
  });
});
