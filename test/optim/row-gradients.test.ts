import { describe, expect, it } from 'vitest';
import { adamw } from '../../src/optim/adamw.js';
import { clipGradNorm } from '../../src/optim/clip-grad-norm.js';
import { finiteGradients } from '../../src/optim/finite-gradients.js';
import { GradientScaler } from '../../src/optim/gradient-scaler.js';
import type { Optimiser, ParameterGroup } from '../../src/optim/optimiser.js';
import { sgd } from '../../src/optim/sgd.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { mul, selectRows, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';
import { hashed, hashedTensor } from '../parity/formula.js';

const [ROWS, WIDTH] = [7, 5];

const OPTIMISERS: Record<string, (groups: readonly ParameterGroup[]) => Optimiser> = {
  'SGD without momentum': (groups) => sgd({ groups, learningRate: 0.1 }),
  'SGD with Nesterov momentum': (groups) => sgd({ groups, learningRate: 0.1, momentum: 0.9, nesterov: true }),
  AdamW: (groups) => adamw({ groups, learningRate: 0.1 }),
};

const rows = (...named: readonly number[]): Tensor => tensorFrom(named, [named.length], { dtype: 'int64' });
const groupOf = (parameter: Tensor) => [{ parameters: [parameter], weightDecay: 0.01, learningRateScale: 1 }];

/** A parameter whose gradient at some rows is that of Σ slope · parameter. */
function stepped(parameter: Tensor, named: readonly number[], slopes: Tensor, optimiser: Optimiser): void {
  optimiser.zeroGrad();
  scope(() => backward(sum(mul(selectRows(parameter, rows(...named)), slopes))));
  optimiser.step();
}

describe.skipIf(!torchAvailable())('gradients that concern some rows (need libtorch)', () => {
  it.each(Object.keys(OPTIMISERS).flatMap((name) => [[name, 'float32'] as const, [name, 'float64'] as const]))(
    '%s steps those rows as if they were the parameter, in %s, and leaves the others alone',
    (name, dtype) => {
      scope(() => {
        const table = hashedTensor('table', [ROWS, WIDTH], dtype);
        table.requiresGrad = true;
        const named = [1, 2, 5];
        // The same rows as a parameter of their own.
        const before = table.toFloat32Array();
        const picked = named.flatMap((row) => [...before.subarray(row * WIDTH, (row + 1) * WIDTH)]);
        const alone = tensorFrom(picked, [named.length, WIDTH], { dtype });
        alone.requiresGrad = true;
        const [ofTable, ofAlone] = [OPTIMISERS[name]!(groupOf(table)), OPTIMISERS[name]!(groupOf(alone))];
        for (const step of ['first', 'second', 'third']) {
          const slopes = tensorFrom(hashed(step, named.length * WIDTH), [named.length, WIDTH]).to({ dtype });
          stepped(table, named, slopes, ofTable);
          ofAlone.zeroGrad();
          scope(() => backward(sum(mul(alone, slopes))));
          ofAlone.step();
        }
        const after = table.toFloat32Array();
        const rowOf = (values: Float32Array, row: number): Float32Array =>
          values.subarray(row * WIDTH, (row + 1) * WIDTH);
        for (const row of [0, 3, 4, 6]) expect(rowOf(after, row)).toEqual(rowOf(before, row));
        for (const [at, row] of named.entries()) {
          rowOf(alone.toFloat32Array(), at).forEach((value, n) => expect(rowOf(after, row)[n]).toBeCloseTo(value, 6));
        }
        for (const memory of [...ofTable.stateDict().values()].filter(({ shape }) => shape.length === 2)) {
          expect(memory.shape).toEqual([ROWS, WIDTH]);
          expect(memory.toFloat32Array().subarray(0, WIDTH)).toEqual(new Float32Array(WIDTH));
        }
      });
    },
  );

  it('add up where a row comes more than once', () => {
    scope(() => {
      const table = tensorFrom([1, 2, 3], [3]);
      table.requiresGrad = true;
      scope(() => backward(sum(selectRows(table, rows(0, 2)))));
      scope(() => backward(mul(sum(selectRows(table, rows(1, 2))), 10)));
      expect([...table.gradValues!.toFloat32Array()]).toEqual([1, 10, 11]);
      sgd({ groups: [{ parameters: [table], weightDecay: 0, learningRateScale: 1 }], learningRate: 1 }).step();
      expect([...table.toFloat32Array()]).toEqual([0, -8, -8]);
    });
  });

  it('are clipped, scaled and judged by their numbers', () => {
    scope(() => {
      const table = tensorFrom([1, 2, 3], [3]);
      table.requiresGrad = true;
      scope(() => backward(sum(mul(selectRows(table, rows(0, 2)), tensorFrom([3, 4], [2])))));
      expect(clipGradNorm([table], 2.5).item()).toBeCloseTo(5, 5);
      expect([...table.gradValues!.toFloat32Array()].map((value) => Number(value.toFixed(4)))).toEqual([1.5, 2]);
      new GradientScaler({ initial: 2 }).unscale([table]);
      expect([...table.gradValues!.toFloat32Array()].map((value) => Number(value.toFixed(4)))).toEqual([0.75, 1]);
      expect(finiteGradients([table])).toBe(true);
      table.grad = null;
      scope(() => backward(sum(mul(selectRows(table, rows(1)), Infinity))));
      expect(finiteGradients([table])).toBe(false);
    });
  });

  it('of parameters that others have parts of count in the norm with all parts', () => {
    scope(() => {
      const [alike, part] = [tensorFrom([0], [1]), tensorFrom([0], [1])];
      alike.grad = tensorFrom([2], [1]);
      part.grad = tensorFrom([3], [1]);
      // Another process has a gradient of 6 for its part: √(2² + 3² + 6²) = 7.
      const sum_ = (squares: Tensor): void => void squares.write(Float32Array.of(squares.item() + 36));
      expect(clipGradNorm([alike, part], 3.5, { sharded: new Set([part]), sum_ }).item()).toBeCloseTo(7, 5);
      expect(part.grad.item()).toBeCloseTo(1.5, 5);
      expect(alike.grad.item()).toBeCloseTo(1, 5);
    });
  });
});
