import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchNorm1d } from '../../src/nn/batch-norm.js';
import { Linear } from '../../src/nn/linear.js';
import { PReLU } from '../../src/nn/prelu.js';
import { Sequential } from '../../src/nn/sequential.js';
import { loadWeights, saveWeights } from '../../src/nn/weights.js';
import { clipGradNorm } from '../../src/optim/clip-grad-norm.js';
import { parameterGroups } from '../../src/optim/parameter-groups.js';
import { sgd } from '../../src/optim/sgd.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { mean, mul, pow, sgd_, sub, sum } from '../../src/torch/operators.js';
import { liveTensors, scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { DEVICE } from '../parity/device.js';
import { expectClose, readCases, readTensors } from '../parity/fixture.js';

interface Case {
  name: string;
  learningRate: number;
  momentum?: number;
  dampening?: number;
  nesterov?: boolean;
  weightDecay?: number;
  decayVectors?: boolean;
  rateFactor?: number;
  maxNorm?: number;
  lateStep?: number;
  losses: number[];
  norms: number[];
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

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected) / Math.abs(expected)).toBeLessThanOrEqual(tolerance);
}

describe.skipIf(!torchAvailable())('SGD beside PyTorch (needs libtorch)', () => {
  it.each(readCases<Case>('optim'))('takes the same ten steps: $name', (settings) => {
    scope(() => {
      const fixture = readTensors('optim');
      const model = network().to({ device: DEVICE });
      model.loadStateDict(fixture.under('start'));
      const { name, weightDecay = 0, decayVectors = true, rateFactor = 1, lateStep = 0, maxNorm } = settings;
      const optimiser = sgd({ ...settings, groups: parameterGroups([model], { weightDecay, decayVectors }) });

      settings.losses.forEach((expected, step) =>
        scope(() => {
          optimiser.zeroGrad();
          const error = sub(model.forward(fixture.get(`inputs/${step}`)), fixture.get(`targets/${step}`));
          const loss = mean(pow(error, 2));
          backward(loss);
          if (step < lateStep) model.namedParameters().get('0.weight')!.grad = null;
          if (maxNorm !== undefined) {
            const norm = clipGradNorm(model.parameters(), maxNorm);
            expectRelative(norm.item(), settings.norms[step]!, 1e-5);
          }
          optimiser.step();
          optimiser.learningRate *= rateFactor;
          expectRelative(loss.item(), expected, 1e-5);
        }),
      );
      for (const [key, expected] of fixture.under(`${name}/end`)) {
        expectClose(model.stateDict().get(key)!, expected, key);
      }
      const momenta = fixture.under(`${name}/momentum`);
      const state = optimiser.stateDict();
      expect([...state.keys()].sort()).toEqual([...momenta.keys()].map((index) => `momentum.${index}`).sort());
      for (const [index, expected] of momenta)
        expectClose(state.get(`momentum.${index}`)!, expected, `momentum ${index}`);
      optimiser.release();
      model.release();
    });
  });
});

