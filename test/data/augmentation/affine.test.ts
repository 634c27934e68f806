import { describe, expect, it } from 'vitest';
import { affine } from '../../../src/data/augmentation/affine.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

describe('affine', () => {
  it('shows less of the picture the larger the scale, about the centre', () => {
    const { toSource } = affine.draw({ scale: [2, 2], shift: 0 }, new Random(1), SCENE);
    expect(send(toSource!, 0, 0)).toEqual([30, 20]);
    expect(send(toSource!, 120, 80)).toEqual([90, 60]);
  });

  it('moves by at most its share of the width and of the height', () => {
    const random = new Random(1);
    for (let i = 0; i < 200; i++) {
      const [x, y] = send(affine.draw({ scale: [1, 1], shift: 0.1 }, random, SCENE).toSource!, 60, 40);
      expect(Math.abs(x - 60)).toBeLessThanOrEqual(12);
      expect(Math.abs(y - 40)).toBeLessThanOrEqual(8);
    }
  });

  it('does nothing by default', () => {
    const { toSource } = affine.draw(affine.parameters.parse({}), new Random(1), SCENE);
    expect(send(toSource!, 7, 9)).toEqual([7, 9]);
  });
});
