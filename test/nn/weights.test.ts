import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchNorm2d } from '../../src/nn/batch-norm.js';
import { Conv2d } from '../../src/nn/conv2d.js';
import { Sequential } from '../../src/nn/sequential.js';
import { loadWeights, saveWeights } from '../../src/nn/weights.js';
import { torchAvailable } from '../../src/torch/device.js';
import { zeros } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { liveTensors, scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';

describe.skipIf(!torchAvailable())('weights in safetensors (need libtorch)', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'lineament-weights-')), 'model.safetensors');
  const network = (seed: number) =>
    new Sequential(new Conv2d(2, 3, { kernel: 3, generator: new Generator(seed) }), new BatchNorm2d(3));

  it('come back as they were written, in a network of the same form', () => {
    const [written, read] = [network(1), network(2)];
    written.forward(tensorFrom(Array.from({ length: 64 }, Math.sin), [2, 2, 4, 4]));
    saveWeights(path, written.stateDict(), { step: '12' });
    const { state, metadata } = loadWeights(path);
    expect(metadata).toEqual({ step: '12' });
    read.loadStateDict(state);
    const values = (net: Sequential) => [...net.stateDict()].map(([name, tensor]) => [name, tensor.toTypedArray()]);
    expect(values(read)).toEqual(values(written));
    expect(read.stateDict().get('1.num_batches_tracked')!.item()).toBe(1);
  });

  it('keep the logical order of values that lie in memory as channels_last', () => {
    const net = network(1);
    const values = net.stateDict().get('0.weight')!.toFloat32Array();
    saveWeights(path, net.to({ memoryFormat: 'channels_last' }).stateDict());
    expect(loadWeights(path).state.get('0.weight')!.toFloat32Array()).toEqual(values);
  });

  it.each(['float32', 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'uint8', 'bool'] as const)(
    'keep dtype and shape of %s, of a scalar and of nothing',
    (dtype) => {
      const state = new Map([
        ['matrix', tensorFrom([0, 1, 1, 0, 1, 1], [2, 3]).to({ dtype })],
        ['scalar', tensorFrom([1], []).to({ dtype })],
        ['nothing', zeros([0, 4], { dtype })],
      ]);
      saveWeights(path, state);
      const read = loadWeights(path).state;
      for (const [name, tensor] of state) {
        const back = read.get(name)!;
        expect([back.dtype, back.shape]).toEqual([dtype, tensor.shape]);
        expect(back.to({ dtype: 'float32' }).toFloat32Array()).toEqual(
          tensor.to({ dtype: 'float32' }).toFloat32Array(),
        );
      }
    },
  );

  it('leave no tensors behind but those they return', () => {
    const net = network(1);
    const before = liveTensors();
    saveWeights(path, net.stateDict());
    expect(liveTensors()).toBe(before);
    scope(() => {
      net.loadStateDict(loadWeights(path).state);
    });
    expect(liveTensors()).toBe(before);
  });
});
