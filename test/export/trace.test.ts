import { describe, expect, test } from 'vitest';
import type { Backbone, BackboneKind } from '../../src/backbones/registry.js';
import { type StoredAs, STORES } from '../../src/export/store.js';
import { traceToOnnx } from '../../src/export/trace.js';
import { openSession } from '../../src/inference/node.js';
import { Dropout } from '../../src/nn/dropout.js';
import { Linear } from '../../src/nn/linear.js';
import { Module } from '../../src/nn/module.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { noGrad } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { add, add_, matmul, mul, normalize, relu, relu_, reshape, sin } from '../../src/torch/operators.js';
import { liveTensors, scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { TINY_VARIANTS, tinyBackbone } from '../backbones/tiny.js';
import { absent } from '../inference/absent.js';
import { formulaState, hashed, hashedTensor } from '../parity/formula.js';

type Size = readonly [width: number, height: number];

/** Square, and higher than wide, as the two sizes of aligned faces are; the least that every network takes. */
const SIZES: readonly Size[] = [
  [64, 64],
  [64, 72],
];

function backboneOf(kind: BackboneKind, settings: Parameters<typeof tinyBackbone>[1], inputSize: Size): Backbone {
  const backbone = tinyBackbone(kind, settings, inputSize);
  backbone.loadStateDict(formulaState(backbone.stateDict()));
  return backbone;
}

const options = ([width, height]: Size, store: StoredAs = 'float32') => ({
  name: 'g',
  input: { name: 'x', shape: [3, height, width] },
  output: 'y',
  store: STORES[store],
});

/** The largest differences of unit-length outputs, over batches of one and of three. */
interface Differences {
  /** The export from the network. */
  readonly exported: number;
  /** The network in float32 from itself in float64: what rounding alone does. */
  readonly rounding: number;
}

async function differences(
  backbone: Module,
  [width, height]: Size,
  provider: 'cpu' | 'wasm',
  store: StoredAs = 'float32',
): Promise<Differences> {
  const forward = (x: Tensor): Tensor => normalize(backbone.forward(x));
  const network = writeOnnx(traceToOnnx(backbone, forward, options([width, height], store)));
  await using session = await openSession(network, { provider, threads: 1 });
  const [exported, rounding]: [number[], number[]] = [[], []];
  for (const batch of [1, 3]) {
    const shape = [batch, 3, height, width];
    const data = hashed('faces', batch * 3 * height * width);
    const { y } = await session.run({ x: { data, shape } });
    const values = (dtype: 'float32' | 'float64'): Float32Array => {
      backbone.to({ dtype });
      return noGrad(() => scope(() => forward(tensorFrom(data, shape, { dtype })).toFloat32Array()));
    };
    const [exact, expected] = [values('float64'), values('float32')];
    expect(y!.data).toHaveLength(expected.length);
    exported.push(...expected.map((value, i) => Math.abs(value - y!.data[i]!)));
    rounding.push(...expected.map((value, i) => Math.abs(value - exact[i]!)));
  }
  return { exported: Math.max(...exported), rounding: Math.max(...rounding) };
}

describe.skipIf(!torchAvailable())('a traced network (needs libtorch)', () => {
  for (const provider of ['wasm', 'cpu'] as const) {
    test.skipIf(absent(provider)).each(TINY_VARIANTS)(
      `gives on ${provider} what it gives in training's libtorch: %s`,
      async (_, kind, settings) => {
        for (const size of SIZES) {
          const backbone = backboneOf(kind, settings, size).eval();
          const { exported, rounding } = await differences(backbone, size, provider);
          // Rounding grows over a hundred layers of random weights, in libtorch as in onnxruntime.
          expect(exported).toBeLessThan(Math.max(2e-5, 10 * rounding));
          backbone.release();
        }
      },
    );
  }

  test.each([
    ['float16', 5e-3],
    ['int8', 5e-2],
  ] as const)('keeps its direction with weights as %s, in a smaller file', async (store, most) => {
    const backbone = backboneOf('resnet18', { width: 4 }, [28, 28]).eval();
    const { exported: found } = await differences(backbone, [28, 28], 'wasm', store);
    expect(found).toBeGreaterThan(1e-6);
    expect(found).toBeLessThan(most);
    const bytes = (as: StoredAs): number =>
      [...traceToOnnx(backbone, (x) => backbone.forward(x), options([28, 28], as)).initialisers]
        .filter(([name]) => /conv\d\.weight$/.test(name))
        .reduce((sum, [, tensor]) => sum + tensor.data.length, 0);
    expect(bytes('float32') / bytes(store)).toBe(store === 'int8' ? 4 : 2);
    backbone.release();
  });

  test('is left in its mode, with the names of its weights in the graph, and no tensor behind', () => {
    const backbone = backboneOf('resnet10', { width: 4, neck: 'pooled' }, [28, 28]).train();
    const before = liveTensors();
    const graph = traceToOnnx(backbone, (x) => backbone.forward(x), options([28, 28]));
    expect([backbone.training, liveTensors()]).toEqual([true, before]);
    const names = [...backbone.stateDict().keys()].filter((name) => !name.endsWith('num_batches_tracked'));
    expect([...graph.initialisers.keys()]).toEqual(expect.arrayContaining(names));
    expect(graph.inputs[0]!.shape[0]).toBe('N');
    backbone.release();
  });
});

/** A network of one function. */
class Network extends Module {
  readonly linear = new Linear(4, 4, { generator: new Generator(1) });
  constructor(readonly compute: (x: Tensor, linear: Linear) => Tensor) {
    super();
  }
  forward(x: Tensor): Tensor {
    return this.compute(x, this.linear);
  }
}

function trace(compute: (x: Tensor, linear: Linear) => Tensor) {
  const network = new Network(compute);
  const input = { name: 'x', shape: [4] };
  return traceToOnnx(network, (x) => network.forward(x), { name: 'g', input, output: 'y', store: STORES.float32 });
}

async function expectParity(compute: (x: Tensor, linear: Linear) => Tensor): Promise<void> {
  await using session = await openSession(writeOnnx(trace(compute)), { provider: 'wasm' });
  const data = hashed('x', 12);
  const expected = scope(() =>
    new Network(compute)
      .eval()
      .forward(tensorFrom(data, [3, 4]))
      .toFloat32Array(),
  );
  const { y } = await session.run({ x: { data, shape: [3, 4] } });
  y!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe.skipIf(!torchAvailable())('what tracing makes of a forward pass (needs libtorch)', () => {
  test('follows values that are changed in place', () =>
    expectParity((x, linear) => {
      const y = linear.forward(x);
      add_(y, x);
      return add(relu_(y), y);
    }));

  test('computes once what does not depend on the input', async () => {
    const ones = tensorFrom([1, 2, 3, 4], [4]);
    await expectParity((x, { weight }) => matmul(x, normalize(add(reshape(weight, [4, 4]), ones))));
    const graph = trace((x, { bias }) => add(x, relu(mul(bias!, 2))));
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['Add', 'Identity']);
  });

  const expectRefusal = (compute: (x: Tensor, linear: Linear) => Tensor, message: RegExp): void => {
    const attempt = (): unknown => trace(compute);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'EXPORT_UNSUPPORTED' }));
  };

  test('refuses an operator without an equal, by name, and says where it is added', () => {
    expectRefusal((x) => sin(x), /^aten::sin cannot be exported: .*src\/export\/operators\.ts/);
  });

  test('refuses a size of the batch that was read and handed on', () => {
    expectRefusal((x) => reshape(x, [x.shape[0]!, 2, 2]), /^aten::reshape .*\[2,2,2\].*\[3,2,2\].*-1 in reshape\(\)/);
  });

  test('refuses tensors that come from nowhere', () => {
    expectRefusal((x) => add(x, tensorFrom([1], [1])), /no operator has made.*tensorFrom\(\)/);
    expectRefusal((x) => relu(x.detach()), /\.detach\(\)/);
  });

  test('refuses what does not depend on the input', () => {
    expectRefusal((_, { weight }) => relu(weight), /does not depend on its input/);
  });

  test('refuses chance', () => {
    const layer = new Dropout(0.5, new Generator(1));
    expectRefusal((x) => layer.train().forward(x), /^lineament::dropout .*random/);
  });

  test('refuses statistics of the batch', () => {
    const network = backboneOf('resnet10', { width: 4, neck: 'pooled' }, [28, 28]);
    const attempt = (): unknown => traceToOnnx(network, (x) => network.train().forward(x), options([28, 28]));
    expect(attempt).toThrow(/cannot be exported/);
    network.release();
  });

  test('lets operators be called as before after a refusal', () => {
    expect(() => trace((x) => sin(x))).toThrow('aten::sin');
    expect(relu(hashedTensor('x', [2], 'float32')).shape).toEqual([2]);
  });
});
