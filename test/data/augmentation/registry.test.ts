import { describe, expect, it } from 'vitest';
import {
  type AugmentationName,
  AUGMENTATIONS,
  augmentationSchema,
  drawStep,
} from '../../../src/data/augmentation/registry.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

const NAMES = Object.keys(AUGMENTATIONS) as AugmentationName[];

describe('augmentationSchema', () => {
  it('fills in defaults', () => {
    expect(augmentationSchema.parse({ rotation: {} })).toEqual({ rotation: { degrees: 10 } });
  });

  it.each([
    [{ spin: {} }, /spin/],
    [{ rotation: { angle: 3 } }, /angle/],
    [{ rotation: {}, horizontalFlip: {} }, /one augmentation an entry/],
    [{}, /one augmentation an entry, one of affine, blur, colorJitter/],
    [{ horizontalFlip: { probability: 2 } }, /<=1/],
  ])('refuses %j', (step, message) => {
    expect(() => augmentationSchema.parse(step)).toThrow(message);
  });
});

describe.each(NAMES)('%s', (name) => {
  const step = augmentationSchema.parse({ [name]: {} });

  it('can be left to its defaults, and its parameters survive JSON', () => {
    expect(augmentationSchema.parse(JSON.parse(JSON.stringify(step)))).toEqual(step);
  });

  it('draws the same from the same random state, and only finite numbers', () => {
    for (let seed = 0; seed < 50; seed++) {
      const change = drawStep(step, new Random(seed), SCENE);
      expect(drawStep(step, new Random(seed), SCENE)).toEqual(change);
      const numbers = [...(change.toSource ?? []), ...(change.colour ?? []), ...Object.values(change.erase ?? {})];
      expect(numbers.every(Number.isFinite)).toBe(true);
    }
  });
});