describe.skipIf(!torchAvailable())('SGD (needs libtorch)', () => {
  const parameter = (values: number[]) => tensorFrom(values, [values.length], { requiresGrad: true });
  const group = (...parameters: Tensor[]) => [{ parameters, weightDecay: 0, learningRateScale: 1 }];
  /** One step on the loss Σ slope · p, whose gradient is the slope. */
  const stepWith = (optimiser: ReturnType<typeof sgd>, p: Tensor, slope: number) => {
    optimiser.zeroGrad();
    scope(() => backward(sum(mul(p, slope))));
    optimiser.step();
  };

  it('follows the momentum by hand', () => {
    const p = parameter([1]);
    const optimiser = sgd({ groups: group(p), learningRate: 0.5, momentum: 0.5 });
    stepWith(optimiser, p, 1); // b = 1, p = 0.5
    expect(p.item()).toBe(0.5);
    stepWith(optimiser, p, 1); // b = 1.5, p = −0.25
    expect(p.item()).toBe(-0.25);
    stepWith(optimiser, p, -1); // b = −0.25, p = −0.125
    expect(p.item()).toBe(-0.125);
  });

  it('scales the learning rate of a group', () => {
    const [a, b] = [parameter([0]), parameter([0])];
    const optimiser = sgd({
      groups: [
        { parameters: [a], weightDecay: 0, learningRateScale: 1 },
        { parameters: [b], weightDecay: 0, learningRateScale: 0.25 },
      ],
      learningRate: 1,
    });
    scope(() => backward(sum(mul(a, b))));
    a.grad = tensorFrom([1], [1]);
    b.grad = tensorFrom([1], [1]);
    optimiser.step();
    expect([a.item(), b.item()]).toEqual([-1, -0.25]);
  });

  it('leaves a parameter without a gradient alone', () => {
    const [a, b] = [parameter([2]), parameter([3])];
    const optimiser = sgd({ groups: group(a, b), learningRate: 1, momentum: 0.9 });
    stepWith(optimiser, a, 1);
    expect([a.item(), b.item()]).toEqual([1, 3]);
    expect([...optimiser.stateDict().keys()]).toEqual(['momentum.0']);
  });

  it('goes on exactly from a state read from a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lineament-sgd-')), 'optimiser.safetensors');
    const [a, b] = [parameter([1, 2]), parameter([1, 2])];
    const [one, other] = [a, b].map((p) => sgd({ groups: group(p), learningRate: 0.3, momentum: 0.9 })) as [
      ReturnType<typeof sgd>,
      ReturnType<typeof sgd>,
    ];
    for (const slope of [1, -0.3, 0.7])
      for (const [o, p] of [
        [one, a],
        [other, b],
      ] as const)
        stepWith(o, p, slope);
    saveWeights(path, one.stateDict());
    const resumed = sgd({ groups: group(b), learningRate: 0.3, momentum: 0.9 });
    resumed.loadStateDict(loadWeights(path).state);
    for (const slope of [0.2, 0.9])
      for (const [o, p] of [
        [one, a],
        [resumed, b],
      ] as const)
        stepWith(o, p, slope);
    expect(b.toFloat32Array()).toEqual(a.toFloat32Array());
  });

  it('refuses a state that does not fit, and keeps its own', () => {
    const p = parameter([1, 2]);
    const optimiser = sgd({ groups: group(p), learningRate: 1, momentum: 0.9 });
    stepWith(optimiser, p, 1);
    const bad = new Map([
      ['momentum.0', tensorFrom([1, 2, 3], [3])],
      ['momentum.1', tensorFrom([1], [1])],
    ]);
    expect(() => optimiser.loadStateDict(bad)).toThrow(
      /optimiser \(SGD\).*unexpected: momentum\.1; wrongly shaped: momentum\.0/,
    );
    expect([...optimiser.stateDict().get('momentum.0')!.toFloat32Array()]).toEqual([1, 1]);
  });

  it('leaves no tensors behind', () => {
    const p = parameter([1, 2]);
    const optimiser = sgd({
      groups: [{ parameters: [p], weightDecay: 0.1, learningRateScale: 1 }],
      learningRate: 0.1,
      momentum: 0.9,
      nesterov: true,
    });
    const round = () =>
      scope(() => {
        stepWith(optimiser, p, 1);
        clipGradNorm([p], 1);
        optimiser.zeroGrad();
      });
    round();
    const before = liveTensors();
    for (let i = 0; i < 20; i++) round();
    expect(liveTensors()).toBe(before);
  });

  it.each([
    [{ learningRate: -1 }, /learningRate to be a number of at least 0, and got -1/],
    [{ learningRate: 0.1, momentum: Number.NaN }, /momentum/],
    [{ learningRate: 0.1, nesterov: true }, /Nesterov momentum needs momentum above 0/],
    [{ learningRate: 0.1, nesterov: true, momentum: 0.9, dampening: 0.1 }, /no dampening/],
  ])('refuses %o', (options, message) => {
    expect(() => sgd({ groups: group(parameter([1])), ...options })).toThrow(message);
  });

  it('says which of parameter, gradient and momentum has another shape', () => {
    const [p, other] = [tensorFrom([1, 2], [2]), tensorFrom([1, 2, 3], [3])];
    const rule = { rate: 1, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0 };
    expect(() => sgd_([p], [p], [other], rule)).toThrow(
      /parameter 0 has shape \[2\], its gradient \[2\], its momentum \[3\]/,
    );
    expect(() => sgd_([p], [other], [], rule)).toThrow(/its gradient \[3\]/);
    expect(() => sgd_([p], [], [], rule)).toThrow(/needs a gradient.* for each of 1 parameters/);
  });

  it('refuses a parameter that is listed twice', () => {
    const p = parameter([1]);
    expect(() => sgd({ groups: [...group(p), ...group(p)], learningRate: 1 })).toThrow(/twice/);
  });
});
