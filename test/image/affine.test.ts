import { describe, expect, test } from 'vitest';
import { type Affine, inverted, mapped } from '../../src/image/affine.js';

// Twice as large, turned a quarter clockwise, shifted by (3, 5).
const map: Affine = { xx: 0, xy: -2, x0: 3, yx: 2, yy: 0, y0: 5 };

describe('an affine map', () => {
  test('takes positions where it says', () => {
    expect(mapped(map, { x: 1, y: 0 })).toEqual({ x: 3, y: 7 });
    expect(mapped(map, { x: 0, y: 1 })).toEqual({ x: 1, y: 5 });
  });

  test('is undone by its inverse, sheared ones too', () => {
    for (const each of [map, { xx: 1, xy: 0.5, x0: -4, yx: 0.25, yy: 3, y0: 7 }]) {
      const back = mapped(inverted(each), mapped(each, { x: 12, y: -7 }));
      expect(back.x).toBeCloseTo(12, 10);
      expect(back.y).toBeCloseTo(-7, 10);
    }
  });

  test('that takes everything onto a line has no inverse', () => {
    expect(() => inverted({ xx: 1, xy: 2, x0: 0, yx: 2, yy: 4, y0: 0 })).toThrow('no way back');
  });
});
