import { describe, expect, it } from 'vitest';
import { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from '../../src/nn/batch-norm.js';
import { Conv2d, type Conv2dOptions } from '../../src/nn/conv2d.js';
import { Dropout } from '../../src/nn/dropout.js';
import { ChannelShuffle } from '../../src/nn/channel-shuffle.js';
import { Flatten } from '../../src/nn/flatten.js';
import { GELU } from '../../src/nn/gelu.js';
import { LayerNorm } from '../../src/nn/layer-norm.js';
import { Linear } from '../../src/nn/linear.js';
import { Module } from '../../src/nn/module.js';
import { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from '../../src/nn/pooling.js';
import { PReLU } from '../../src/nn/prelu.js';
import { ReLU } from '../../src/nn/relu.js';
import { SelfAttention } from '../../src/nn/self-attention.js';
import { Sequential } from '../../src/nn/sequential.js';
import { SqueezeExcite } from '../../src/nn/squeeze-excite.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { add, mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import type { Tensor } from '../../src/torch/tensor.js';
import { DEVICE } from '../parity/device.js';
import { expectClose, readCases, readTensors } from '../parity/fixture.js';

interface Case {
  name: string;
  kind: keyof typeof MODULES;
  arguments: never[];
  options: object;
  training: boolean;
}

class Network extends Module {
  readonly conv1: Conv2d;
  readonly bn1 = new BatchNorm2d(6);
  readonly relu = new ReLU({ inPlace: true });
  readonly maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
  readonly layer1: Sequential;
  readonly avgpool = new AdaptiveAvgPool2d(2);
  readonly flatten = new Flatten();
  readonly fc: Linear;

  constructor(generator: Generator) {
    super();
    const options = { kernel: 3, padding: 1, bias: false, generator };
    this.conv1 = new Conv2d(3, 6, { ...options, stride: 2 });
    this.layer1 = new Sequential(new Conv2d(6, 6, options), new BatchNorm2d(6), new PReLU(6));
    this.fc = new Linear(24, 5, { generator });
  }

  forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(x))));
    const features = add(this.layer1.forward(stem), stem);
    return this.fc.forward(this.flatten.forward(this.avgpool.forward(features)));
  }
}

type Size = number | [number, number];

const MODULES = {
  Conv2d: (generator: Generator, [into, out]: [number, number], options: Omit<Conv2dOptions, 'generator'>) =>
    new Conv2d(into, out, { ...options, generator }),
  Linear: (generator: Generator, [into, out]: [number, number], options: { bias?: boolean }) =>
    new Linear(into, out, { ...options, generator }),
  BatchNorm1d: (_: Generator, [channels]: [number], options: BatchNormOptions) => new BatchNorm1d(channels, options),
  BatchNorm2d: (_: Generator, [channels]: [number], options: BatchNormOptions) => new BatchNorm2d(channels, options),
  PReLU: (_: Generator, [channels]: [number]) => new PReLU(channels),
  ReLU: () => new ReLU(),
  MaxPool2d: (_: Generator, [kernel]: [Size], options: { stride?: Size; padding?: Size }) =>
    new MaxPool2d(kernel, options),
  AdaptiveAvgPool2d: (_: Generator, [size]: [Size]) => new AdaptiveAvgPool2d(size),
  Dropout: (generator: Generator, [probability]: [number]) => new Dropout(probability, generator),
  Flatten: () => new Flatten(),
  AvgPool2d: (_: Generator, [kernel]: [Size], options: { stride?: Size }) => new AvgPool2d(kernel, options),
  SqueezeExcite: (generator: Generator, [channels]: [number], options: { bias?: boolean }) =>
    new SqueezeExcite(channels, { ...options, generator }),
  LayerNorm: (_: Generator, [features]: [number], options: { epsilon?: number }) => new LayerNorm(features, options),
  GELU: () => new GELU(),
  SelfAttention: (generator: Generator, [features, heads]: [number, number]) =>
    new SelfAttention(features, heads, { generator }),
  ChannelShuffle: (_: Generator, [groups]: [number]) => new ChannelShuffle(groups),
  Network: (generator: Generator) => new Network(generator),
} satisfies Record<string, (generator: Generator, args: never, options: never) => Module>;

describe.skipIf(!torchAvailable())(`modules on ${DEVICE} beside PyTorch (needs libtorch)`, () => {
  const cases = readCases<Case>('nn');

  it('has a case for every kind of module', () => {
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(Object.keys(MODULES)));
  });

  it.each(cases)('$kind agrees forward and backward: $name', ({ name, kind, arguments: args, options, training }) => {
    scope(() => {
      const fixture = readTensors('nn');
      const make: (generator: Generator, args: never, options: never) => Module = MODULES[kind];
      const module = make(new Generator(1), args as never, options as never)
        .train(training)
        .to({ device: DEVICE });
      module.loadStateDict(fixture.under(`${name}/state`));

      const input = fixture.get(`${name}/input`);
      input.requiresGrad = true;
      const output = module.forward(input);
      expectClose(output, fixture.get(`${name}/output`), 'output');
      backward(sum(mul(output, fixture.get(`${name}/cotangent`))));

      const gradients = fixture.under(`${name}/gradient`);
      expect(new Set(gradients.keys())).toEqual(new Set(['input', ...module.namedParameters().keys()]));
      for (const [key, expected] of gradients) {
        const tensor = key === 'input' ? input : module.namedParameters().get(key)!;
        expectClose(tensor.grad!, expected, `gradient of ${key}`);
      }
      const buffers = fixture.under(`${name}/after`);
      expect([...module.namedBuffers().keys()].sort()).toEqual([...buffers.keys()].sort());
      for (const [key, expected] of buffers)
        expectClose(module.namedBuffers().get(key)!, expected, `${key} afterwards`);
      module.release();
    });
  });
});
