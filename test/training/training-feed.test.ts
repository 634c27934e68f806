import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/training/recipe.js';
import { requireEqualParts } from '../../src/training/training-feed.js';

const asked = (changes: object, size = 1) => {
  const recipe = parseRecipe(
    { data: { train: 'x' }, backbone: { kind: 'resnet10' }, objective: [{ kind: 'softmax' }], ...changes },
    'test',
  );
  return () => requireEqualParts(recipe, { size });
};
const people = (photos: number) => ({ sampler: { kind: 'people', photos } });

describe('the parts of a batch', () => {
  it('are of one size, for processes and accumulation alike', () => {
    for (const [batch, accumulate, size] of [
      [2, 1, 1],
      [8, 4, 1],
      [12, 2, 3],
    ] as const) {
      expect(asked({ batch, accumulate }, size)).not.toThrow();
    }
    expect(asked({ batch: 8 }, 3)).toThrow(
      'batch: expected a multiple of 3, at least 6, that leaves two photos or more in each part, for 3 processes and accumulate: 1, but got 8',
    );
    expect(asked({ batch: 8, accumulate: 2 }, 4)).toThrow(/a multiple of 8, at least 16/);
  });

  it('hold the photos of a person together, and of two people or more: else nothing in them is compared', () => {
    for (const [batch, accumulate, size] of [
      [8, 1, 1],
      [16, 2, 1],
      [16, 1, 2],
    ] as const) {
      expect(asked({ batch, accumulate, ...people(4) }, size)).not.toThrow();
    }
    const refused = [
      [10, 1, 1, 'a multiple of 4, at least 8'],
      [4, 1, 1, 'a multiple of 4, at least 8'],
      [16, 4, 1, 'a multiple of 16, at least 32'],
      [24, 4, 1, 'a multiple of 16, at least 32'],
      [16, 2, 2, 'a multiple of 16, at least 32'],
    ] as const;
    for (const [batch, accumulate, size, expected] of refused) {
      expect(asked({ batch, accumulate, ...people(4) }, size)).toThrow(expected);
      expect(asked({ batch, accumulate, ...people(4) }, size)).toThrow(/4 photos of each of two people or more/);
    }
  });
});
