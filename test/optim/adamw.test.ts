import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d } from '../../src/nn/batch-norm.js';
import { Linear } from '../../src/nn/linear.js';
import { PReLU } from '../../src/nn/prelu.js';
import { Sequential } from '../../src/nn/sequential.js';
import { loadWeights, saveWeights } from '../../src/nn/weights.js';
import { adamw } from '../../src/optim/adamw.js';
import type { Optimiser } from '../../src/optim/optimiser.js';
import { parameterGroups } from '../../src/optim/parameter-groups.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { adamw_, mean, mul, pow, sub, sum } from '../../src/torch/operators.js';
import { liveTensors, scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { DEVICE } from '../parity/device.js';
import { expectClose, readCases, readTensors } from '../parity/fixture.js';

interface Case {
  readonly name: string;
  readonly learningRate: number;
  readonly betas?: [number, number];
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly decayVectors?: boolean;
  readonly rateFactor?: number;
  readonly lateStep?: number;
  readonly losses: readonly number[];
}

function network(): Sequential {
  const generator = new Generator(1);
  return new Sequential(
    new Linear(6, 8, { generator }),
    new BatchNorm1d(8),
    new PReLU(8),
    new Linear(8, 3, { generator }),
  );
}

describe.skipIf(!torchAvailable())('AdamW beside PyTorch (needs libtorch)', () => {
  it.each(readCases<Case>('adamw'))('takes the same ten steps: $name', (settings) => {
    scope(() => {
      const fixture = readTensors('adamw');
      const model = network().to({ device: DEVICE });
      model.loadStateDict(fixture.under('start'));
      const { name, weightDecay = 0, decayVectors = true, rateFactor = 1, lateStep = 0 } = settings;
      const optimiser = adamw({ ...settings, groups: parameterGroups([model], { weightDecay, decayVectors }) });
      settings.losses.forEach((expected, step) =>
        scope(() => {
          optimiser.zeroGrad();
          const loss = mean(pow(sub(model.forward(fixture.get(`inputs/${step}`)), fixture.get(`targets/${step}`)), 2));
          backward(loss);
          if (step < lateStep) model.namedParameters().get('0.weight')!.grad = null;
          optimiser.step();
          optimiser.learningRate *= rateFactor;
          expect(Math.abs(loss.item() - expected) / expected).toBeLessThanOrEqual(1e-4);
        }),
      );
      // The bias before a normalisation has no gradient but rounding, which Adam blows up to full steps; it has no effect.
      for (const [key, expected] of fixture.under(`${name}/end`)) {
        if (key !== '0.bias' && key !== '1.running_mean') expectClose(model.stateDict().get(key)!, expected, key, 1e-4);
      }
      const state = optimiser.stateDict();
      for (const kind of ['mean', 'square']) {
        for (const [index, expected] of fixture.under(`${name}/${kind}`)) {
          expectClose(state.get(`${kind}.${index}`)!, expected, `${kind} ${index}`, 1e-4);
        }
      }
      optimiser.release();
      model.release();
    });
  });
});

describe.skipIf(!torchAvailable())('AdamW (needs libtorch)', () => {
  const parameter = (values: number[]) => tensorFrom(values, [values.length], { requiresGrad: true });
  const group = (...parameters: Tensor[]) => [{ parameters, weightDecay: 0, learningRateScale: 1 }];
  /** One step on the loss Σ slope · p, whose gradient is the slope. */
  const stepWith = (optimiser: Optimiser, p: Tensor, slope: number) => {
    optimiser.zeroGrad();
    scope(() => backward(sum(mul(p, slope))));
    optimiser.step();
  };

  it('follows the averages by hand', () => {
    const p = parameter([1]);
    const optimiser = adamw({ groups: group(p), learningRate: 0.5, betas: [0.5, 0.75], epsilon: 0 });
    stepWith(optimiser, p, 2); // m = 1, v = 1; corrected 2 and 4: p = 1 − 0.5 · 2 / 2
    expect(p.item()).toBeCloseTo(0.5, 6);
    stepWith(optimiser, p, -2); // m = −0.5, v = 1.75; corrected −2/3 and 4: p = 0.5 + 0.5 · (2/3) / 2
    expect(p.item()).toBeCloseTo(0.5 + 1 / 6, 6);
  });

  it('pulls on the weights apart from the gradient', () => {
    const p = parameter([2]);
    const optimiser = adamw({
      groups: [{ parameters: [p], weightDecay: 0.1, learningRateScale: 0.5 }],
      learningRate: 0.2,
      epsilon: 0,
    });
    stepWith(optimiser, p, 5); // η = 0.1: 2 · (1 − 0.01) − 0.1 · sign
    expect(p.item()).toBeCloseTo(1.88, 6);
  });

  it('takes the same step where tensors cannot be walked through as arrays', () => {
    const values = [1, -2, 3, 4, 5, -6];
    const rule = {
      rate: 0.1,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0.1,
      correction1: 0.1,
      correction2: 0.01,
    };
    const run = (dtype: 'float32' | 'float64') => {
      const [p, g, m, v] = [values, [3, 1, -1, 0, 2, 2], values.map(() => 0), values.map(() => 0)].map((numbers) =>
        tensorFrom(numbers, [6], { dtype }),
      ) as [Tensor, Tensor, Tensor, Tensor];
      adamw_([p], [g], { means: [m], squares: [v] }, rule);
      return [p, m, v].map((tensor) => [...tensor.toFloat32Array()]);
    };
    const [fast, composed] = [run('float32'), run('float64')];
    fast.flat().forEach((value, i) => expect(value).toBeCloseTo(composed.flat()[i]!, 6));
  });

  it('goes on exactly from a state read from a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lineament-adamw-')), 'optimiser.safetensors');
    const [a, b] = [parameter([1, 2]), parameter([1, 2])];
    const options = { learningRate: 0.3 };
    const [one, other] = [adamw({ groups: group(a), ...options }), adamw({ groups: group(b), ...options })];
    for (const slope of [1, -0.3, 0.7]) {
      stepWith(one, a, slope);
      stepWith(other, b, slope);
    }
    saveWeights(path, other.stateDict());
    const resumed = adamw({ groups: group(b), ...options });
    resumed.loadStateDict(loadWeights(path).state);
    for (const slope of [0.2, 0.9]) {
      stepWith(one, a, slope);
      stepWith(resumed, b, slope);
    }
    expect(b.toFloat32Array()).toEqual(a.toFloat32Array());
  });

  it('counts the steps of each parameter for itself', () => {
    const [early, late] = [parameter([0]), parameter([0])];
    const optimiser = adamw({ groups: group(early, late), learningRate: 1, epsilon: 0 });
    for (let i = 0; i < 3; i++) stepWith(optimiser, early, 1);
    stepWith(optimiser, late, 1);
    expect(late.item()).toBeCloseTo(-1, 5);
    expect([...(optimiser.stateDict().get('steps')!.toTypedArray() as BigInt64Array)]).toEqual([3n, 1n]);
  });

  it('refuses a state that does not fit, and keeps its own', () => {
    const p = parameter([1, 2]);
    const optimiser = adamw({ groups: group(p), learningRate: 1 });
    stepWith(optimiser, p, 1);
    const bad = new Map([['mean.0', tensorFrom([1, 2, 3], [3])]]);
    expect(() => optimiser.loadStateDict(bad)).toThrow(
      /optimiser \(AdamW\).*missing: steps, square\.0; wrongly shaped: mean\.0/,
    );
    expect(optimiser.stateDict().get('mean.0')!.toFloat32Array()[0]).toBeCloseTo(0.1, 6);
  });

  it('leaves no tensors behind', () => {
    const p = parameter([1, 2]);
    const before = liveTensors();
    const optimiser = adamw({ groups: group(p), learningRate: 0.1 });
    const round = () =>
      scope(() => {
        stepWith(optimiser, p, 1);
        optimiser.stateDict();
        optimiser.zeroGrad();
      });
    round();
    const held = liveTensors();
    for (let i = 0; i < 20; i++) round();
    expect(liveTensors()).toBe(held);
    optimiser.release();
    expect(liveTensors()).toBe(before);
  });

  it.each([
    [{ learningRate: -1 }, /AdamW needs learningRate to be a number of at least 0, and got -1/],
    [{ learningRate: 0.1, epsilon: Number.NaN }, /epsilon/],
    [{ learningRate: 0.1, betas: [0.9, 1] as const }, /two betas of at least 0 and below 1, and got 0.9 and 1/],
  ])('refuses %o', (options, message) => {
    expect(() => adamw({ groups: group(parameter([1])), ...options })).toThrow(message);
  });

  it('says which of parameter, gradient and averages has another shape', () => {
    const [p, other] = [tensorFrom([1, 2], [2]), tensorFrom([1, 2, 3], [3])];
    const rule = { rate: 1, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0, correction1: 1, correction2: 1 };
    expect(() => adamw_([p], [p], { means: [other], squares: [p] }, rule)).toThrow(
      /parameter 0 has shape \[2\], its gradient \[2\], its averages \[3\] and \[2\]/,
    );
  });
});
