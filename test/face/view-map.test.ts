import { describe, expect, test } from 'vitest';
import { mapped } from '../../src/image/affine.js';
import { photoFromView, rollOf, viewAround } from '../../src/face/view-map.js';
import { toPhoto } from '../../src/face/view.js';

const view = { centre: { x: 100, y: 60 }, side: 40, angleRadians: 0.7 };

describe('the map of a view', () => {
  test('is that by which the view itself finds its points', () => {
    const map = photoFromView(view, 64);
    for (const [x, y] of [
      [0, 0],
      [64, 0],
      [10, 50],
    ] as const) {
      const expected = toPhoto(view, x / 64, y / 64);
      expect(mapped(map, { x, y }).x).toBeCloseTo(expected.x, 10);
      expect(mapped(map, { x, y }).y).toBeCloseTo(expected.y, 10);
    }
  });

  test('mirrored shows left what is right, at the same height', () => {
    const plain = mapped(photoFromView(view, 64), { x: 10, y: 50 });
    const mirrored = mapped(photoFromView(view, 64, true), { x: 54, y: 50 });
    expect(mirrored.x).toBeCloseTo(plain.x, 10);
    expect(mirrored.y).toBeCloseTo(plain.y, 10);
  });
});

test('the view of a box has its middle, and its longer side, widened', () => {
  const box = { left: 10, top: 20, width: 30, height: 60 };
  expect(viewAround(box, 0.1, 1.5)).toEqual({ centre: { x: 25, y: 50 }, side: 90, angleRadians: 0.1 });
});

test('a line that falls to the right is turned clockwise', () => {
  expect(rollOf({ x: 0, y: 0 }, { x: 2, y: 2 })).toBeCloseTo(Math.PI / 4, 10);
});
