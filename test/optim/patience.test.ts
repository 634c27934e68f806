import { describe, expect, it } from 'vitest';
import { Patience } from '../../src/optim/patience.js';

describe('Patience', () => {
  it('counts the observations since the best one', () => {
    const patience = new Patience({ better: 'lower', threshold: 0 });
    expect([3, 4, 2, 2, 5, 1].map((value) => patience.observe(value))).toEqual([0, 1, 0, 1, 2, 0]);
    expect(patience.state()).toEqual({ best: 1, waited: 0 });
  });

  it('takes nothing for better that is not so by more than the threshold', () => {
    const higher = new Patience({ better: 'higher', threshold: 0.1 });
    expect([1, 1.05, 1.1, 1.11].map((value) => higher.observe(value))).toEqual([0, 1, 2, 0]);
    const lower = new Patience({ better: 'lower', threshold: 0.1 });
    expect([1, 0.95, 0.89].map((value) => lower.observe(value))).toEqual([0, 1, 0]);
  });

  it('never takes NaN for better, not even first', () => {
    const patience = new Patience({ better: 'higher' });
    expect([Number.NaN, 1, Number.NaN].map((value) => patience.observe(value))).toEqual([1, 0, 1]);
    expect(patience.state().best).toBe(1);
  });

  it('goes on from its state', () => {
    const [one, other] = [new Patience({ better: 'lower' }), new Patience({ better: 'lower' })];
    for (const value of [2, 1, 3]) one.observe(value);
    other.restore(JSON.parse(JSON.stringify(one.state())) as ReturnType<typeof one.state>);
    expect(other.observe(1.5)).toBe(2);
    expect(other.observe(0.5)).toBe(0);
  });

  it('refuses a threshold that is no share', () => {
    expect(() => new Patience({ better: 'lower', threshold: 1 })).toThrow(/share of at least 0 and below 1, got 1/);
  });
});
