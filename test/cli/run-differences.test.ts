import { describe, expect, it } from 'vitest';
import { differences } from '../../src/cli/run-differences.js';
import { parametersOf } from '../../src/training/tracking/parameters.js';

describe('differences', () => {
  it('names the settings that are not alike in all runs, with what each has', () => {
    const runs = [
      { name: 'a', epochs: 2, optimiser: { kind: 'sgd', learningRate: 0.1, momentum: 0.9 } },
      {
        name: 'b',
        tracking: [{ kind: 'tensorboard' }],
        epochs: 2,
        optimiser: { kind: 'sgd', learningRate: 0.2, momentum: 0.9 },
      },
      { name: 'c', epochs: 2, optimiser: { kind: 'adamw', learningRate: 0.1 } },
    ];
    expect(differences(runs.map((run) => parametersOf(run)))).toEqual([
      { key: 'optimiser.kind', values: ['sgd', 'sgd', 'adamw'] },
      { key: 'optimiser.learningRate', values: ['0.1', '0.2', '0.1'] },
      { key: 'optimiser.momentum', values: ['0.9', '0.9', null] },
    ]);
  });

  it('has none for one run, or for none', () => {
    expect(differences([parametersOf({ epochs: 2 })])).toEqual([]);
    expect(differences([])).toEqual([]);
  });
});
