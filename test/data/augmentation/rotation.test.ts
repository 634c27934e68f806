import { describe, expect, it } from 'vitest';
import { rotation } from '../../../src/data/augmentation/rotation.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

describe('rotation', () => {
  it('turns about the centre by at most its degrees, and stretches nothing', () => {
    const random = new Random(1);
    let largest = 0;
    for (let i = 0; i < 500; i++) {
      const matrix = rotation.draw({ degrees: 30 }, random, SCENE).toSource!;
      const [cx, cy] = send(matrix, 60, 40);
      expect([cx, cy]).toEqual([expect.closeTo(60, 9), expect.closeTo(40, 9)]);
      const [x, y] = send(matrix, 70, 40);
      expect(Math.hypot(x - 60, y - 40)).toBeCloseTo(10, 9);
      largest = Math.max(largest, Math.abs(Math.atan2(y - 40, x - 60)));
    }
    expect(largest).toBeLessThanOrEqual(Math.PI / 6);
    expect(largest).toBeGreaterThan((Math.PI / 6) * 0.95);
  });
});
