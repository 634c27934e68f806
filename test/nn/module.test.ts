import { describe, expect, it } from 'vitest';
import { LineamentError } from '../../src/errors.js';
import { BatchNorm1d, BatchNorm2d } from '../../src/nn/batch-norm.js';
import { Conv2d } from '../../src/nn/conv2d.js';
import { Dropout } from '../../src/nn/dropout.js';
import { Linear } from '../../src/nn/linear.js';
import { Module } from '../../src/nn/module.js';
import { ModuleList } from '../../src/nn/module-list.js';
import { ReLU } from '../../src/nn/relu.js';
import { Sequential } from '../../src/nn/sequential.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

class Block extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly downsample: Sequential | null;

  constructor(downsample: boolean, generator: Generator) {
    super();
    this.conv1 = new Conv2d(2, 2, { kernel: 3, padding: 1, bias: false, generator });
    this.bn1 = new BatchNorm2d(2);
    this.downsample = downsample
      ? new Sequential(new Conv2d(2, 2, { kernel: 1, bias: false, generator }), new BatchNorm2d(2))
      : null;
  }

  forward(x: Tensor): Tensor {
    return this.bn1.forward(this.conv1.forward(x));
  }
}

class Net extends Module {
  readonly layer1: Sequential;
  readonly dropout: Dropout;
  readonly fc: Linear;

  constructor(seed = 1) {
    super();
    const generator = new Generator(seed);
    this.layer1 = new Sequential(new Block(true, generator), new Block(false, generator));
    this.dropout = new Dropout(0.5, generator);
    this.fc = new Linear(3, 4, { generator });
  }

  forward(x: Tensor): Tensor {
    return this.fc.forward(this.dropout.forward(this.layer1.forward(x)));
  }
}

const values = (tensor: Tensor) => [...tensor.toFloat32Array()];

function failure(action: () => unknown): LineamentError {
  try {
    action();
  } catch (error) {
    if (error instanceof LineamentError) return error;
    throw error;
  }
  throw new Error('expected a LineamentError, and nothing was thrown');
}

