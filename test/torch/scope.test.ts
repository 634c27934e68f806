import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { add, mul } from '../../src/torch/operators.js';
import { keep, liveTensors, scope } from '../../src/torch/scope.js';
import { type Tensor, tensorFrom } from '../../src/torch/tensor.js';

const one = (): Tensor => tensorFrom([1], [1]);

describe.skipIf(!torchAvailable())('scope (needs libtorch)', () => {
  it('frees what was made inside', () => {
    const before = liveTensors();
    scope(() => void mul(add(one(), 1), 2));
    expect(liveTensors()).toBe(before);
  });

  it('spares what it returns, in arrays, maps and plain objects', () => {
    const kept = scope(() => {
      add(one(), 1);
      return { list: [one()], map: new Map([['x', one()]]), nested: { tensor: one() }, number: 3 };
    });
    const tensors = [kept.list[0]!, kept.map.get('x')!, kept.nested.tensor];
    expect(tensors.map((tensor) => tensor.released)).toEqual([false, false, false]);
  });

  it('hands what it returns to the scope around it', () => {
    let inner: Tensor | undefined;
    scope(() => {
      inner = scope(() => one());
      expect(inner.released).toBe(false);
    });
    expect(inner!.released).toBe(true);
  });

  it('spares what is kept, through every open scope', () => {
    const tensor = scope(() => scope(() => ({ id: keep(one()) }).id));
    const hidden: Tensor[] = [];
    scope(() => scope(() => void hidden.push(keep(one()))));
    expect([tensor.released, hidden[0]!.released]).toEqual([false, false]);
  });

  it('refuses an async function, frees what it made, and lets nothing of it go unhandled', async () => {
    const before = liveTensors();
    const work = async () => {
      const made = one();
      await Promise.resolve();
      return made.shape;
    };
    expect(() => scope(work)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(liveTensors()).toBe(before);
    await new Promise(setImmediate);
  });

  it('frees everything when the work throws', () => {
    const before = liveTensors();
    expect(() =>
      scope(() => {
        one();
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    expect(liveTensors()).toBe(before);
  });
});
