import { describe, expect, it } from 'vitest';
import { BatchNorm1d, BatchNorm2d } from '../../src/nn/batch-norm.js';
import { Conv2d } from '../../src/nn/conv2d.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ones, randn } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { mul, sum } from '../../src/torch/operators.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('BatchNorm (needs libtorch)', () => {
  it('normalises by the batch and moves the running statistics a tenth of the way', () => {
    const bn = new BatchNorm1d(1, { epsilon: 0 });
    const y = bn.forward(tensorFrom([1, 3], [2, 1]));
    expect([...y.toFloat32Array()]).toEqual([-1, 1]);
    expect(bn.runningMean.toFloat32Array()[0]).toBeCloseTo(0.2, 6);
    // Unbiased variance of {1, 3}: 2.
    expect(bn.runningVar.toFloat32Array()[0]).toBeCloseTo(0.9 + 0.2, 6);
    expect(bn.numBatchesTracked.item()).toBe(1);
  });

  it('uses the running statistics in evaluation, and leaves them', () => {
    const bn = new BatchNorm1d(1, { epsilon: 0 }).eval();
    expect([...bn.forward(tensorFrom([1, 3], [2, 1])).toFloat32Array()]).toEqual([1, 3]);
    expect(bn.runningMean.item()).toBe(0);
    expect(bn.numBatchesTracked.item()).toBe(0);
  });

  it('takes bfloat16 activations under autocast while its own tensors and their gradients stay float32', () => {
    const generator = new Generator(1);
    const conv = new Conv2d(3, 4, { kernel: 3, bias: false, generator }).to({ memoryFormat: 'channels_last' });
    const bn = new BatchNorm2d(4);
    const x = randn([8, 3, 10, 10], { generator }).to({ memoryFormat: 'channels_last' });
    const y = autocast('bfloat16', 'cpu', () => bn.forward(conv.forward(x)));
    expect(y.dtype).toBe('bfloat16');
    backward(sum(mul(y.to({ dtype: 'float32' }), 2)));
    expect([...bn.stateDict().values()].map(({ dtype }) => dtype)).toEqual([...Array(4).fill('float32'), 'int64']);
    expect([conv.weight.grad!.dtype, bn.weight!.grad!.dtype]).toEqual(['float32', 'float32']);
    // Every one of the 8 · 8 · 8 outputs of a channel has gradient 2.
    expect([...bn.bias!.grad!.toFloat32Array()]).toEqual(Array(4).fill(1024));
    expect(bn.runningVar.toFloat32Array().every((variance) => variance > 0.9 && variance < 1.1)).toBe(true);
  });

  it('refuses to train on one value per channel, and evaluates it', () => {
    const bn = new BatchNorm1d(2);
    expect(() => bn.forward(ones([1, 2]))).toThrow(/one value per channel \(shape \[1, 2\]\)/);
    expect(bn.numBatchesTracked.item()).toBe(0);
    expect(bn.eval().forward(ones([1, 2])).shape).toEqual([1, 2]);
  });

  it('refuses other dimensions and channels', () => {
    expect(() => new BatchNorm2d(3).forward(ones([2, 3]))).toThrow(/BatchNorm2d with 3 channels takes 4 dimensions/);
    expect(() => new BatchNorm1d(3).forward(ones([2, 4]))).toThrow(/got shape \[2, 4\]/);
    expect(() => new BatchNorm2d(0)).toThrow(/channels/);
  });
});
