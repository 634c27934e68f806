import { describe, expect, it } from 'vitest';
import { Linear } from '../../src/nn/linear.js';
import { ModuleDict } from '../../src/nn/module-dict.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';

describe.skipIf(!torchAvailable())('ModuleDict (needs libtorch)', () => {
  const make = () => {
    const generator = new Generator(1);
    return new ModuleDict({ first: new Linear(2, 3, { generator }), second: new Linear(3, 1, { generator }) });
  };

  it('names the state of its parts by their keys', () => {
    expect([...make().stateDict().keys()]).toEqual(['first.weight', 'first.bias', 'second.weight', 'second.bias']);
  });

  it('sets its parts to evaluation and back', () => {
    const dict = make();
    dict.eval();
    expect([dict.parts.first.training, dict.parts.second.training]).toEqual([false, false]);
    dict.train();
    expect(dict.parts.first.training).toBe(true);
  });

  it('has no forward of its own, and says so', () => {
    expect(() => make().forward()).toThrow(/call its parts/);
  });
});
