import { describe, expect, test } from 'vitest';
import { levelling, taken } from '../../../web/parts/level.js';

const box = { left: 0, top: 0, width: 100, height: 100 };

describe('a face that is turned level', () => {
  test('has its pupils side by side where they belong, however it was turned', () => {
    for (const angle of [0, 0.4, -1.2, Math.PI]) {
      const [x, y] = [20 * Math.cos(angle), 20 * Math.sin(angle)];
      const pupils = { left: { x: 300 - x, y: 200 - y }, right: { x: 300 + x, y: 200 + y } };
      const level = levelling({ pupils, box }, 1000);
      expect(taken(level, pupils.left).x).toBeCloseTo(350, 6);
      expect(taken(level, pupils.left).y).toBeCloseTo(430, 6);
      expect(taken(level, pupils.right).x).toBeCloseTo(650, 6);
      expect(taken(level, pupils.right).y).toBeCloseTo(430, 6);
    }
  });

  test('is not blown up where it is seen from the side', () => {
    const pupils = { left: { x: 50, y: 50 }, right: { x: 51, y: 50 } };
    const { cos, sin } = levelling({ pupils, box }, 1000);
    // 0.3 of 1000 pixels for 0.3 of a box of 100.
    expect(Math.hypot(cos, sin)).toBeCloseTo(10, 6);
  });
});
