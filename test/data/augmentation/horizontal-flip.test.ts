import { describe, expect, it } from 'vitest';
import { horizontalFlip } from '../../../src/data/augmentation/horizontal-flip.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

describe('horizontalFlip', () => {
  it('swaps left and right', () => {
    const { toSource } = horizontalFlip.draw({ probability: 1 }, new Random(1), SCENE);
    expect(send(toSource!, 0, 3)).toEqual([120, 3]);
    expect(send(toSource!, 120, 3)).toEqual([0, 3]);
  });

  it('happens as often as its probability says', () => {
    const random = new Random(1);
    const flips = Array.from({ length: 2000 }, () => horizontalFlip.draw({ probability: 0.3 }, random, SCENE));
    expect(flips.filter(({ toSource }) => toSource).length / 2000).toBeCloseTo(0.3, 1);
  });
});
