import { assert, boolean, constantFrom, array as arrayOf, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finiteGradients } from '../../src/optim/finite-gradients.js';
import { GradientScaler, type GradientScalerOptions } from '../../src/optim/gradient-scaler.js';
import { sgd } from '../../src/optim/sgd.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { readCases } from '../parity/fixture.js';

interface Case extends Required<GradientScalerOptions> {
  readonly overflows: readonly boolean[];
  readonly scales: readonly number[];
}

describe('GradientScaler', () => {
  it.each(readCases<Case>('gradient-scaler'))('takes the course of GradScaler: interval $interval', (settings) => {
    const scaler = new GradientScaler(settings);
    settings.overflows.forEach((overflow, step) => {
      scaler.observe(!overflow);
      // PyTorch keeps the scale in float32.
      expect(scaler.scale / settings.scales[step]!, `after step ${step}`).toBeCloseTo(1, 6);
    });
  });

  it('goes on exactly from its state, whatever happened before', () => {
    assert(
      property(arrayOf(boolean()), arrayOf(boolean()), constantFrom(1, 2, 5), (before, after, interval) => {
        const [whole, cut, resumed] = [0, 1, 2].map(() => new GradientScaler({ interval })) as [
          GradientScaler,
          GradientScaler,
          GradientScaler,
        ];
        for (const finite of before) [whole, cut].forEach((scaler) => scaler.observe(finite));
        resumed.restore(JSON.parse(JSON.stringify(cut.state())) as ReturnType<GradientScaler['state']>);
        for (const finite of after) [whole, resumed].forEach((scaler) => scaler.observe(finite));
        expect(resumed.state()).toEqual(whole.state());
      }),
    );
  });

  it('never grows past what float32 can hold', () => {
    const scaler = new GradientScaler({ initial: 3e38, interval: 1 });
    scaler.observe(true);
    expect(scaler.scale).toBe(3e38);
  });

  it('is exhausted when it has fallen below 1', () => {
    const scaler = new GradientScaler({ initial: 2 });
    scaler.observe(false);
    expect([scaler.scale, scaler.exhausted]).toEqual([1, false]);
    scaler.observe(false);
    expect([scaler.scale, scaler.exhausted]).toEqual([0.5, true]);
  });

  it.each([{ initial: 0 }, { growth: 1 }, { backoff: 1 }, { interval: 0 }])('refuses %j', (options) => {
    expect(() => new GradientScaler(options)).toThrow(/gradient scaler needs/);
  });
});

describe.skipIf(!torchAvailable())('GradientScaler on tensors (needs libtorch)', () => {
  it('gives the gradients of the unscaled loss back, skips an infinite one, and recovers', () => {
    const p = tensorFrom([1, 2], [2], { requiresGrad: true });
    const optimiser = sgd({ groups: [{ parameters: [p], weightDecay: 0, learningRateScale: 1 }], learningRate: 0.5 });
    const scaler = new GradientScaler({ initial: 8, interval: 2 });
    const scales: number[] = [];
    const gradients: number[] = [];
    for (const slope of [1, Infinity, 1, 1, Number.NaN]) {
      optimiser.zeroGrad();
      scope(() => backward(scaler.scaled(sum(mul(p, slope)))));
      scaler.unscale([p]);
      const finite = finiteGradients([p]);
      gradients.push(p.grad!.toFloat32Array()[0]!);
      if (finite) optimiser.step();
      scaler.observe(finite);
      scales.push(scaler.scale);
    }
    expect(gradients).toEqual([1, Infinity, 1, 1, Number.NaN]);
    expect(scales).toEqual([8, 4, 4, 8, 4]);
    expect([...p.toFloat32Array()]).toEqual([-0.5, 0.5]);
    p.release();
  });
});