describe.skipIf(!torchAvailable())('Module (needs libtorch)', () => {
  it("names parameters and buffers by PyTorch's dotted paths, in its order", () => {
    const net = new Net();
    expect([...net.stateDict().keys()]).toEqual([
      'layer1.0.conv1.weight',
      'layer1.0.bn1.weight',
      'layer1.0.bn1.bias',
      'layer1.0.bn1.running_mean',
      'layer1.0.bn1.running_var',
      'layer1.0.bn1.num_batches_tracked',
      'layer1.0.downsample.0.weight',
      'layer1.0.downsample.1.weight',
      'layer1.0.downsample.1.bias',
      'layer1.0.downsample.1.running_mean',
      'layer1.0.downsample.1.running_var',
      'layer1.0.downsample.1.num_batches_tracked',
      'layer1.1.conv1.weight',
      'layer1.1.bn1.weight',
      'layer1.1.bn1.bias',
      'layer1.1.bn1.running_mean',
      'layer1.1.bn1.running_var',
      'layer1.1.bn1.num_batches_tracked',
      'fc.weight',
      'fc.bias',
    ]);
    expect([...net.namedParameters().keys()]).not.toContain('layer1.0.bn1.running_mean');
    expect([...net.namedBuffers().keys()]).toHaveLength(9);
    expect(net.parameters().every((parameter) => parameter.requiresGrad)).toBe(true);
    expect([...net.namedBuffers().values()].some((buffer) => buffer.requiresGrad)).toBe(false);
  });

  it('passes training and evaluation down to every module', () => {
    const net = new Net();
    const modes = () => new Set([...net.modules().values()].map((module) => module.training));
    expect(modes()).toEqual(new Set([true]));
    expect(net.eval()).toBe(net);
    expect(modes()).toEqual(new Set([false]));
    net.layer1.train();
    expect(net.training).toBe(false);
    expect([...net.layer1.modules().values()].every((module) => module.training)).toBe(true);
    net.train(false);
    expect(modes()).toEqual(new Set([false]));
  });

  it('loads the values of another state, and only the values', () => {
    const [net, other] = [new Net(1), new Net(2)];
    const weight = net.fc.weight;
    expect(values(weight)).not.toEqual(values(other.fc.weight));
    net.loadStateDict(other.stateDict());
    expect(net.fc.weight).toBe(weight);
    const all = (of: Net) => [...of.stateDict()].map(([name, tensor]) => [name, tensor.toTypedArray()]);
    expect(all(net)).toEqual(all(other));
  });

  it('tells missing, unexpected and wrongly shaped names apart, and then loads nothing', () => {
    const [net, other] = [new Net(1), new Net(2)];
    const state = other.stateDict();
    state.delete('layer1.1.bn1.bias');
    state.set('head.weight', ones([2]));
    state.set('fc.weight', ones([4, 5]));
    const before = values(net.layer1.stateDict().get('0.conv1.weight')!);

    const error = failure(() => net.loadStateDict(state));
    expect(error.code).toBe('STATE_MISMATCH');
    expect(error.message).toContain('missing: layer1.1.bn1.bias;');
    expect(error.message).toContain('unexpected: head.weight;');
    expect(error.message).toContain('wrongly shaped: fc.weight ([4, 3] expected, [4, 5] given).');
    expect(values(net.layer1.stateDict().get('0.conv1.weight')!)).toEqual(before);

    const difference = net.loadStateDict(state, { strict: false });
    expect(difference).toEqual({
      missing: ['layer1.1.bn1.bias'],
      unexpected: ['head.weight'],
      mismatched: [{ name: 'fc.weight', expected: [4, 3], got: [4, 5] }],
    });
    expect(values(net.fc.bias!)).toEqual(values(other.fc.bias!));
    expect(values(net.fc.weight)).not.toEqual(values(other.fc.weight).slice(0, 12));
  });

  it('lists ten names of a state that does not fit at all, and counts the rest', () => {
    const error = failure(() => new Net().loadStateDict(new Map()));
    expect(error.message).toMatch(/num_batches_tracked.* and 10 more/);
  });

  it('refuses a state with released tensors before it copies any', () => {
    const [net, other] = [new Net(1), new Net(2)];
    const before = values(net.fc.weight);
    other.fc.bias!.release();
    expect(failure(() => net.loadStateDict(other.stateDict())).code).toBe('TENSOR_RELEASED');
    expect(values(net.fc.weight)).toEqual(before);
  });

  it('moves floating tensors to another dtype, leaves counters, and updates its own fields', () => {
    const bn = new BatchNorm1d(3);
    const before = bn.weight!;
    expect(bn.to({ dtype: 'float64' })).toBe(bn);
    expect(bn.weight!.dtype).toBe('float64');
    expect(bn.runningMean.dtype).toBe('float64');
    expect(bn.numBatchesTracked.dtype).toBe('int64');
    expect(bn.weight).toBe(bn.namedParameters().get('weight'));
    expect(bn.weight!.requiresGrad).toBe(true);
    expect(before.released).toBe(true);
    expect(bn.forward(tensorFrom(new Float64Array([1, 2, 3, 3, 2, 1]), [2, 3])).dtype).toBe('float64');
  });

  it('keeps its values in channels_last', () => {
    const net = new Net();
    const before = values(net.layer1.stateDict().get('0.conv1.weight')!);
    net.to({ memoryFormat: 'channels_last' });
    const weight = net.layer1.stateDict().get('0.conv1.weight')!;
    expect(values(weight)).toEqual(before);
    expect(weight.requiresGrad).toBe(true);
  });

  it('keeps parameters made inside a scope alive, and releases them when told to', () => {
    const net = scope(() => new Net());
    expect([...net.stateDict().values()].some((tensor) => tensor.released)).toBe(false);
    net.release();
    expect([...net.stateDict().values()].every((tensor) => tensor.released)).toBe(true);
  });

  it('forgets gradients', () => {
    const linear = new Linear(2, 1, { generator: new Generator(1) });
    backward(sum(linear.forward(tensorFrom([1, 2], [1, 2]))));
    expect(values(linear.weight.grad!)).toEqual([1, 2]);
    linear.zeroGrad();
    expect(linear.weight.grad).toBeNull();
  });

  it('counts a shared parameter once among the parameters, and under both names in the state', () => {
    const shared = new Linear(2, 2, { bias: false, generator: new Generator(1) });
    const net = new Sequential(shared, shared);
    expect(net.parameters()).toHaveLength(1);
    expect([...net.stateDict().keys()]).toEqual(['0.weight', '1.weight']);
    net.to({ dtype: 'float64' });
    expect(net.stateDict().get('1.weight')).toBe(shared.weight);
    expect(shared.weight.released).toBe(false);
  });

  it('names the items of a list', () => {
    class Heads extends Module {
      readonly heads = new ModuleList([new BatchNorm1d(2, { affine: false }), new BatchNorm1d(3, { affine: false })]);
      forward(x: Tensor): Tensor {
        return [...this.heads].reduce((value, head) => head.forward(value), x);
      }
    }
    expect([...new Heads().stateDict().keys()]).toContain('heads.1.running_var');
    expect(failure(() => new Heads().heads.forward()).message).toContain('ModuleList');
  });

  it('refuses a plain array of modules, whose parameters would be lost', () => {
    class Lost extends Module {
      readonly layers = [new ReLU()];
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(failure(() => new Lost().parameters()).message).toMatch(/"layers" of Lost is an array of modules/);
  });

  it('refuses a second tensor of the same name, and a name with a dot', () => {
    class Twice extends Module {
      constructor(second: string) {
        super();
        this.parameter('weight', ones([1]));
        this.buffer(second, ones([1]));
      }
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(failure(() => new Twice('weight')).code).toBe('VALUE_INVALID');
    expect(failure(() => new Twice('a.b')).code).toBe('VALUE_INVALID');
  });
});
