import { describe, expect, it } from 'vitest';
import { greyscale } from '../../../src/data/augmentation/greyscale.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

describe('greyscale', () => {
  it('makes three equal channels, or changes nothing', () => {
    const colour = greyscale.draw({ probability: 1 }, new Random(1), SCENE).colour!;
    expect(colour.slice(0, 4)).toEqual(colour.slice(4, 8));
    expect(colour.slice(0, 4)).toEqual(colour.slice(8, 12));
    expect(greyscale.draw({ probability: 0 }, new Random(1), SCENE)).toEqual({});
  });
});
