import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../src/evaluation/folds.js';

describe('stratifiedFolds', () => {
  it('deals both kinds evenly', () => {
    const same = Array.from({ length: 40 }, (_, i) => i < 20);
    const folds = stratifiedFolds(same);
    for (let fold = 0; fold < 10; fold++) {
      expect(same.filter((isSame, i) => isSame && folds[i] === fold)).toHaveLength(2);
      expect(same.filter((isSame, i) => !isSame && folds[i] === fold)).toHaveLength(2);
    }
  });

  it('goes on with the second kind where the first ended, so two pairs are two folds', () => {
    expect([...stratifiedFolds([false, true])]).toEqual([1, 0]);
  });

  it.each([1, 0, 2.5, NaN])('refuses %s folds', (count) => {
    expect(() => stratifiedFolds([true, false], count)).toThrow(/at least two folds/);
  });
});
