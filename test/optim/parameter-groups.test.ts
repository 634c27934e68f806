import { describe, expect, it } from 'vitest';
import { BatchNorm1d } from '../../src/nn/batch-norm.js';
import { Linear } from '../../src/nn/linear.js';
import { PReLU } from '../../src/nn/prelu.js';
import { Sequential } from '../../src/nn/sequential.js';
import { parameterGroups } from '../../src/optim/parameter-groups.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';

describe.skipIf(!torchAvailable())('parameterGroups (needs libtorch)', () => {
  const linear = new Linear(2, 3, { generator: new Generator(1) });
  const network = new Sequential(linear, new BatchNorm1d(3), new PReLU(3));

  it('decays matrices, and leaves biases, normalisations and slopes alone', () => {
    const [decayed, others] = parameterGroups([network], { weightDecay: 0.1 });
    expect(decayed).toEqual({ parameters: [linear.weight], weightDecay: 0.1, learningRateScale: 1 });
    expect(others).toMatchObject({ weightDecay: 0, learningRateScale: 1 });
    expect(others!.parameters).toHaveLength(4);
  });

  it('decays everything when asked to', () => {
    const groups = parameterGroups([network], { weightDecay: 0.1, decayVectors: true });
    expect(groups).toHaveLength(1);
    expect(groups[0]!.parameters).toHaveLength(5);
  });

  it('lists a shared parameter once and leaves out a frozen one', () => {
    linear.bias!.requiresGrad = false;
    const groups = parameterGroups([network, linear], { weightDecay: 0 });
    linear.bias!.requiresGrad = true;
    expect(groups.flatMap(({ parameters }) => parameters)).toHaveLength(4);
  });
});
