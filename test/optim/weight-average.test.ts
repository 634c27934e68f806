import { describe, expect, it } from 'vitest';
import { BatchNorm1d } from '../../src/nn/batch-norm.js';
import { Linear } from '../../src/nn/linear.js';
import { Sequential } from '../../src/nn/sequential.js';
import { WeightAverage } from '../../src/optim/weight-average.js';
import { noGrad } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { fill_ } from '../../src/torch/operators.js';
import { liveTensors, scope } from '../../src/torch/scope.js';

describe.skipIf(!torchAvailable())('WeightAverage (needs libtorch)', () => {
  const network = () => new Sequential(new Linear(2, 3, { generator: new Generator(1) }), new BatchNorm1d(3));
  const fillWith = (model: Sequential, value: number) =>
    noGrad(() => scope(() => [...model.stateDict().values()].forEach((tensor) => fill_(tensor, value))));
  const first = (state: ReadonlyMap<string, { toTypedArray(): ArrayLike<number | bigint> }>, name: string) =>
    Number(state.get(name)!.toTypedArray()[0]);

  it('follows the formula by hand, its ramp and the statistics of batch normalisation included', () => {
    const model = network();
    fillWith(model, 0);
    const average = new WeightAverage(model, 0.15);
    const expected = [];
    let value = 0;
    for (const [weights, decay] of [
      [1, 0.1], // (1 + 0) / (10 + 0)
      [3, 0.15], // (1 + 1) / (10 + 1) = 0.18 is above the decay
      [-2, 0.15],
    ] as const) {
      fillWith(model, weights);
      average.update();
      value = decay * value + (1 - decay) * weights;
      expected.push(value);
      for (const name of ['0.weight', '1.bias', '1.running_mean', '1.running_var']) {
        expect(first(average.stateDict(), name)).toBeCloseTo(value, 5);
      }
      expect(first(average.stateDict(), '1.num_batches_tracked')).toBe(weights);
    }
    expect(expected[1]).toBeCloseTo(0.15 * 0.9 + 0.85 * 3, 12);
    expect(average.updates).toBe(3);
  });

  it('exchanges with the network, and back to the bit', () => {
    const model = network();
    const before = [...model.stateDict()].map(([name, tensor]) => [name, [...tensor.toFloat32Array()]]);
    const average = new WeightAverage(model, 0.9);
    fillWith(model, 0.1);
    average.update();
    const inTraining = [...model.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()]);
    const averaged = [...average.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()]);
    average.exchange();
    expect([...model.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()])).toEqual(averaged);
    average.exchange();
    expect([...model.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()])).toEqual(inTraining);
    expect([...average.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()])).toEqual(averaged);
    expect(before[0]![1]).not.toEqual(averaged[0]);
    expect(model.parameters().every((parameter) => parameter.requiresGrad)).toBe(true);
  });

  it('goes on exactly from its state', () => {
    const [model, other] = [network(), network()];
    const [whole, cut] = [new WeightAverage(model, 0.99), new WeightAverage(other, 0.99)];
    for (const value of [0.3, 0.7]) for (const each of [model, other]) fillWith(each, value);
    whole.update();
    cut.update();
    const resumed = new WeightAverage(other, 0.99);
    resumed.restore(cut.stateDict(), cut.updates);
    for (const each of [model, other]) fillWith(each, -0.4);
    whole.update();
    resumed.update();
    const values = (average: WeightAverage) =>
      [...average.stateDict()].map(([, tensor]) => [...tensor.toFloat32Array()]);
    expect(values(resumed)).toEqual(values(whole));
  });

  it('leaves no tensors behind', () => {
    const model = network();
    const before = liveTensors();
    const average = new WeightAverage(model, 0.5);
    const held = liveTensors();
    average.update();
    average.exchange();
    expect(liveTensors()).toBe(held);
    average.release();
    expect(liveTensors()).toBe(before);
  });

  it('refuses a decay that keeps all or nothing', () => {
    expect(() => new WeightAverage(network(), 1)).toThrow(/between 0 and 1, got 1/);
  });
});
